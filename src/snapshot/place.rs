//! Where in a record its reading stopped: from a line and a column to the name of the field.

use std::fmt::Write;

/// The JSON path of the innermost value that holds the place, which serde counts from line 1 and column 1: `Routes[2].State`;
/// empty for the record itself. The text is JSON already; of anything else a beginning of the path is told.
#[must_use]
pub fn place(json: &str, line: usize, column: usize) -> String {
    let before: usize = json
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    // A column is a count of bytes up to and with the one where reading stopped.
    let target = (before + column).saturating_sub(1);
    let mut walk = Walk {
        bytes: json.as_bytes(),
        at: 0,
        target,
        path: String::new(),
    };
    walk.value(0);
    walk.path
}

/// Deeper than serde reads.
const DEEPEST: usize = 130;

struct Walk<'json> {
    bytes: &'json [u8],
    at: usize,
    target: usize,
    path: String,
}

impl Walk<'_> {
    /// Passes one value. True where the place is in it; then the path is complete.
    fn value(&mut self, depth: usize) -> bool {
        self.space();
        let start = self.at;
        match self.bytes.get(self.at) {
            Some(b'{' | b'[') if depth < DEEPEST => {
                if self.inner(depth) {
                    return true;
                }
            }
            Some(b'"') => {
                self.string();
            }
            _ => {
                while self
                    .bytes
                    .get(self.at)
                    .is_some_and(|byte| !matches!(byte, b',' | b']' | b'}'))
                {
                    self.at += 1;
                }
            }
        }
        (start..self.at.max(start + 1)).contains(&self.target)
    }

    /// Passes an object or a list. True where the place is in one of its values.
    fn inner(&mut self, depth: usize) -> bool {
        let object = self.bytes.get(self.at) == Some(&b'{');
        // Of what begins with a bracket serde tells the place before it, where nothing of it was read.
        let mut before = self.at;
        self.at += 1;
        let mut count = 0;
        loop {
            self.space();
            match self.bytes.get(self.at) {
                None => return false,
                Some(b']' | b'}') => {
                    self.at += 1;
                    return false;
                }
                Some(b',') => {
                    before = self.at;
                    self.at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let length = self.path.len();
            if object {
                let key = self.string();
                self.space();
                // The colon.
                before = self.at;
                self.at += 1;
                if length > 0 {
                    self.path.push('.');
                }
                self.path.push_str(&key);
            } else {
                // Writing to a text cannot fail.
                let _ = write!(self.path, "[{count}]");
                count += 1;
            }
            if self.value(depth + 1) || (before..self.at).contains(&self.target) {
                return true;
            }
            self.path.truncate(length);
        }
    }

    /// Passes a string and hands it back as it is written, without its quotes.
    fn string(&mut self) -> String {
        let start = self.at + 1;
        self.at = start;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        let text = self.bytes.get(start..self.at).unwrap_or_default();
        self.at += 1;
        String::from_utf8_lossy(text).into_owned()
    }

    fn space(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::place;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its reading counts")]
    struct Outer {
        id: String,
        inner: Vec<Inner>,
        number: Option<u8>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its reading counts")]
    struct Inner {
        port: i64,
        name: Option<String>,
    }

    #[test]
    fn the_field_is_named_where_reading_stopped() {
        for (json, field) in [
            (r#"{"id": "a", "inner": [], "number": "x"}"#, "number"),
            (r#"{"id": "a", "inner": [], "number": 300}"#, "number"),
            (r#"{"id": {"b": 1}, "inner": []}"#, "id"),
            (r#"{"id": [1, 2], "inner": []}"#, "id"),
            (r#"{"id":[1],"inner":[]}"#, "id"),
            (r#"{"id": "a", "inner": [[1], {}]}"#, "inner[0]"),
            (
                r#"{"id": "a", "inner": [{"port": 1}, {"port": []}]}"#,
                "inner[1].port",
            ),
            (
                "{\"id\": \"a\\\"}\",\n \"inner\": [{\"port\": 1},\n{\"port\": \"x\"}]}",
                "inner[1].port",
            ),
            (
                r#"{"id": "a", "inner": [{"port": 1, "name": 5}]}"#,
                "inner[0].name",
            ),
            (r#"{"id": "a", "inner": [{"port": 1}, {}]}"#, "inner[1]"),
            (r#"{"id": "a", "inner": [{"port": 1}, null]}"#, "inner[1]"),
            (r#"{"id": "a", "inner": {"port": 1}}"#, "inner"),
            (r#"{"inner": []}"#, ""),
        ] {
            let error = serde_json::from_str::<Outer>(json).unwrap_err();
            let told = place(json, error.line(), error.column());
            assert_eq!(told, field, "{json}: {error}");
        }
    }

    #[test]
    fn nothing_is_asked_of_the_text() {
        for json in ["", "{", "[[[", "{\"a\"", "{\"a\": [", "\"\\", "{,,}", "nul"] {
            for column in 0..9 {
                assert!(place(json, 1, column).len() < 99);
                assert!(place(json, 3, column).len() < 99);
            }
        }
    }
}
