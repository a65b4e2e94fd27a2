//! The server over real sockets: requests written by hand, answers read byte by byte.

mod client;
mod limits;
mod process;
mod refusals;
mod site;

pub use client::exchange;
use client::{Answer, get, raw};
use site::{Settings, Site};

/// What every answer must carry, whatever its status.
fn assert_secured(answer: &Answer, of: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), microphone=(), geolocation=()",
        ),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name} of {of}");
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ] {
        assert!(
            policy.split("; ").any(|given| given == part),
            "{part} in the policy of {of}: {policy}"
        );
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(
        answer
            .headers
            .iter()
            .all(|(name, _)| !name.starts_with("access-control-")),
        "CORS header of {of}"
    );
    assert!(
        answer.header("strict-transport-security").is_none(),
        "HSTS without TLS of {of}"
    );
    if answer.status == 304 {
        assert!(answer.body.is_empty(), "body of {of}");
    } else {
        let length = answer
            .header("content-length")
            .unwrap_or_else(|| panic!("no content-length of {of}"));
        assert_eq!(
            length.parse::<usize>().unwrap(),
            answer.body.len(),
            "length of {of}"
        );
        assert!(answer.header("transfer-encoding").is_none(), "{of}");
    }
}

#[test]
fn the_page_the_map_and_a_record_are_served() {
    let site = Site::start(Settings::default());
    let page = get(&site, "/", &[]);
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, Some("text/html; charset=utf-8"))
    );
    for (path, kind) in [
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/app.css", "text/css; charset=utf-8"),
        ("/icons.svg", "image/svg+xml"),
    ] {
        let answer = get(&site, path, &[]);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some(kind)),
            "{path}"
        );
        assert_secured(&answer, path);
    }
    let map = get(&site, "/api/map", &[]);
    assert_eq!(
        (map.status, map.header("content-type")),
        (200, Some("application/json; charset=utf-8"))
    );
    assert_eq!(map.body, site.map());
    assert_eq!(map.header("cache-control"), Some("private, no-cache"));
    let record = get(
        &site,
        "/api/resources/arn%3Aaws%3Aec2%3Aus-east-1%3A1%3Avpc%2Fvpc-1",
        &[],
    );
    assert_eq!(record.status, 200);
    assert_eq!(
        record.body,
        b"{\"record\":\"arn:aws:ec2:us-east-1:1:vpc/vpc-1\"}"
    );
    assert_eq!(record.header("cache-control"), Some("no-store"));
    assert_eq!(get(&site, "/api/health", &[]).body, b"{\"status\":\"ok\"}");
}

#[test]
fn every_status_carries_the_same_headers() {
    let open = Site::start(Settings::default());
    let locked = Site::start(Settings {
        token: Some("a-long-enough-token"),
        public: true,
        ..Settings::default()
    });
    let tag = get(&open, "/api/map", &[])
        .header("etag")
        .unwrap()
        .to_owned();
    for (status, answer) in [
        (200, get(&open, "/", &[])),
        (303, get(&open, "/login", &[])),
        (304, get(&open, "/api/map", &[("If-None-Match", &tag)])),
        (
            400,
            raw(&open, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"),
        ),
        (401, get(&locked, "/", &[])),
        (401, get(&locked, "/api/map", &[])),
        (
            403,
            get(&open, "/api/map", &[("Sec-Fetch-Site", "cross-site")]),
        ),
        (404, get(&open, "/nothing", &[])),
        (405, open.send("POST", "/", &[])),
        (413, get(&open, "/", &[("Content-Length", "3")])),
        (
            421,
            raw(
                &open,
                "GET / HTTP/1.1\r\nHost: evil.com\r\nConnection: close\r\n\r\n",
            ),
        ),
        (500, get(&open, "/api/resources/broken", &[])),
        (400, get(&open, "/api/explain?source=a", &[])),
        (
            401,
            get(&locked, "/api/explain?source=a&destination=b", &[]),
        ),
        (
            404,
            get(&open, "/api/explain?source=nobody&destination=b", &[]),
        ),
        (
            503,
            get(&open, "/api/explain?source=gone&destination=b", &[]),
        ),
        (
            500,
            get(&open, "/api/explain?source=broken&destination=b", &[]),
        ),
    ] {
        assert_eq!(answer.status, status);
        assert_secured(&answer, &status.to_string());
    }
}

#[test]
fn a_question_is_handed_on_as_it_was_typed_and_refused_as_json() {
    let site = Site::start(Settings::default());
    let asked = get(
        &site,
        "/api/explain?source=external%2FNYC+office&destination=arn%3Aaws%3Aec2&port=tcp%2F443",
        &[],
    );
    assert_eq!(
        (asked.status, asked.header("content-type")),
        (200, Some("application/json; charset=utf-8"))
    );
    assert_eq!(asked.header("cache-control"), Some("no-store"));
    let text = String::from_utf8(asked.body).unwrap();
    assert_eq!(
        text,
        r#"Question { source: "external/NYC office", destination: "arn:aws:ec2", port: Some("tcp/443") }"#
    );
    let refused = get(&site, "/api/explain?source=a&destination=b&port=443", &[]);
    assert_eq!(refused.status, 400);
    let error: serde_json::Value = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!(error["error"], "443 has no protocol");
    let empty = get(&site, "/api/explain?source=&destination=b", &[]);
    assert_eq!(empty.status, 400);
}

#[test]
fn answers_are_compressed_and_sent_once() {
    let site = Site::start(Settings::default());
    for (path, accept, coding) in [
        ("/", "gzip, deflate, br", Some("br")),
        ("/", "gzip", Some("gzip")),
        ("/", "br;q=0, gzip;q=0", None),
        ("/app.js", "br", Some("br")),
        ("/api/map", "gzip, deflate, br", Some("gzip")),
        ("/api/map", "br", None),
    ] {
        let answer = get(&site, path, &[("Accept-Encoding", accept)]);
        assert_eq!(
            (answer.status, answer.header("content-encoding")),
            (200, coding),
            "{path} {accept}"
        );
        assert_eq!(answer.header("vary"), Some("Accept, Accept-Encoding"));
        let tag = answer.header("etag").unwrap().to_owned();
        let again = get(
            &site,
            path,
            &[("Accept-Encoding", accept), ("If-None-Match", &tag)],
        );
        assert_eq!(
            (again.status, again.header("etag")),
            (304, Some(tag.as_str())),
            "{path} {accept}"
        );
        assert_eq!(again.header("vary"), Some("Accept, Accept-Encoding"));
        let other = get(
            &site,
            path,
            &[("Accept-Encoding", "identity;q=1"), ("If-None-Match", &tag)],
        );
        assert_eq!(
            other.status == 304,
            coding.is_none(),
            "{path}: a tag is of one encoding"
        );
    }
    let gzip = get(&site, "/api/map", &[("Accept-Encoding", "gzip")]);
    let mut plain = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::GzDecoder::new(gzip.body.as_slice()),
        &mut plain,
    )
    .unwrap();
    assert_eq!(plain, site.map());
}

#[test]
fn who_can_unpack_the_map_gets_it_packed() {
    let site = Site::start(Settings::default());
    let accept = (
        "Accept",
        "application/vnd.mapper.packed+json, application/json",
    );
    let packed = get(&site, "/api/map", &[accept]);
    assert_eq!(packed.body, b"{\"packed\":true}");
    let tag = packed.header("etag").unwrap().to_owned();
    let again = |headers: &[(&str, &str)]| get(&site, "/api/map", headers).status;
    assert_eq!(again(&[accept, ("If-None-Match", &tag)]), 304);
    // The other form is another document, for browsers and for what stands between.
    assert_eq!(again(&[("If-None-Match", &tag)]), 200);
    for other in ["*/*", "application/json"] {
        let plain = get(&site, "/api/map", &[("Accept", other)]);
        assert_eq!(plain.body, site.map(), "{other}");
        assert_eq!(plain.header("vary"), Some("Accept, Accept-Encoding"));
    }
}

#[test]
fn a_new_map_has_a_new_tag() {
    let site = Site::start(Settings::default());
    let tag = get(&site, "/api/map", &[])
        .header("etag")
        .unwrap()
        .to_owned();
    assert_eq!(
        get(&site, "/api/map", &[("If-None-Match", &tag)]).status,
        304
    );
    site.replace(Some(b"{\"other\":true}"));
    let answer = get(&site, "/api/map", &[("If-None-Match", &tag)]);
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, &b"{\"other\":true}"[..])
    );
    site.replace(None);
    let none = get(&site, "/api/map", &[]);
    assert_eq!(
        (none.status, none.text()),
        (
            404,
            "{\"error\":\"there is no map yet\",\"next\":\"mapper prepare\"}".to_owned()
        )
    );
    assert_eq!(
        get(&site, "/", &[]).status,
        200,
        "the page loads without a map"
    );
}
