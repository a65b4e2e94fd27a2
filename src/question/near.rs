//! Names that somebody may have meant.

/// The few of `names` that are most like `word`: those that hold it, then those a slip or two away.
pub(super) fn near<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    const MOST: usize = 5;
    let wanted = word.to_lowercase();
    let slips = 1 + wanted.chars().count() / 4;
    let mut found: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let lower = name.to_lowercase();
            if wanted.len() > 2 && lower.contains(&wanted) {
                return Some((0, name));
            }
            let distance = strsim::levenshtein(&wanted, &lower);
            (distance <= slips).then_some((distance, name))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST);
    found.into_iter().map(|(_, name)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_forgiven_and_strangers_are_not() {
        let names = [
            "bastion",
            "web-1",
            "web-2",
            "orders-db",
            "i-0123456789abcdef0",
        ];
        let near = |word: &str| near(word, names.into_iter());
        assert_eq!(near("bastoin"), ["bastion"]);
        assert_eq!(near("WEB"), ["web-1", "web-2"]);
        assert_eq!(near("i-0123456789abcdef1"), ["i-0123456789abcdef0"]);
        assert!(near("payments").is_empty());
    }
}
