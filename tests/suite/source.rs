//! Reads Rust source as far as the layer test needs it: which paths does a file name, its own tests aside?

use std::fs;
use std::path::Path;

/// One file: its path below the repository with `/` between parts, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// Every `.rs` file below `folder` (a path below the repository), sorted by path.
    pub fn below(folder: &str) -> Vec<Self> {
        let mut found = Vec::new();
        walk(Path::new(env!("CARGO_MANIFEST_DIR")), folder, &mut found);
        found.sort_by(|one, other| one.path.cmp(&other.path));
        found
    }

    /// `src/reach/gateway/nat.rs` is the module `["reach", "gateway", "nat"]`; `lib.rs` and `main.rs` are the root.
    pub fn module(&self) -> Vec<&str> {
        let path = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let path = path.strip_suffix(".rs").unwrap_or(path);
        let root = path == "lib" || path == "main";
        if root {
            Vec::new()
        } else {
            path.split('/').collect()
        }
    }

    /// Every path the code names, `use` trees spread out: `use crate::net::{Cidr, ports::*}` gives two.
    ///
    /// Comments, strings and whatever stands under `#[cfg(test)]` do not count.
    pub fn paths(&self) -> Vec<Vec<String>> {
        let tokens = without_tests(&tokens(&self.text));
        let mut paths = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let starts =
                is_word(&tokens[at]) && tokens.get(at + 1).is_some_and(|next| next == "::");
            if starts {
                at = tree(&tokens, at, &[], &mut paths);
            } else {
                // `use {crate::a, crate::b};` needs no care: its branches are found one by one.
                at += 1;
            }
        }
        paths
    }
}

fn walk(root: &Path, folder: &str, found: &mut Vec<Source>) {
    let entries =
        fs::read_dir(root.join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    for entry in entries {
        let entry = entry.expect("an entry of the source folder");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(root, &path, found);
        } else if entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "rs")
        {
            let text =
                fs::read_to_string(entry.path()).unwrap_or_else(|error| panic!("{path}: {error}"));
            found.push(Source { path, text });
        }
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Reads one tree of a path from `at`, adds its leaves to `paths`, and gives the place after it.
fn tree(
    tokens: &[String],
    mut at: usize,
    before: &[String],
    paths: &mut Vec<Vec<String>>,
) -> usize {
    let mut path = before.to_vec();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => {
                at += 1;
                while at < tokens.len() && tokens[at] != "}" {
                    at = if tokens[at] == "," {
                        at + 1
                    } else {
                        tree(tokens, at, &path, paths)
                    };
                }
                return at + 1;
            }
            Some(token) if is_word(token) || token == "*" => {
                path.push(token.to_owned());
                at += 1;
            }
            // A type's arguments, `Vec::<T>`: the path ends here, the arguments are read on their own.
            _ => break,
        }
        if tokens.get(at).is_some_and(|token| token == "as") {
            at += 2;
        }
        if tokens.get(at).is_none_or(|token| token != "::") {
            break;
        }
        at += 1;
    }
    let moved = path.len() > before.len();
    paths.push(path);
    if moved { at } else { at + 1 }
}

/// The tokens without the items under `#[cfg(test)]`.
fn without_tests(tokens: &[String]) -> Vec<String> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].iter().take(MARK.len()).eq(MARK.iter()) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let mut depth = 0;
        while at < tokens.len() {
            let token = tokens[at].as_str();
            at += 1;
            match token {
                "{" => depth += 1,
                "}" if depth == 1 => break,
                "}" => depth -= 1,
                ";" if depth == 0 => break,
                _ => {}
            }
        }
    }
    kept
}

/// Words, `::` and single signs; comments, strings, characters and lifetimes are left out.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        at += match rest {
            ['/', '/', ..] => rest.iter().take_while(|sign| **sign != '\n').count(),
            ['/', '*', ..] => end_of(rest, &['*', '/'], 2),
            ['"', ..] => quoted(rest),
            ['r', '"' | '#', ..] => raw(rest, 1),
            ['b', 'r', '"' | '#', ..] => raw(rest, 2),
            ['\'', '\\', ..] => end_of(rest, &['\''], 3),
            ['\'', _, '\'', ..] => 3,
            ['\'', ..] => 1 + word(&rest[1..]),
            [':', ':', ..] => {
                tokens.push("::".to_owned());
                2
            }
            [first, ..] if first.is_alphanumeric() || *first == '_' => {
                let length = word(rest);
                tokens.push(rest[..length].iter().collect());
                length
            }
            [first, ..] => {
                if !first.is_whitespace() {
                    tokens.push(first.to_string());
                }
                1
            }
            [] => 1,
        };
    }
    tokens
}

fn word(rest: &[char]) -> usize {
    rest.iter()
        .take_while(|sign| sign.is_alphanumeric() || **sign == '_')
        .count()
}

/// The place after the first `end` at or after `from`, or the end of the text.
fn end_of(rest: &[char], end: &[char], from: usize) -> usize {
    (from..rest.len())
        .find(|place| rest[*place..].starts_with(end))
        .map_or(rest.len(), |place| place + end.len())
}

fn quoted(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// A raw string after its `prefix` letters, or a raw word (`r#type`), whose letters alone are passed.
fn raw(rest: &[char], prefix: usize) -> usize {
    let signs = rest[prefix..]
        .iter()
        .take_while(|sign| **sign == '#')
        .count();
    if rest.get(prefix + signs) != Some(&'"') {
        return prefix + signs;
    }
    let mut end = vec!['"'];
    end.extend(std::iter::repeat_n('#', signs));
    end_of(rest, &end, prefix + signs + 1)
}

#[test]
fn paths_are_read_out_of_code_only() {
    let text = r##"
        //! see crate::comment::Doc
        use crate::net::{Cidr, ports::{self, Set as Ports}};
        use super::record::*;
        fn f<'a>(x: &'a str) -> crate::reach::Verdict { g("crate::text::A", 'x', r#"crate::raw::B"#); Vec::<u8>::new() }
        #[cfg(test)]
        mod tests { use crate::topology::Topology; fn a() { if true {} } }
        fn after() { std::fs::read(x) }
    "##;
    let source = Source {
        path: "src/a.rs".to_owned(),
        text: text.to_owned(),
    };
    let paths: Vec<String> = source.paths().iter().map(|path| path.join("::")).collect();
    assert_eq!(
        paths,
        [
            "crate::net::Cidr",
            "crate::net::ports::self",
            "crate::net::ports::Set",
            "super::record::*",
            "crate::reach::Verdict",
            "Vec",
            "std::fs::read",
        ]
    );
}
