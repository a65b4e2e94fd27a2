//! The word that was probably meant.

/// The nearest of `words`, if it is near enough to be a slip of the hand.
pub fn nearest<'w>(written: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let written = written.to_lowercase();
    let reach = (written.chars().count() / 3).clamp(1, 3);
    words
        .into_iter()
        .map(|word| {
            let far = strsim::damerau_levenshtein(&written, &word.to_lowercase());
            (far, word)
        })
        .filter(|&(far, _)| far <= reach)
        .min()
        .map(|(_, word)| word)
}

/// `message; did you mean …? (rest)`, or without a guess `message; rest`.
pub fn guess<'w>(
    message: &str,
    written: &str,
    words: impl IntoIterator<Item = &'w str>,
    rest: &str,
) -> String {
    match nearest(written, words) {
        Some(word) => format!("{message}; did you mean `{word}`? ({rest})"),
        None => format!("{message}; {rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_is_named() {
        let words = ["source", "destination", "ports"];
        assert_eq!(nearest("sorce", words), Some("source"));
        assert_eq!(nearest("Destinatoin", words), Some("destination"));
        assert_eq!(nearest("port", words), Some("ports"));
        assert_eq!(nearest("severity", words), None);
        assert_eq!(nearest("", words), None);
        assert_eq!(
            guess("no", "prots", words, "yes"),
            "no; did you mean `ports`? (yes)"
        );
        assert_eq!(guess("no", "x", words, "yes"), "no; yes");
    }
}
