//! The policy file: what is read, and what each mistake is told as.

use proptest::prelude::*;

use crate::net::ports::PortSet;

use super::document::{Must, Severity, read};

const GOOD: &str = r#"
title = "The shop"

[[rule]]
name = "databases are not public"
source = "internet"
must = "not reach"
destination = "tag:tier=db"

[[rule]]
name = "prod and dev apart"
source = ["tag:env=prod", "vpc:main and not name:x"]
must = "not reach"
destination = "tag:env=dev"
except = "tcp/443"
severity = "warning"
reason = "audit finding 12"
empty = "ok"

[[rule]]
name = "the office gets into the bastion"
source = "office"
must = "reach"
destination = "name:bastion"
ports = ["tcp/22", "icmp/8"]
"#;

#[test]
fn a_policy_is_read_whole() {
    let policy = read(GOOD).unwrap();
    assert_eq!(policy.title.as_deref(), Some("The shop"));
    let [first, second, third] = policy.rules.as_slice() else {
        panic!("{policy:?}");
    };
    assert_eq!(
        (first.line, first.must, first.severity),
        (4, Must::NotReach, Severity::Error)
    );
    assert!(first.ports.is_any() && first.except.is_empty() && !first.empty_ok);
    assert_eq!(
        second.source.words,
        "tag:env=prod or vpc:main and not name:x"
    );
    assert_eq!(second.except, PortSet::tcp(443, 443));
    assert!(second.empty_ok);
    assert_eq!((second.source.line, second.source.column), (12, 11));
    assert_eq!(third.ports.to_string(), "tcp/22, icmp/8");
}

/// The good policy with one change.
fn changed(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    read(&GOOD.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn each_mistake_is_told_with_its_place_and_what_to_write() {
    for (from, to, told) in [
        (
            "title",
            "titel",
            "2:1: a policy has no key `titel`; did you mean `title`?",
        ),
        (
            "source =",
            "from =",
            "6:1: rule 1 has no key `from`; did you mean `source`?",
        ),
        (
            "must =",
            "msut =",
            "7:1: rule 1 has no key `msut`; did you mean `must`?",
        ),
        (
            "\"not reach\"",
            "\"deny\"",
            "7:9: `must` cannot be \"deny\"; it is \"not reach\" or \"reach\"",
        ),
        (
            "\"not reach\"",
            "\"not raech\"",
            "did you mean `not reach`?",
        ),
        (
            "must = \"not reach\"\n",
            "",
            "4:1: rule \"databases are not public\" has no `must`; add must = \"not reach\"",
        ),
        (
            "source = \"internet\"",
            "source = 4",
            "6:10: `source` is a text in quotes or a list of them, and this is a number",
        ),
        (
            "\"tag:tier=db\"",
            "\"tga:tier=db\"",
            "8:16: `destination`: there is no selector `tga:`; did you mean `tag:`?",
        ),
        (
            "and not name:x",
            "and nto name:x",
            "12:45: `source`: here `and` or `or` is missing",
        ),
        (
            "\"tcp/443\"",
            "\"443\"",
            "15:10: `except`: \"443\" has no protocol; write tcp/443 or udp/443",
        ),
        (
            "\"tcp/443\"",
            "[443]",
            "15:11: `except` is a list of texts in quotes, and this is a number",
        ),
        ("\"tcp/443\"", "[]", "15:10: `except` is an empty list"),
        ("\"tcp/443\"", "\"any\"", "the rule says nothing"),
        (
            "ports = [\"tcp/22\", \"icmp/8\"]",
            "",
            "has no `ports`; add ports = [\"tcp/443\"]",
        ),
        (
            "ports = [\"tcp/22\"",
            "except = \"tcp/1\"\nports = [\"tcp/22\"",
            "`except` goes with must = \"not reach\"",
        ),
        ("\"warning\"", "\"warn\"", "`severity` cannot be \"warn\""),
        (
            "\"ok\"",
            "true",
            "`empty` is a text in quotes, and this is true or false",
        ),
        (
            "\"prod and dev apart\"",
            "\"databases are not public\"",
            "10:1: two rules are named \"databases are not public\"",
        ),
        (
            "\"prod and dev apart\"",
            "\" \"",
            "11:9: the name of a rule says what it is about",
        ),
        (
            "name = \"prod and dev apart\"",
            "name = \"x",
            "this is not TOML",
        ),
        (
            "name = \"prod and dev apart\"",
            "name = \"x\"\nname = \"y\"",
            "12:1: this is not TOML: duplicate key",
        ),
    ] {
        let error = changed(from, to);
        assert!(error.contains(told), "{to}:\n  {error}\n  {told}");
    }
}

#[test]
fn a_file_without_rules_says_how_to_begin() {
    for (text, told) in [
        ("", "1:1: the policy has no rule; write [[rule]]"),
        ("rule = []", "has no rule"),
        (
            "rule = 3",
            "1:8: a rule begins with [[rule]] in two brackets, and this is a number",
        ),
        (
            "[rule]\nname = \"x\"",
            "in two brackets, and this is a table",
        ),
        ("rule = [1]", "1:9: a rule is a table"),
        (
            "[[rules]]",
            "1:3: a policy has no key `rules`; did you mean `[[rule]]`?",
        ),
        ("{}", "this is not TOML"),
    ] {
        let error = read(text).unwrap_err().to_string();
        assert!(error.contains(told), "{text}: {error}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".*") {
        let _ = read(&text);
    }

    #[test]
    fn no_change_of_a_good_policy_makes_it_panic(at in 0..GOOD.len(), insert in "[\\[\\]'\"()=:*a-z0-9\\\\é\n ]{0,4}", drop in 0..8_usize) {
        let mut text = GOOD.to_owned();
        let end = (at + drop).min(text.len());
        text.replace_range(at..end, &insert);
        let _ = read(&text);
    }
}
