//! Printing to a terminal, safely: text from AWS cannot move the cursor, and quiet, verbose and colour are obeyed.

use std::borrow::Cow;
use std::env;
use std::io::{self, IsTerminal, Write};

use anyhow::Context;

/// Where a command prints: results to stdout, everything else to stderr.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    quiet: bool,
    verbose: u8,
    colour: bool,
    /// Of stdout.
    result_colour: bool,
}

impl Terminal {
    /// Colour only when stderr is a terminal and `NO_COLOR` is unset or empty (<https://no-color.org>).
    #[must_use]
    pub fn new(quiet: bool, verbose: u8) -> Self {
        let no_colour = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        let plain = no_colour || dumb;
        Self {
            quiet,
            verbose,
            colour: !plain && io::stderr().is_terminal(),
            result_colour: !plain && io::stdout().is_terminal(),
        }
    }

    /// Whether only results and errors are wanted (`-q`).
    #[must_use]
    pub fn is_quiet(self) -> bool {
        self.quiet
    }

    /// How often `-v` was given.
    #[must_use]
    pub fn verbosity(self) -> u8 {
        self.verbose
    }

    /// Whether stderr may carry colour and a progress bar.
    #[must_use]
    pub fn is_lively(self) -> bool {
        self.colour && !self.quiet
    }

    /// Whether stderr may carry colour.
    #[must_use]
    pub fn has_colour(self) -> bool {
        self.colour
    }

    /// Whether results may carry colour.
    #[must_use]
    pub fn has_result_colour(self) -> bool {
        self.result_colour
    }

    /// Prints a result that carries our own colour codes to stdout, with a line end. Every part of it that came from
    /// outside must have gone through [`clean`] or [`line()`].
    ///
    /// # Errors
    /// As [`Terminal::result`].
    pub fn styled_result(self, text: &str) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{text}")
            .and_then(|()| stdout.flush())
            .context("cannot write to stdout")
    }

    /// Prints a result to stdout, with a line end.
    ///
    /// # Errors
    /// When stdout cannot be written; a broken pipe, handed up, ends the program with success.
    pub fn result(self, text: &str) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{}", clean(text))
            .and_then(|()| stdout.flush())
            .context("cannot write to stdout")
    }

    /// Prints one line of what happens to stderr, unless `-q`.
    pub fn note(self, text: &str) {
        if !self.quiet {
            to_stderr(&line(text));
        }
    }

    /// Prints a table to stderr, unless `-q`. It stands as it is, so its cells must be single lines.
    pub fn table(self, text: &str) {
        if !self.quiet {
            to_stderr(&clean(text));
        }
    }

    /// Prints one line to stderr if `-v` was given.
    pub fn detail(self, text: &str) {
        if self.verbose > 0 && !self.quiet {
            to_stderr(&line(text));
        }
    }

    /// Prints what is odd in a snapshot to stderr: how many warnings there are, with `-v` each of them.
    pub fn warnings<'a>(self, all: impl IntoIterator<Item = &'a String>) {
        let mut count = 0;
        for warning in all {
            count += 1;
            self.detail(warning);
        }
        match (count, self.verbose) {
            (0, _) | (_, 1..) => {}
            (1, 0) => self.note("1 warning; -v shows it"),
            (count, 0) => self.note(&format!("{count} warnings; -v shows them")),
        }
    }

    /// Warns of what could not be read, of much the first lines and how many more.
    pub fn unread<'a>(self, all: impl IntoIterator<Item = &'a String>) {
        const MOST: usize = 10;
        let mut count = 0;
        for what in all {
            count += 1;
            if count <= MOST || self.verbose > 0 {
                self.warn(what);
            }
        }
        if count > MOST && self.verbose == 0 {
            self.warn(&format!(
                "and {} more like these; -v shows them",
                count - MOST
            ));
        }
        if count > 0 {
            self.note("what could not be read counts as unknown; gather again, or mend the files");
        }
    }

    /// Prints `warning: …` to stderr, unless `-q`.
    pub fn warn(self, text: &str) {
        if !self.quiet {
            to_stderr(&format!("{} {}", self.label("warning:", "33"), line(text)));
        }
    }

    /// Prints `error: …` with every cause to stderr.
    pub fn error(self, error: &anyhow::Error) {
        let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
        to_stderr(&format!(
            "{} {}",
            self.label("error:", "31"),
            line(&joined(&chain))
        ));
    }

    /// Prints text that carries our own colour codes to stderr, unless `-q`. Every part of it that came from outside
    /// must have gone through [`clean`].
    pub fn styled(self, text: &str) {
        if !self.quiet {
            to_stderr(text);
        }
    }

    fn label(self, word: &str, colour: &str) -> String {
        if self.colour {
            format!("\u{1b}[1;{colour}m{word}\u{1b}[0m")
        } else {
            word.to_owned()
        }
    }
}

/// A chain of causes as one line. A cause that its parent already quotes is not repeated.
fn joined(chain: &[String]) -> String {
    let mut line = String::new();
    for cause in chain {
        if line.is_empty() {
            line.push_str(cause);
        } else if !line.ends_with(cause.as_str()) {
            line.push_str(": ");
            line.push_str(cause);
        }
    }
    line
}

/// The text without what a terminal would obey: control characters (but line end and tab) and marks that turn the
/// direction of writing.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_obeyed) {
        Cow::Owned(text.chars().filter(|&letter| !is_obeyed(letter)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// [`clean`] text on one line, so that what comes from outside cannot pass for a message of its own.
#[must_use]
pub fn line(text: &str) -> String {
    clean(text).replace('\n', " ")
}

fn is_obeyed(letter: char) -> bool {
    let direction = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    direction || (letter.is_control() && letter != '\n' && letter != '\t')
}

fn to_stderr(line: &str) {
    // If stderr is gone, there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_cannot_command_the_terminal() {
        assert_eq!(clean("web\u{1b}[2J\u{7}1\u{9b}31m"), "web[2J131m");
        assert_eq!(clean("abc\u{202e}fdp.exe\u{2066}"), "abcfdp.exe");
        assert_eq!(clean("a\r\nb\tc"), "a\nb\tc");
        assert_eq!(line("sg-1\r\nerror: forged"), "sg-1 error: forged");
        assert!(matches!(clean("Büro 東京"), Cow::Borrowed("Büro 東京")));
    }

    #[test]
    fn causes_are_one_line_without_repeats() {
        let chain = ["cannot read a.json", "no such file"].map(str::to_owned);
        assert_eq!(joined(&chain), "cannot read a.json: no such file");
        let chain = ["cannot read a.json: no such file", "no such file"].map(str::to_owned);
        assert_eq!(joined(&chain), "cannot read a.json: no such file");
    }
}
