//! Lines on a terminal: as wide as it is, coloured where it wants colour.

use std::fmt::Write as _;

use comfy_table::Table;

use crate::cli::terminal::Terminal;

/// A colour, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    Plain,
    Bold,
    Dim,
    Green,
    Yellow,
    Red,
}

impl Colour {
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "0",
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Green => "32",
            Self::Yellow => "33",
            Self::Red => "31",
        }
    }
}

/// A text that grows line by line. What comes from outside must be one line, and clean, before it is handed in.
#[derive(Debug)]
pub(super) struct Page {
    out: String,
    colour: bool,
    /// Columns; none where nobody looks (a pipe), and lines stay whole.
    width: Option<usize>,
}

impl Page {
    pub fn new(terminal: Terminal) -> Self {
        Self {
            out: String::new(),
            colour: terminal.has_result_colour(),
            // None unless stdout is a terminal.
            width: Table::new().width().map(usize::from),
        }
    }

    /// The text without its last line end.
    pub fn finish(self) -> String {
        self.out.trim_end().to_owned()
    }

    pub fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A coloured head, and words that go on beneath it where the line is full.
    pub fn paragraph(&mut self, colour: Colour, head: &str, words: &str) {
        let (head, words, plain) = if head.trim().is_empty() {
            (head, words, colour)
        } else {
            (head, words, Colour::Plain)
        };
        self.paint(colour, head);
        self.words(head.chars().count(), plain, words);
    }

    /// A line of a table: what stands before, a coloured word, and the rest.
    pub fn row(&mut self, before: &str, colour: Colour, word: &str, rest: &str) {
        self.out.push_str(before);
        let padded = if rest.is_empty() {
            word.to_owned()
        } else {
            format!("{word}  ")
        };
        self.paint(colour, &padded);
        let indent = before.chars().count() + padded.chars().count();
        self.words(indent, Colour::Plain, rest);
    }

    fn words(&mut self, indent: usize, colour: Colour, words: &str) {
        // A narrow terminal has no room beside a long head: go on a little in.
        let indent = match self.width {
            Some(width) if indent + 24 > width => 8.min(width / 4),
            _ => indent,
        };
        let mut column = self
            .out
            .rsplit('\n')
            .next()
            .map_or(0, |last| bare(last).chars().count());
        let mut first = true;
        for word in words.split(' ') {
            let length = word.chars().count();
            let space = usize::from(!first);
            if let Some(width) = self.width
                && column + space + length > width
                && column > indent
            {
                while self.out.ends_with(' ') {
                    self.out.pop();
                }
                self.out.push('\n');
                self.out.push_str(&" ".repeat(indent));
                column = indent;
            } else if !first {
                self.out.push(' ');
                column += 1;
            }
            self.paint(colour, word);
            column += length;
            first = false;
        }
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        self.out.push('\n');
    }

    fn paint(&mut self, colour: Colour, text: &str) {
        if self.colour && colour != Colour::Plain && !text.trim().is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(self.out, "\u{1b}[{}m{text}\u{1b}[0m", colour.code());
        } else {
            self.out.push_str(text);
        }
    }
}

/// A line without our own colour codes.
fn bare(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width: Option<usize>, colour: bool) -> Page {
        Page {
            out: String::new(),
            colour,
            width,
        }
    }

    #[test]
    fn long_lines_go_on_beneath_their_beginning() {
        let mut wide = page(None, false);
        wide.row("  1  ", Colour::Green, "permit", "one two three four");
        assert_eq!(wide.finish(), "  1  permit  one two three four");
        let mut narrow = page(Some(39), true);
        narrow.row(
            "  1  ",
            Colour::Green,
            "permit",
            "one two three four five six seven",
        );
        assert_eq!(
            narrow.finish(),
            "  1  \u{1b}[32mpermit  \u{1b}[0mone two three four five\n             six seven"
        );
        let mut tiny = page(Some(20), false);
        tiny.paragraph(Colour::Plain, "", "a-word-longer-than-the-whole-line b");
        assert_eq!(tiny.finish(), "a-word-longer-than-the-whole-line\n     b");
    }
}
