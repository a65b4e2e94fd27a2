//! The token that opens a server to those who were told it.

use anyhow::{Context, bail};
use subtle::ConstantTimeEq;

/// The least number of characters that a chosen token must have.
const SHORTEST: usize = 12;

/// A secret that a request must carry. It has no `Debug`, so that it cannot be printed by accident.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// 32 random bytes as base64url: 43 characters.
    ///
    /// # Errors
    /// The operating system has no random bytes to give.
    pub fn random() -> anyhow::Result<Self> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)
            .context("cannot draw a random token from the operating system")?;
        Ok(Self(base64url(&bytes)))
    }

    /// A token that the user chose. It goes into a URL, a cookie and a header as it is.
    ///
    /// # Errors
    /// It is short enough to be guessed, or has characters that a URL or a cookie would change.
    pub fn chosen(text: &str) -> anyhow::Result<Self> {
        if text.len() < SHORTEST {
            bail!(
                "the token is too short to be safe: give at least {SHORTEST} characters, or leave it out to have one made"
            );
        }
        if !text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
        {
            bail!(
                "the token may hold only letters, digits and - . _ ~ (it becomes part of a URL and a cookie)"
            );
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether `offered` is the token; takes the same time for every wrong text of its length.
    #[must_use]
    pub fn is(&self, offered: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(offered).into()
    }

    /// The secret itself, for the printed URL and the cookie.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte))
            << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            let letter = (bits >> (18 - 6 * at)) & 63;
            out.push(char::from(LETTERS[letter as usize]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_is_that_of_rfc_4648_without_padding() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
        ] {
            assert_eq!(base64url(bytes.as_bytes()), text);
        }
        assert_eq!(base64url(&[0xfb, 0xff, 0xfe]), "-__-");
    }

    #[test]
    fn random_tokens_are_long_and_differ() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.reveal().len(), 43);
        assert_ne!(one.reveal(), other.reveal());
    }

    #[test]
    fn a_token_is_itself_and_nothing_else() {
        let token = Token::chosen("correct-horse-battery").unwrap();
        assert!(token.is(b"correct-horse-battery"));
        assert!(!token.is(b"correct-horse-batterx"));
        assert!(!token.is(b"correct-horse-batter"));
        assert!(!token.is(b""));
    }

    #[test]
    fn weak_and_unfit_tokens_are_refused() {
        assert!(Token::chosen("short").is_err());
        assert!(Token::chosen("").is_err());
        assert!(Token::chosen("has spaces in it").is_err());
        assert!(Token::chosen("has;semicolon;in;it").is_err());
    }
}
