//! Text from outside, made harmless before it stands in a file that another program shows.

/// The text on one line, without control characters, marks that turn the direction of writing, and what XML 1.0 forbids.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if matches!(letter, '\n' | '\t') {
                ' '
            } else {
                letter
            }
        })
        .filter(|letter| !letter.is_control() && !turns(*letter) && !is_no_letter(*letter))
        .collect()
}

fn turns(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// <https://www.w3.org/TR/xml/#charsets>
fn is_no_letter(letter: char) -> bool {
    matches!(letter, '\u{fffe}' | '\u{ffff}')
}

/// As [`plain`], but line ends stay: for blocks of our own lines.
#[must_use]
pub fn lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_a_program_obeys() {
        assert_eq!(plain("a\u{1b}[2Jb\r\nc\u{202e}d\u{0}"), "a[2Jb cd");
        assert_eq!(plain("a\u{fffe}b\u{ffff}\u{fffd}"), "ab\u{fffd}");
        assert_eq!(lines("a\u{1b}\nb\r\n"), "a\nb");
    }
}
