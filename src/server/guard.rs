//! The guard: looks at each request before it is routed, and turns away what does not come from the person at the page.

use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, COOKIE, HOST, ORIGIN, TRANSFER_ENCODING};
use axum::http::{HeaderMap, Method, StatusCode, Uri};

use super::answer::{self, Answer};
use super::host::{self, Names};
use super::token::Token;

/// Where a browser turns the token of the printed URL into a cookie.
pub const LOGIN: &str = "/login";

/// Who may ask, and by which name.
pub struct Guard {
    names: Names,
    token: Option<Token>,
    cookie: String,
}

impl Guard {
    /// A guard for the server on `port`. Without a token everyone who reaches it by one of its `names` may read.
    #[must_use]
    pub fn new(names: Names, token: Option<Token>, port: u16) -> Self {
        // Cookies ignore ports: only the name keeps two servers on one host apart.
        Self {
            names,
            token,
            cookie: format!("mapper_{port}"),
        }
    }

    /// Lets a request through, or gives the answer that refuses it.
    ///
    /// # Errors
    /// The refusal, ready to be sent: 400, 401, 403, 405, 413 or 421.
    pub fn check(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<(), Box<Answer>> {
        let authority = self.host(uri, headers)?;
        if method != Method::GET && method != Method::HEAD {
            return Err(answer::method_not_allowed().into());
        }
        no_body(headers)?;
        same_origin(uri, headers, authority)?;
        if uri.path() == LOGIN || self.knows(headers) {
            return Ok(());
        }
        Err(unauthorized(uri).into())
    }

    /// The cookie that stands for `offered`, or `None` if that is not the token. `Some(None)`: no token is needed.
    #[must_use]
    pub fn login(&self, offered: &[u8]) -> Option<Option<String>> {
        match &self.token {
            None => Some(None),
            Some(token) if token.is(offered) => Some(Some(format!(
                "{}={}; HttpOnly; SameSite=Lax; Path=/",
                self.cookie,
                token.reveal()
            ))),
            Some(_) => None,
        }
    }

    /// The one authority that the request names, if the server answers to it.
    fn host<'a>(&self, uri: &'a Uri, headers: &'a HeaderMap) -> Result<&'a str, Box<Answer>> {
        let malformed = |error: &str| {
            Box::new(answer::closing(answer::error(
                StatusCode::BAD_REQUEST,
                error,
                "send one Host header",
            )))
        };
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(first), None) = (hosts.next(), hosts.next()) else {
            return Err(malformed("the request must have exactly one Host header"));
        };
        let authority = first
            .to_str()
            .map_err(|_| malformed("the Host header is not text"))?;
        // In `GET http://name/ HTTP/1.1` the name of the first line is the one that counts; here both have to be known.
        let named = [
            Some(authority),
            uri.authority().map(axum::http::uri::Authority::as_str),
        ];
        for named in named.into_iter().flatten() {
            if !host::parse(named).is_some_and(|host| self.names.know(&host)) {
                return Err(answer::closing(answer::error(
                    StatusCode::MISDIRECTED_REQUEST,
                    "this server does not answer to that host name",
                    "if the name is yours, start with: mapper serve --allow-host NAME",
                ))
                .into());
            }
        }
        Ok(authority)
    }

    /// Whether the request carries the token: as a cookie of this port, or as `Authorization: Bearer`.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else {
            return true;
        };
        let bearer = headers
            .get_all(AUTHORIZATION)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|value| {
                let (scheme, offered) = value.split_once(' ').unwrap_or_default();
                scheme.eq_ignore_ascii_case("bearer") && token.is(offered.trim().as_bytes())
            });
        let cookies = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        bearer
            || cookies
                .flat_map(|line| line.split(';'))
                .filter_map(|cookie| cookie.trim().split_once('='))
                .any(|(name, offered)| name == self.cookie && token.is(offered.as_bytes()))
    }
}

/// Nothing here reads a body, so a request that brings one is a mistake or an attempt to smuggle a second request.
fn no_body(headers: &HeaderMap) -> Result<(), Box<Answer>> {
    let length = headers
        .get_all(CONTENT_LENGTH)
        .iter()
        .all(|length| length == "0");
    if length && !headers.contains_key(TRANSFER_ENCODING) {
        return Ok(());
    }
    let refusal = answer::error(
        StatusCode::PAYLOAD_TOO_LARGE,
        "requests to this server have no body",
        "leave the body out",
    );
    Err(answer::closing(refusal).into())
}

/// Refuses what a page of another origin sends. `authority` is the one that the request was sent to.
fn same_origin(uri: &Uri, headers: &HeaderMap, authority: &str) -> Result<(), Box<Answer>> {
    let ours = headers.get_all(ORIGIN).iter().all(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        let site = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        site.is_some_and(|site| site.eq_ignore_ascii_case(authority))
    });
    // `same-site` is refused too: http://localhost:3000 is of the same site as http://localhost:8000.
    let fetched = headers
        .get_all("sec-fetch-site")
        .iter()
        .all(|site| site == "same-origin" || site == "none");
    if ours && (fetched || !is_api(uri)) {
        return Ok(());
    }
    let refusal = answer::error(
        StatusCode::FORBIDDEN,
        "another site's page may not read this server",
        "open the address that mapper printed in a tab of its own",
    );
    Err(refusal.into())
}

fn is_api(uri: &Uri) -> bool {
    uri.path() == "/api" || uri.path().starts_with("/api/")
}

/// 401: JSON for programs, a page without any data for people.
#[must_use]
pub fn unauthorized(uri: &Uri) -> Answer {
    const PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>mapper: token needed</title></head>\n\
        <body><h1>This map needs its token</h1>\n\
        <p>Open the whole address that <code>mapper serve</code> printed when it started; it ends in <code>/login?token=…</code>.</p>\n\
        <p>Scripts send the header <code>Authorization: Bearer TOKEN</code>.</p></body></html>\n";
    if is_api(uri) {
        return answer::error(
            StatusCode::UNAUTHORIZED,
            "the token is missing or wrong",
            "open the address that mapper serve printed, or send: Authorization: Bearer TOKEN",
        );
    }
    answer::plain(StatusCode::UNAUTHORIZED, "text/html; charset=utf-8", PAGE)
}
