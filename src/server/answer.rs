//! Answers: the security headers on all of them, compression and caching by headers, errors as JSON.

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};

/// An answer on its way out.
pub type Answer = Response<Body>;

const JSON: &str = "application/json; charset=utf-8";

/// Sent with every answer. Trusted Types is what keeps text from AWS out of the page's HTML even where the page errs.
const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=()",
    ),
];

/// Puts the security headers on an answer, whatever it is.
pub fn secure(answer: &mut Answer) {
    for (name, value) in HEADERS {
        answer.headers_mut().insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}

/// An answer with a body that nobody may keep.
#[must_use]
pub fn plain(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Answer {
    let body = body.into();
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    *answer.body_mut() = Body::from(body);
    answer
}

/// A JSON document that nobody may keep.
#[must_use]
pub fn json(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    plain(status, JSON, body)
}

/// `{"error": …, "next": …}`: what is wrong, and what the reader can do about it.
#[must_use]
pub fn error(status: StatusCode, error: &str, next: &str) -> Answer {
    json(
        status,
        serde_json::json!({"error": error, "next": next}).to_string(),
    )
}

/// The answer to a method other than GET and HEAD.
#[must_use]
pub fn method_not_allowed() -> Answer {
    let mut answer = error(
        StatusCode::METHOD_NOT_ALLOWED,
        "this server is read-only",
        "use GET or HEAD",
    );
    answer
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    closing(answer)
}

/// Tells the client that the connection ends here, so that a body that nobody reads is not taken for a next request.
#[must_use]
pub fn closing(mut answer: Answer) -> Answer {
    answer
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// One document in the encodings it exists in.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its media type.
    pub kind: &'static str,
    /// Names the content; each encoding gets its own entity tag from it.
    pub fingerprint: String,
    /// The bytes as they are.
    pub plain: Bytes,
    /// The bytes, gzip.
    pub gzip: Option<Bytes>,
    /// The bytes, brotli.
    pub brotli: Option<Bytes>,
}

impl Document {
    /// A JSON document with a gzip twin.
    #[must_use]
    pub fn json(fingerprint: String, plain: Bytes, gzip: Bytes) -> Self {
        Self {
            kind: JSON,
            fingerprint,
            plain,
            gzip: Some(gzip),
            brotli: None,
        }
    }

    /// The answer for what `request` accepts and already has: 200 in the best encoding, or 304.
    #[must_use]
    pub fn answer(&self, request: &HeaderMap) -> Answer {
        let (coding, bytes) = self.choose(request);
        let tag = match coding {
            Some(coding) => format!("\"{}-{coding}\"", self.fingerprint),
            None => format!("\"{}\"", self.fingerprint),
        };
        let mut answer = if has(request, &tag) {
            let mut answer = Response::new(Body::empty());
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            answer
        } else {
            let mut answer = plain(StatusCode::OK, self.kind, bytes.clone());
            if let Some(coding) = coding {
                answer
                    .headers_mut()
                    .insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
            answer
        };
        let headers = answer.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(ETAG, tag);
        }
        answer
    }

    fn choose(&self, request: &HeaderMap) -> (Option<&'static str>, &Bytes) {
        let accepted = Accepted::read(request);
        let brotli = self
            .brotli
            .as_ref()
            .map(|bytes| ("br", accepted.weight("br"), bytes));
        let gzip = self
            .gzip
            .as_ref()
            .map(|bytes| ("gzip", accepted.weight("gzip"), bytes));
        let mut best: (Option<&'static str>, u16, &Bytes) = (None, 0, &self.plain);
        for (coding, weight, bytes) in [brotli, gzip].into_iter().flatten() {
            if weight > best.1 {
                best = (Some(coding), weight, bytes);
            }
        }
        (best.0, best.2)
    }
}

/// Whether the client already has the version that `tag` names (`If-None-Match`, compared weakly as for GET).
fn has(request: &HeaderMap, tag: &str) -> bool {
    let lists = request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    lists
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|given| given == "*" || given.trim_start_matches("W/") == tag)
}

/// The codings of `Accept-Encoding` with their weights in thousandths.
struct Accepted(Vec<(String, u16)>);

impl Accepted {
    fn read(request: &HeaderMap) -> Self {
        let lists = request
            .get_all(ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let codings = lists.flat_map(|list| list.split(',')).filter_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let coding = parts.next()?.to_ascii_lowercase();
            let weight =
                parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            Some((coding, weight.map_or(1000, thousandths)))
        });
        Self(codings.collect())
    }

    fn weight(&self, coding: &str) -> u16 {
        let named = |wanted: &str| {
            self.0
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|&(_, weight)| weight)
        };
        named(coding).or_else(|| named("*")).unwrap_or(0)
    }
}

/// A quality value as RFC 9110 writes it, times 1000; nonsense counts as not wanted.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" => 1000,
        "0" if digits => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        Document {
            kind: "text/plain",
            fingerprint: "f".to_owned(),
            plain: Bytes::from_static(b"plain"),
            gzip: Some(Bytes::from_static(b"gzip")),
            brotli: Some(Bytes::from_static(b"br")),
        }
    }

    fn request(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_encoding_is_the_best_that_is_accepted() {
        for (accepted, coding) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip", Some("gzip")),
            ("gzip, br;q=0", Some("gzip")),
            ("br;q=0.5, gzip;q=0.8", Some("gzip")),
            ("*", Some("br")),
            ("*;q=0, gzip", Some("gzip")),
            ("GZIP;Q=1.0", Some("gzip")),
            ("br;q=nonsense", None),
            ("identity", None),
            ("", None),
        ] {
            let answer = document().answer(&request(ACCEPT_ENCODING, accepted));
            let given = answer
                .headers()
                .get(CONTENT_ENCODING)
                .map(|value| value.to_str().unwrap());
            assert_eq!(given, coding, "{accepted}");
            assert_eq!(answer.headers()[VARY], "Accept, Accept-Encoding");
        }
    }

    #[test]
    fn a_known_version_is_not_sent_again() {
        for known in ["\"f\"", "W/\"f\"", "\"x\", \"f\"", "*"] {
            let answer = document().answer(&request(IF_NONE_MATCH, known));
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(answer.headers()[ETAG], "\"f\"");
        }
        for other in ["\"f-br\"", "f", "\"x\""] {
            let answer = document().answer(&request(IF_NONE_MATCH, other));
            assert_eq!(answer.status(), StatusCode::OK, "{other}");
        }
    }
}
