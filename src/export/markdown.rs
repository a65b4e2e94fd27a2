//! Tables in Markdown, as GitHub and GitLab show them.

use std::fmt::Write;

use super::plain::plain;

/// A table.
#[must_use]
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out = line(header.iter().map(|name| cell(name)).collect());
    let _ = writeln!(out, "|{}", " --- |".repeat(header.len()));
    for row in rows {
        out += &line(row.iter().map(|text| cell(text)).collect());
    }
    out
}

/// Text without anything that Markdown or HTML would obey.
#[must_use]
pub fn cell(text: &str) -> String {
    let mut out = String::new();
    let text = plain(text);
    for (at, letter) in text.char_indices() {
        match letter {
            // A bare address would become a link.
            ':' if text.get(at..).is_some_and(|rest| rest.starts_with("://")) => out += "&#58;",
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '!' | '$' => {
                out.push('\\');
                out.push(letter);
            }
            // An @ would call somebody.
            '@' => out += "&#64;",
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_a_cell() {
        let rows = vec![vec![
            "a|b\n| c |".to_owned(),
            "<img src=x> [x](http://y) `z` @team".to_owned(),
        ]];
        let text = table(&["one", "two"], &rows);
        assert_eq!(
            text,
            "| one | two |\n| --- | --- |\n| a\\|b \\| c \\| | &lt;img src=x&gt; \\[x\\](http&#58;//y) \\`z\\` &#64;team |\n"
        );
    }
}
