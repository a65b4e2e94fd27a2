//! The policy file: TOML with one `[[rule]]` an assertion. docs/policy.md describes it.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::net::ports::PortSet;

use super::grammar;
use super::mistake::Mistake;
use super::selector::Selector;
use super::table::{Table, Text, article};
use super::traffic;

/// A policy.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    pub title: Option<String>,
    /// In the order of the file; at least one.
    pub rules: Vec<Rule>,
}

/// One assertion.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique in the file.
    pub name: String,
    /// Where it begins in the file, from 1.
    pub line: usize,
    pub source: Side,
    pub must: Must,
    pub destination: Side,
    /// The traffic that the rule speaks of.
    pub ports: PortSet,
    /// What may pass all the same; empty where the rule must reach.
    pub except: PortSet,
    pub severity: Severity,
    /// Why the rule is there, for who reads the result.
    pub reason: Option<String>,
    /// A selector that matches nothing is no finding.
    pub empty_ok: bool,
}

/// One end of a rule.
#[derive(Debug, Clone)]
pub struct Side {
    /// As it was written; the parts of a list joined by `or`.
    pub words: String,
    pub selector: Selector,
    /// Where it stands in the file, from 1.
    pub line: usize,
    pub column: usize,
}

/// What a rule asserts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Must {
    Reach,
    NotReach,
}

impl Must {
    /// The words in the file.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::NotReach => "not reach",
        }
    }
}

/// How grave a violation is; SARIF calls it level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Severity {
    #[default]
    Error,
    Warning,
    Note,
}

impl Severity {
    /// The word in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

const KEYS: [&str; 9] = [
    "name",
    "source",
    "must",
    "destination",
    "ports",
    "except",
    "severity",
    "reason",
    "empty",
];
/// What other tools call our keys.
const MEANT: [(&str, &str); 14] = [
    ("from", "source"),
    ("src", "source"),
    ("to", "destination"),
    ("dst", "destination"),
    ("dest", "destination"),
    ("target", "destination"),
    ("port", "ports"),
    ("protocol", "ports"),
    ("allow", "except"),
    ("level", "severity"),
    ("description", "reason"),
    ("comment", "reason"),
    ("id", "name"),
    ("assert", "must"),
];

/// Reads a policy file.
///
/// # Errors
/// The first mistake, with its line and column.
pub fn read(file: &str) -> Result<Policy, Mistake> {
    let root = DeTable::parse(file).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        Mistake::at(file, at, format!("this is not TOML: {}", error.message()))
    })?;
    let top = Table {
        file,
        fields: root.get_ref(),
        start: 0,
        called: "a policy".to_owned(),
    };
    top.only(
        &["title", "rule"],
        &[("rules", "[[rule]]"), ("name", "title")],
    )?;
    let title = top.text("title")?.map(|text| text.value);
    let example = "[[rule]], then name, source, must and destination, each on a line";
    let Some(rules) = top.get("rule") else {
        return Err(Mistake::at(
            file,
            0,
            format!("the policy has no rule; write {example}"),
        ));
    };
    let DeValue::Array(items) = rules.get_ref() else {
        return Err(Mistake::at(
            file,
            rules.span().start,
            format!(
                "a rule begins with [[rule]] in two brackets, and this is {}",
                article(rules.get_ref())
            ),
        ));
    };
    let mut policy = Policy {
        title,
        rules: Vec::new(),
    };
    for (at, item) in items.iter().enumerate() {
        let rule = rule(file, at + 1, item)?;
        if let Some(other) = policy.rules.iter().find(|other| other.name == rule.name) {
            let message = format!(
                "two rules are named {:?} (the other begins in line {}); give one another name",
                rule.name, other.line
            );
            return Err(Mistake {
                line: rule.line,
                column: 1,
                message,
            });
        }
        policy.rules.push(rule);
    }
    if policy.rules.is_empty() {
        return Err(Mistake::at(
            file,
            rules.span().start,
            format!("the policy has no rule; write {example}"),
        ));
    }
    Ok(policy)
}

fn rule(file: &str, number: usize, item: &Spanned<DeValue<'_>>) -> Result<Rule, Mistake> {
    let start = item.span().start;
    let DeValue::Table(fields) = item.get_ref() else {
        return Err(Mistake::at(
            file,
            start,
            format!(
                "a rule is a table that begins with [[rule]], and this is {}",
                article(item.get_ref())
            ),
        ));
    };
    let mut table = Table {
        file,
        fields,
        start,
        called: format!("rule {number}"),
    };
    table.only(&KEYS, &MEANT)?;
    let name = table
        .text("name")?
        .ok_or_else(|| table.missing("name", "\"what the rule is about\""))?;
    if name.value.trim().is_empty() {
        return Err(name.mistake(
            file,
            0,
            "the name of a rule says what it is about, and this one is empty",
        ));
    }
    table.called = format!("rule {:?}", name.value);
    let source = side(&table, "source", "\"internet\"")?;
    let must = table
        .word(
            "must",
            &[("not reach", Must::NotReach), ("reach", Must::Reach)],
        )?
        .ok_or_else(|| table.missing("must", "\"not reach\", or \"reach\""))?;
    let destination = side(&table, "destination", "\"tag:tier=db\"")?;
    let ports = traffic(&table, "ports")?;
    let except = traffic(&table, "except")?;
    match (must, &ports, table.get("except")) {
        (Must::Reach, None, _) => {
            return Err(table.missing(
                "ports",
                "[\"tcp/443\"]: what must reach says on which ports",
            ));
        }
        (Must::Reach, _, Some(value)) => {
            return Err(Mistake::at(
                file,
                value.span().start,
                "`except` goes with must = \"not reach\"; what must reach lists its ports",
            ));
        }
        _ => {}
    }
    let ports = ports.unwrap_or_else(PortSet::any);
    let except = except.unwrap_or_default();
    if let Some(value) = table.get("except")
        && except.contains(&ports)
    {
        return Err(Mistake::at(
            file,
            value.span().start,
            "`except` holds everything that the rule speaks of, so that the rule says nothing",
        ));
    }
    let severities = [
        ("error", Severity::Error),
        ("warning", Severity::Warning),
        ("note", Severity::Note),
    ];
    Ok(Rule {
        line: Mistake::at(file, start, "").line,
        name: name.value,
        source,
        must,
        destination,
        ports,
        except,
        severity: table.word("severity", &severities)?.unwrap_or_default(),
        reason: table.text("reason")?.map(|text| text.value),
        empty_ok: table
            .word("empty", &[("ok", true), ("unknown", false)])?
            .unwrap_or_default(),
    })
}

fn side(table: &Table<'_, '_>, key: &str, example: &str) -> Result<Side, Mistake> {
    let texts = table
        .texts(key)?
        .ok_or_else(|| table.missing(key, example))?;
    let mut parts = Vec::new();
    for text in &texts {
        let part = grammar::parse(&text.value).map_err(|wrong| {
            text.mistake(
                table.file,
                wrong.offset,
                format!("`{key}`: {}", wrong.message),
            )
        })?;
        parts.push(part);
    }
    let place = Mistake::at(
        table.file,
        texts.first().map_or(0, |text| text.span.start),
        "",
    );
    Ok(Side {
        words: texts
            .iter()
            .map(|text| text.value.as_str())
            .collect::<Vec<_>>()
            .join(" or "),
        selector: match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                parts.extend(last);
                Selector::AnyOf(parts)
            }
        },
        line: place.line,
        column: place.column,
    })
}

fn traffic(table: &Table<'_, '_>, key: &str) -> Result<Option<PortSet>, Mistake> {
    let Some(texts) = table.texts(key)? else {
        return Ok(None);
    };
    let mut out = PortSet::none();
    for Text { value, span } in &texts {
        let set = traffic::parse(value).map_err(|message| {
            Mistake::at(table.file, span.start, format!("`{key}`: {message}"))
        })?;
        out = out.union(&set);
    }
    Ok(Some(out))
}
