//! CSV (RFC 4180) that a spreadsheet does not take for formulas.

use super::plain::plain;

/// A table: a header and rows, each a line that ends with CR LF.
#[must_use]
pub fn write(header: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let mut out = line(header.iter().map(|name| cell(name)).collect());
    for row in rows {
        out += &line(row.iter().map(|text| cell(text)).collect());
    }
    out
}

/// A cell. One that begins as a formula does gets an apostrophe in front, which spreadsheets take for "this is text".
/// <https://owasp.org/www-community/attacks/CSV_Injection>
fn cell(text: &str) -> String {
    // Judged before tabs become spaces; a letter of full width counts as the plain one.
    let begins = text.trim_start_matches(' ').chars().next();
    let formula = matches!(
        begins,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    );
    let text = plain(text);
    let text = if formula { format!("'{text}") } else { text };
    if text.contains(['"', ',', '\'']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let rows = vec![vec!["a".to_owned(), "b,c".to_owned(), "d\"e\nf".to_owned()]];
        assert_eq!(
            write(&["x", "y", "z"], &rows),
            "x,y,z\r\na,\"b,c\",\"d\"\"e f\"\r\n"
        );
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "＝1",
        ] {
            let cell = cell(text);
            let inner = cell.trim_start_matches('"');
            assert!(inner.starts_with('\''), "{text:?}: {cell}");
        }
        assert_eq!(cell("tcp/443"), "tcp/443");
        assert_eq!(cell("web\u{1b}[31m"), "web[31m");
    }
}
