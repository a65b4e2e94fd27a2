//! A table of the policy file: its keys with their places, each of the type that it must have.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::Mistake;
use super::near::guess;

/// A text and where it stands in the file.
#[derive(Debug, Clone)]
pub struct Text {
    pub value: String,
    pub span: Range<usize>,
}

impl Text {
    /// A mistake so many bytes into the text. A text with escapes is told from its beginning.
    pub fn mistake(&self, file: &str, offset: usize, message: impl Into<String>) -> Mistake {
        let inner = file.get(self.span.start + 1..self.span.end.saturating_sub(1));
        let at = if inner == Some(self.value.as_str()) {
            self.span.start + 1 + offset
        } else {
            self.span.start
        };
        Mistake::at(file, at, message)
    }
}

/// A table, and what it is called in messages.
pub struct Table<'f, 't> {
    pub file: &'f str,
    pub fields: &'t DeTable<'f>,
    /// Where it begins, for what is missing from it.
    pub start: usize,
    /// `rule 'name'`, or `the policy`.
    pub called: String,
}

impl<'t> Table<'_, 't> {
    fn mistake(&self, offset: usize, message: impl Into<String>) -> Mistake {
        Mistake::at(self.file, offset, message)
    }

    /// Refuses keys that are not `known`; `meant` tells what other words stand for.
    pub fn only(&self, known: &[&str], meant: &[(&str, &str)]) -> Result<(), Mistake> {
        // The table is sorted by key; the first in the file is told.
        let unknown = self
            .fields
            .keys()
            .filter(|key| !known.contains(&key.get_ref().as_ref()))
            .min_by_key(|key| key.span().start);
        let Some(key) = unknown else {
            return Ok(());
        };
        let word = key.get_ref().as_ref();
        let message = format!("{} has no key `{word}`", self.called);
        let rest = format!("its keys are {}", known.join(", "));
        let told = match meant.iter().find(|(other, _)| *other == word) {
            Some((_, meant)) => format!("{message}; did you mean `{meant}`? ({rest})"),
            None => guess(&message, word, known.iter().copied(), &rest),
        };
        Err(self.mistake(key.span().start, told))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'_>>> {
        self.fields.get(key)
    }

    /// A key that must be there.
    pub fn missing(&self, key: &str, example: &str) -> Mistake {
        self.mistake(
            self.start,
            format!("{} has no `{key}`; add {key} = {example}", self.called),
        )
    }

    /// The text of a key.
    pub fn text(&self, key: &str) -> Result<Option<Text>, Mistake> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        match value.get_ref() {
            DeValue::String(text) => Ok(Some(Text {
                value: text.to_string(),
                span: value.span(),
            })),
            other => Err(self.mistake(
                value.span().start,
                format!(
                    "`{key}` is a text in quotes, and this is {}",
                    article(other)
                ),
            )),
        }
    }

    /// The texts of a key: one, or a list of them.
    pub fn texts(&self, key: &str) -> Result<Option<Vec<Text>>, Mistake> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        let DeValue::Array(items) = value.get_ref() else {
            return match self.text(key) {
                Ok(text) => Ok(text.map(|text| vec![text])),
                Err(_) => Err(self.mistake(
                    value.span().start,
                    format!(
                        "`{key}` is a text in quotes or a list of them, and this is {}",
                        article(value.get_ref())
                    ),
                )),
            };
        };
        let mut out = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::String(text) => out.push(Text {
                    value: text.to_string(),
                    span: item.span(),
                }),
                other => {
                    return Err(self.mistake(
                        item.span().start,
                        format!(
                            "`{key}` is a list of texts in quotes, and this is {}",
                            article(other)
                        ),
                    ));
                }
            }
        }
        if out.is_empty() {
            return Err(self.mistake(
                value.span().start,
                format!("`{key}` is an empty list; leave it out or fill it"),
            ));
        }
        Ok(Some(out))
    }

    /// One of several words.
    pub fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Result<Option<T>, Mistake> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        if let Some((_, found)) = words.iter().find(|(word, _)| *word == text.value) {
            return Ok(Some(*found));
        }
        let all: Vec<String> = words
            .iter()
            .map(|(word, _)| format!("\"{word}\""))
            .collect();
        let told = guess(
            &format!("`{key}` cannot be {:?}", text.value),
            &text.value,
            words.iter().map(|(word, _)| *word),
            &format!("it is {}", all.join(" or ")),
        );
        Err(text.mistake(self.file, 0, told))
    }
}

/// What a value is, in words.
pub fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
