//! From the text of a selector to its tree.

use super::atom::atom;
use super::selector::Selector;

/// Brackets and `not` nest no deeper: nobody writes that, and the stack is finite.
const DEPTH: usize = 32;

/// What is wrong with a selector: at which byte of it, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub offset: usize,
    pub message: String,
}

fn wrong<T>(offset: usize, message: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong {
        offset,
        message: message.into(),
    })
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// The text without its quotes, and whether some of it was quoted.
    Word(String, bool),
}

/// Reads a selector.
///
/// # Errors
/// The first mistake in it.
pub fn parse(text: &str) -> Result<Selector, Wrong> {
    let mut reader = Reader {
        tokens: tokens(text)?,
        next: 0,
        end: text.len(),
    };
    if reader.tokens.is_empty() {
        return wrong(
            0,
            "the selector is empty; write who is meant, as internet, tag:env=prod or name:web-*",
        );
    }
    let selector = reader.any_of(0)?;
    match reader.peek() {
        None => Ok(selector),
        Some((at, Token::Close)) => wrong(*at, "this bracket closes nothing"),
        Some((at, _)) => wrong(*at, "here `and` or `or` is missing"),
    }
}

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, Wrong> {
    let mut out = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some(&(at, letter)) = letters.peek() {
        if letter.is_whitespace() {
            letters.next();
            continue;
        }
        if letter == '(' || letter == ')' {
            letters.next();
            out.push((
                at,
                if letter == '(' {
                    Token::Open
                } else {
                    Token::Close
                },
            ));
            continue;
        }
        let (mut word, mut quoted) = (String::new(), false);
        while let Some(&(here, letter)) = letters.peek() {
            if letter.is_whitespace() || letter == '(' || letter == ')' {
                break;
            }
            letters.next();
            if letter != '\'' && letter != '"' {
                word.push(letter);
                continue;
            }
            quoted = true;
            loop {
                match letters.next() {
                    None => return wrong(here, format!("the quote {letter} is not closed")),
                    Some((_, close)) if close == letter => break,
                    Some((_, inner)) => word.push(inner),
                }
            }
        }
        let token = match word.as_str() {
            "and" if !quoted => Token::And,
            "or" if !quoted => Token::Or,
            "not" if !quoted => Token::Not,
            _ => Token::Word(word, quoted),
        };
        out.push((at, token));
    }
    Ok(out)
}

struct Reader {
    tokens: Vec<(usize, Token)>,
    next: usize,
    end: usize,
}

impl Reader {
    fn peek(&self) -> Option<&(usize, Token)> {
        self.tokens.get(self.next)
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let found = self.peek().is_some_and(|(_, token)| token == wanted);
        self.next += usize::from(found);
        found
    }

    fn any_of(&mut self, depth: usize) -> Result<Selector, Wrong> {
        let mut parts = vec![self.all_of(depth)?];
        while self.take(&Token::Or) {
            parts.push(self.all_of(depth)?);
        }
        Ok(only_or(parts, Selector::AnyOf))
    }

    fn all_of(&mut self, depth: usize) -> Result<Selector, Wrong> {
        let mut parts = vec![self.one(depth)?];
        while self.take(&Token::And) {
            parts.push(self.one(depth)?);
        }
        Ok(only_or(parts, Selector::AllOf))
    }

    fn one(&mut self, depth: usize) -> Result<Selector, Wrong> {
        let Some((at, token)) = self.peek().cloned() else {
            return wrong(self.end, "the selector ends too early; who is meant?");
        };
        if depth > DEPTH {
            return wrong(at, format!("brackets and `not` nest deeper than {DEPTH}"));
        }
        self.next += 1;
        match token {
            Token::Not => Ok(Selector::Not(Box::new(self.one(depth + 1)?))),
            Token::Open => {
                let inner = self.any_of(depth + 1)?;
                if self.take(&Token::Close) {
                    Ok(inner)
                } else {
                    wrong(at, "this bracket is not closed")
                }
            }
            Token::Word(word, quoted) => {
                let mut word = word;
                // A label of several words needs no quotes: `NYC office`.
                if !quoted && !word.contains(':') {
                    while let Some((_, Token::Word(more, false))) = self.peek().cloned() {
                        if more.contains(':') {
                            break;
                        }
                        word = format!("{word} {more}");
                        self.next += 1;
                    }
                }
                atom(&word).or_else(|message| wrong(at, message))
            }
            Token::And | Token::Or => wrong(at, "`and` and `or` stand between two selectors"),
            Token::Close => wrong(at, "this bracket closes nothing"),
        }
    }
}

fn only_or(mut parts: Vec<Selector>, all: fn(Vec<Selector>) -> Selector) -> Selector {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            all(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::selector::{Glob, Kind};
    use super::*;

    fn said(text: &str) -> String {
        match parse(text) {
            Ok(selector) => panic!("{text} is {selector:?}"),
            Err(wrong) => format!("{}: {}", wrong.offset, wrong.message),
        }
    }

    fn glob(text: &str) -> Glob {
        Glob(text.to_owned())
    }

    #[test]
    fn each_selector_is_read() {
        let label = |text: &str| Selector::Label(text.to_owned());
        let cases = [
            ("internet", Selector::Internet),
            ("all", Selector::All),
            ("office", label("office")),
            ("NYC office", label("NYC office")),
            ("'Acme (partner)'", label("Acme (partner)")),
            ("label:internet", label("internet")),
            (
                "i-0123456789abcdef0",
                Selector::Id("i-0123456789abcdef0".to_owned()),
            ),
            ("id:orders", Selector::Id("orders".to_owned())),
            ("arn:aws:rds:x", Selector::Arn("arn:aws:rds:x".to_owned())),
            ("name:web-*", Selector::Name(glob("web-*"))),
            ("name:'web 1'", Selector::Name(glob("web 1"))),
            (
                "tag:env=prod",
                Selector::Tag {
                    key: "env".to_owned(),
                    value: Some(glob("prod")),
                },
            ),
            (
                "tag:aws:foo=a=b",
                Selector::Tag {
                    key: "aws:foo".to_owned(),
                    value: Some(glob("a=b")),
                },
            ),
            (
                "tag:env",
                Selector::Tag {
                    key: "env".to_owned(),
                    value: None,
                },
            ),
            (
                "kind:rds",
                Selector::Kind(Kind::Type("AWS::RDS::DBInstance")),
            ),
            (
                "kind:aws::ec2::instance",
                Selector::Kind(Kind::Type("AWS::EC2::Instance")),
            ),
            ("kind:ALB", Selector::Kind(Kind::Application)),
            ("vpc:main", Selector::Vpc(glob("main"))),
            ("sg:web", Selector::Group(glob("web"))),
            ("10.0.0.0/8", Selector::Net("10.0.0.0/8".parse().unwrap())),
            (
                "2001:db8::/32",
                Selector::Net("2001:db8::/32".parse().unwrap()),
            ),
            ("192.0.2.1", Selector::Net("192.0.2.1/32".parse().unwrap())),
            (
                "cidr:10.0.0.0/8",
                Selector::Net("10.0.0.0/8".parse().unwrap()),
            ),
        ];
        for (text, selector) in cases {
            assert_eq!(parse(text), Ok(selector), "{text}");
        }
    }

    #[test]
    fn not_binds_closer_than_and_and_closer_than_or() {
        let name = |text: &str| Selector::Name(glob(text));
        let expected = Selector::AnyOf(vec![
            name("a"),
            Selector::AllOf(vec![name("b"), Selector::Not(Box::new(name("c")))]),
        ]);
        assert_eq!(parse("name:a or name:b and not name:c"), Ok(expected));
        let expected =
            Selector::AllOf(vec![Selector::AnyOf(vec![name("a"), name("b")]), name("c")]);
        assert_eq!(parse("(name:a or name:b) and name:c"), Ok(expected));
    }

    #[test]
    fn the_first_mistake_is_told_with_its_place() {
        for (text, told) in [
            ("", "0: the selector is empty"),
            (
                "tga:env=prod",
                "0: there is no selector `tga:`; did you mean `tag:`?",
            ),
            (
                "name:a and kind:instnace",
                "11: there is no kind `instnace`; did you mean `instance`?",
            ),
            ("name:a name:b", "7: here `and` or `or` is missing"),
            ("(name:a", "0: this bracket is not closed"),
            ("name:a)", "6: this bracket closes nothing"),
            ("name:a and", "10: the selector ends too early"),
            ("or name:a", "0: `and` and `or` stand between"),
            (
                "10.0.0.1/8",
                "0: `10.0.0.1/8` is an address within a block; the block is 10.0.0.0/8",
            ),
            ("10.0.0.0/33", "0: `10.0.0.0/33` is no CIDR block"),
            ("cidr:office", "0: `office` is no CIDR block"),
            ("tag:", "0: `tag:` says nothing"),
            ("tag:=x", "0: a tag is written as"),
            ("name:'a", "5: the quote ' is not closed"),
        ] {
            assert!(
                said(text).contains(told.trim_end()),
                "{text}: {}",
                said(text)
            );
        }
        let deep = format!("{}name:a{}", "(".repeat(10_000), ")".repeat(10_000));
        assert!(said(&deep).contains("nest deeper"));
        assert!(said(&"not ".repeat(10_000)).contains("nest deeper"));
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, matched) in [
            ("web", "web", true),
            ("web", "web-1", false),
            ("web-*", "web-1", true),
            ("*-1", "web-1", true),
            ("w*-*1", "web-1", true),
            ("*", "", true),
            ("a*a", "a", false),
            ("a*b*c", "a-c-b", false),
            ("**x**", "axb", true),
        ] {
            assert_eq!(glob(pattern).matches(text), matched, "{pattern} {text}");
        }
    }
}
