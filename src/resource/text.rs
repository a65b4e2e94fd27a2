//! Text of the records that are many: what is short stands in the record itself.

use std::fmt;
use std::ops::Deref;

use compact_str::CompactString;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A text. Up to 24 bytes of UTF-8, which almost all ids, addresses and tags have, take no memory beside it.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(CompactString);

impl Text {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(CompactString::new(text))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Letters;

        impl Visitor<'_> for Letters {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text::from(text))
            }
        }

        deserializer.deserialize_str(Letters)
    }
}

/// A text of which only that it is there is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Given;

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(|_| Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_text_reads_as_it_is_written() {
        assert_eq!(size_of::<Option<Text>>(), 24);
        for text in [
            "",
            "subnet-0123456789abcdef0",
            "a name of more than twenty-four bytes",
            "caf\u{e9}",
        ] {
            let json = serde_json::to_string(text).unwrap();
            let read: Text = serde_json::from_str(&json).unwrap();
            assert_eq!(read.as_str(), text);
            assert_eq!(format!("{read:?} {read}"), format!("{text:?} {text}"));
        }
        assert!(serde_json::from_str::<Text>("5").is_err());
    }
}
