//! What an answer of AWS is made of: the table of shapes that botocore's service models tell.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Made by `tests/tools/shapes.py`.
const TABLE: &str = include_str!("shapes.txt");

/// The table, parsed once.
pub static SHAPES: LazyLock<Shapes> = LazyLock::new(|| Shapes::parse(TABLE));

/// Answers and the structures that they are made of.
#[derive(Debug, Default)]
pub struct Shapes {
    /// By service, then operation.
    answers: FxHashMap<&'static str, FxHashMap<&'static str, Answer>>,
    /// By service, then name.
    structures: FxHashMap<&'static str, FxHashMap<&'static str, Structure>>,
}

/// The answer of one operation.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    service: &'static str,
    structure: &'static str,
    pub body: Body,
}

/// What the body of an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// XML, with the members in the outermost element.
    Xml,
    /// XML, with the members in this element of the outermost one: services of the query protocol.
    Within(&'static str),
    /// XML that is one member alone.
    Payload(&'static str),
    Json,
}

impl Body {
    fn parse(word: Option<&'static str>) -> Self {
        match word {
            None => Self::Xml,
            Some("json") => Self::Json,
            Some(word) => word
                .strip_prefix("payload:")
                .map_or(Self::Within(word), Self::Payload),
        }
    }
}

/// A structure's members by the name of their element.
pub type Structure = FxHashMap<&'static str, Member>;

/// One member of a structure.
#[derive(Debug)]
pub struct Member {
    /// The key as the AWS CLI prints it.
    pub key: &'static str,
    pub shape: Shape,
}

/// What stands in an element.
#[derive(Debug)]
pub enum Shape {
    Structure {
        service: &'static str,
        name: &'static str,
    },
    List(Box<Shape>),
    Map(Box<Shape>),
    Text,
    Integer,
    Number,
    Boolean,
    Timestamp,
    /// Base64, printed as it came.
    Blob,
    /// Never read.
    Secret,
}

impl Shapes {
    fn parse(table: &'static str) -> Self {
        let mut shapes = Self::default();
        let mut open: Option<(&str, &str)> = None;
        for line in table.lines() {
            if line.starts_with('#') {
                continue;
            }
            let mut words = line.split_whitespace();
            let (Some(first), Some(second)) = (words.next(), words.next()) else {
                continue;
            };
            let (third, service) = (words.next(), first.strip_prefix('@'));
            match (service, third, open) {
                (Some(service), Some(root), _) => {
                    let answer = Answer {
                        service,
                        structure: root.trim_start_matches('='),
                        body: Body::parse(words.next()),
                    };
                    shapes
                        .answers
                        .entry(service)
                        .or_default()
                        .insert(second, answer);
                }
                (None, Some(shape), Some((service, structure))) if line.starts_with(' ') => {
                    let shape = Shape::parse(service, shape);
                    let member = Member { key: second, shape };
                    shapes
                        .structures
                        .entry(service)
                        .or_default()
                        .entry(structure)
                        .or_default()
                        .insert(first, member);
                }
                _ => {
                    open = Some((first, second));
                    shapes
                        .structures
                        .entry(first)
                        .or_default()
                        .entry(second)
                        .or_default();
                }
            }
        }
        shapes
    }

    /// The answer of an operation; none for one that was never declared.
    #[must_use]
    pub fn answer(&self, service: &str, operation: &str) -> Option<Answer> {
        self.answers.get(service)?.get(operation).copied()
    }

    /// The members of the answer itself.
    #[must_use]
    pub fn root(&self, answer: Answer) -> Option<&Structure> {
        self.structure(answer.service, answer.structure)
    }

    /// The members of a structure.
    #[must_use]
    pub fn structure(&self, service: &str, name: &str) -> Option<&Structure> {
        self.structures.get(service)?.get(name)
    }
}

impl Shape {
    fn parse(service: &'static str, word: &'static str) -> Self {
        if let Some(name) = word.strip_prefix('=') {
            return Self::Structure { service, name };
        }
        if let Some(inner) = word.strip_prefix('[') {
            return Self::List(Box::new(Self::parse(service, inner)));
        }
        if let Some(inner) = word.strip_prefix('{') {
            return Self::Map(Box::new(Self::parse(service, inner)));
        }
        match word {
            "string" => Self::Text,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "timestamp" => Self::Timestamp,
            "blob" => Self::Blob,
            // A word that this version does not know is not let through.
            _ => Self::Secret,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::*;
    use crate::inventory::CATALOGUE;

    fn references<'s>(shape: &'s Shape, found: &mut Vec<(&'s str, &'s str)>) {
        match shape {
            Shape::Structure { service, name } => found.push((service, name)),
            Shape::List(inner) | Shape::Map(inner) => references(inner, found),
            _ => {}
        }
    }

    #[test]
    fn every_gathered_document_has_its_shape_and_its_items() {
        let mut gathered = 0;
        for row in CATALOGUE.iter().filter(|row| row.call.is_some()) {
            let document = row.document;
            let answer = SHAPES.answer(document.service, document.operation);
            let answer = answer.unwrap_or_else(|| panic!("no shape of {}", document.name()));
            let root = SHAPES.root(answer).unwrap();
            gathered += 1;
            if document.items.is_empty() {
                continue;
            }
            let items = root.values().find(|member| member.key == document.items);
            assert!(
                matches!(
                    items.map(|member| &member.shape),
                    Some(Shape::List(_) | Shape::Structure { .. })
                ),
                "{} has no {}",
                document.name(),
                document.items
            );
        }
        assert!(gathered > 60, "only {gathered}");
    }

    #[test]
    fn every_structure_that_is_named_is_there() {
        let mut named = Vec::new();
        for structure in SHAPES.structures.values().flat_map(HashMap::values) {
            for member in structure.values() {
                references(&member.shape, &mut named);
            }
        }
        assert!(named.len() > 300);
        for (service, name) in named {
            assert!(
                SHAPES.structure(service, name).is_some(),
                "{service} {name}"
            );
        }
    }

    #[test]
    fn only_known_words_stand_in_the_table() {
        let mut secrets = BTreeSet::new();
        for line in TABLE.lines().filter(|line| line.starts_with(' ')) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [_, key, word] = words.as_slice() else {
                panic!("{line}");
            };
            if holds_secret(&Shape::parse("ec2", word)) {
                assert!(word.trim_start_matches(['[', '{']) == "secret", "{line}");
                secrets.insert(*key);
            }
        }
        for known in [
            "CustomerGatewayConfiguration",
            "MasterUserPassword",
            "InitQuery",
            "PreSharedKey",
            "ClientSecret",
            "Environment",
            "environment",
            "command",
        ] {
            assert!(secrets.contains(known), "{known} is let through");
        }
    }

    fn holds_secret(shape: &Shape) -> bool {
        match shape {
            Shape::List(inner) | Shape::Map(inner) => holds_secret(inner),
            shape => matches!(shape, Shape::Secret),
        }
    }
}
