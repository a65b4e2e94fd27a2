//! CSV (RFC 4180, lines end with LF) that a spreadsheet does not take for formulas.

use super::plain::plain;

/// A table: a header and rows, each a line.
#[must_use]
pub fn write(header: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let mut out = line(header.iter().map(|name| cell(name)).collect());
    for row in rows {
        out += &line(row.iter().map(|text| cell(text)).collect());
    }
    out
}

/// A cell. One that begins as a formula does gets an apostrophe in front, which spreadsheets take for "this is text".
/// <https://owasp.org/www-community/attacks/CSV_Injection>
fn cell(text: &str) -> String {
    // Judged before tabs become spaces, and again when marks that nobody sees are gone.
    let cleaned = plain(text);
    let formula = begins_formula(text) || begins_formula(&cleaned);
    let text = if formula {
        format!("'{cleaned}")
    } else {
        cleaned
    };
    if text.contains(['"', ',', '\'']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A letter of full width counts as the plain one.
fn begins_formula(text: &str) -> bool {
    matches!(
        text.trim_start_matches(' ').chars().next(),
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    ) || matches!(
        text.trim().chars().next(),
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let rows = vec![vec!["a".to_owned(), "b,c".to_owned(), "d\"e\nf".to_owned()]];
        assert_eq!(
            write(&["x", "y", "z"], &rows),
            "x,y,z\na,\"b,c\",\"d\"\"e f\"\n"
        );
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "  =1",
            "\n=1",
            "＝1",
            "\u{200e}=HYPERLINK(",
            "\u{1b} =1",
            "\u{a0}=1",
        ] {
            let cell = cell(text);
            let inner = cell.trim_start_matches('"');
            assert!(inner.starts_with('\''), "{text:?}: {cell}");
        }
        assert_eq!(cell("tcp/443"), "tcp/443");
        assert_eq!(cell("web\u{1b}[31m"), "web[31m");
    }
}
