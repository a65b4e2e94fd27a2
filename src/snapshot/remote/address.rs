//! Where in S3 snapshots stand: `s3://bucket/prefix`.

use std::fmt;
use std::str::FromStr;

use anyhow::{Error, Result, bail};

/// A bucket and a prefix in it. Shown as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub bucket: String,
    /// Parts with `/` between them, none at the ends; empty for the whole bucket.
    pub prefix: String,
}

/// What an address begins with.
pub const SCHEME: &str = "s3://";

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let Some(rest) = text.strip_prefix(SCHEME) else {
            bail!("{text:?} is no place in S3; write it as s3://bucket/prefix");
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if !is_bucket(bucket) {
            bail!(
                "{bucket:?} cannot be the name of a bucket (3 to 63 of a-z, 0-9, . and -, first and last a letter or \
                 digit); write s3://bucket/prefix"
            );
        }
        let prefix = prefix.trim_end_matches('/');
        let plain = |part: &str| {
            !matches!(part, "" | "." | "..") && !part.starts_with('.') && !part.contains('\\')
        };
        if !prefix.is_empty() && !prefix.split('/').all(plain)
            || prefix.chars().any(char::is_control)
            || prefix.len() > 400
        {
            bail!("{prefix:?} cannot be a prefix: its parts are empty, hidden or odd");
        }
        Ok(Self {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

impl Address {
    /// What stands below it by that name.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        let prefix = match self.prefix.as_str() {
            "" => name.to_owned(),
            prefix => format!("{prefix}/{name}"),
        };
        Self {
            bucket: self.bucket.clone(),
            prefix,
        }
    }

    /// What stands above, and the last part; none for a whole bucket.
    #[must_use]
    pub fn split(&self) -> Option<(Self, String)> {
        let (above, name) = self
            .prefix
            .rsplit_once('/')
            .unwrap_or(("", self.prefix.as_str()));
        let above = Self {
            bucket: self.bucket.clone(),
            prefix: above.to_owned(),
        };
        (!name.is_empty()).then(|| (above, name.to_owned()))
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
fn is_bucket(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = [name.bytes().next(), name.bytes().last()];
    (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|byte| plain(byte) || byte == b'-' || byte == b'.')
        && ends.into_iter().flatten().all(plain)
        && !name.contains("..")
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{SCHEME}{}", self.bucket)?;
        if !self.prefix.is_empty() {
            write!(out, "/{}", self.prefix)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_as_it_is_written() {
        for (text, bucket, prefix, shown) in [
            ("s3://maps", "maps", "", "s3://maps"),
            ("s3://maps/", "maps", "", "s3://maps"),
            (
                "s3://my.maps-1/a/b c/",
                "my.maps-1",
                "a/b c",
                "s3://my.maps-1/a/b c",
            ),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(
                (address.bucket.as_str(), address.prefix.as_str()),
                (bucket, prefix)
            );
            assert_eq!(address.to_string(), shown);
        }
    }

    #[test]
    fn parts_are_joined_and_split() {
        let whole: Address = "s3://maps".parse().unwrap();
        assert_eq!(whole.split(), None);
        let deep = whole.join("a").join("map.json");
        assert_eq!(deep.to_string(), "s3://maps/a/map.json");
        assert_eq!(deep.split(), Some((whole.join("a"), "map.json".to_owned())));
        assert_eq!(whole.join("x").split(), Some((whole, "x".to_owned())));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "maps",
            "s3://",
            "s3:///x",
            "s3://UPPER/x",
            "s3://ab",
            "s3://-maps",
            "s3://a..b",
            "s3://maps/a//b",
            "s3://maps/../x",
            "s3://maps/.history",
            "s3://maps/a\u{1b}b",
            "s3://user:key@maps/x",
            "s3://127.0.0.1:9000/x",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
