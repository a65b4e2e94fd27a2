//! What is wrong with a policy file, and where.

use std::fmt;

/// A mistake in a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    /// From 1, in letters.
    pub column: usize,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl Mistake {
    /// A mistake at a byte of the text; one past the end is at the end.
    #[must_use]
    pub fn at(text: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: in_line.chars().count() + 1,
            message: message.into(),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for Mistake {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_letters() {
        let text = "a = 1\nbü = 2\n";
        assert_eq!(Mistake::at(text, 0, "x").to_string(), "1:1: x");
        assert_eq!(Mistake::at(text, 6, "x").to_string(), "2:1: x");
        assert_eq!(Mistake::at(text, 9, "x").to_string(), "2:3: x");
        assert_eq!(Mistake::at(text, 999, "x").to_string(), "3:1: x");
        // In the middle of a letter: anywhere but a panic.
        assert_eq!(Mistake::at(text, 8, "x").line, 3);
    }
}
