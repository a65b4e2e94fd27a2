//! Whom the guard turns away: foreign hosts and origins, writers, climbers of paths, and those without the token.

use super::client::{get, raw};
use super::site::{Settings, Site};

#[test]
fn a_foreign_host_is_turned_away_before_routing() {
    let loopback = Site::start(Settings::default());
    let public = Site::start(Settings {
        public: true,
        names: &["map.example.com"],
        ..Settings::default()
    });
    for (host, on_loopback, in_public) in [
        ("localhost", 200, 200),
        ("LocalHost:1", 200, 200),
        ("127.0.0.1", 200, 200),
        ("127.0.0.1:9000", 200, 200),
        ("[::1]:8000", 200, 200),
        ("10.1.2.3:8000", 421, 200),
        ("[2001:db8::1]", 421, 200),
        ("map.example.com", 421, 200),
        ("map.example.com:8000", 421, 200),
        ("evil.com", 421, 421),
        ("localhost.evil.com", 421, 421),
        ("map.example.com.evil.com", 421, 421),
        ("127.0.0.1.nip.io", 421, 421),
        ("user@localhost", 421, 421),
        ("localhost, evil.com", 421, 421),
        ("", 421, 421),
    ] {
        let request = format!("GET /api/map HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(
            raw(&loopback, &request).status,
            on_loopback,
            "loopback, {host}"
        );
        assert_eq!(raw(&public, &request).status, in_public, "public, {host}");
    }
    let refusal = raw(&loopback, "GET /nothing HTTP/1.1\r\nHost: evil.com\r\n\r\n");
    assert_eq!(refusal.status, 421, "the host counts before the path");
    assert!(
        refusal.text().contains("--allow-host"),
        "{}",
        refusal.text()
    );
}

#[test]
fn a_request_names_one_host() {
    let site = Site::start(Settings::default());
    for (status, request) in [
        (400, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"),
        (400, "GET / HTTP/1.0\r\n\r\n"),
        (
            400,
            "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        ),
        (
            400,
            "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.com\r\nConnection: close\r\n\r\n",
        ),
        (
            200,
            "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        ),
        (
            421,
            "GET http://evil.com/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        ),
        (
            421,
            "GET http://localhost/ HTTP/1.1\r\nHost: evil.com\r\nConnection: close\r\n\r\n",
        ),
        (
            421,
            "GET http://user@localhost/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        ),
    ] {
        assert_eq!(raw(&site, request).status, status, "{request}");
    }
}

#[test]
fn another_origin_reads_nothing() {
    let site = Site::start(Settings::default());
    let port = site.port;
    let own = format!("http://127.0.0.1:{port}");
    let neighbour = format!("http://127.0.0.1:{}", port.wrapping_add(1));
    for (origin, status) in [
        (own.as_str(), 200),
        (neighbour.as_str(), 403),
        ("http://evil.com", 403),
        ("https://evil.com", 403),
        ("null", 403),
        ("", 403),
        ("http://127.0.0.1", 403),
        ("file://", 403),
    ] {
        for path in ["/api/map", "/"] {
            assert_eq!(
                get(&site, path, &[("Origin", origin)]).status,
                status,
                "{path} from {origin}"
            );
        }
    }
    for (from, page, api) in [
        ("same-origin", 200, 200),
        ("none", 200, 200),
        ("same-site", 200, 403),
        ("cross-site", 200, 403),
    ] {
        assert_eq!(
            get(&site, "/", &[("Sec-Fetch-Site", from)]).status,
            page,
            "page, {from}"
        );
        assert_eq!(
            get(&site, "/api/map", &[("Sec-Fetch-Site", from)]).status,
            api,
            "api, {from}"
        );
    }
}

#[test]
fn only_get_and_head() {
    let site = Site::start(Settings::default());
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        for path in ["/", "/api/map", "/login", "/nothing"] {
            let answer = site.send(method, path, &[("Content-Length", "0")]);
            assert_eq!(
                (answer.status, answer.header("allow")),
                (405, Some("GET, HEAD")),
                "{method} {path}"
            );
        }
    }
    let head = site.send("HEAD", "/api/map", &[]);
    assert_eq!(head.status, 200);
    assert_eq!(
        head.header("content-length").unwrap(),
        site.map().len().to_string()
    );
    assert!(head.body.is_empty());
    let smuggled = "GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    assert_eq!(raw(&site, smuggled).status, 413);
}

#[test]
fn no_path_leads_to_a_file() {
    let site = Site::start(Settings::default());
    for path in [
        "/../",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//",
        "//etc/passwd",
        "/./",
        "/app.js/",
        "/app.js/..",
        "/%2fapp.js",
        "/app%2ejs",
        "/APP.JS",
        "/index.html",
        "/app.js.gz",
        "/web/dist/app.js",
        "/api",
        "/api/",
        "/api//map",
        "/api/map/",
        "/api/resources",
        "/api/resources/",
        "/api/resources/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/api/resources/../map",
        "/api/resources/%ff",
        "/api/resources/%00",
        "/api/resources/%zz",
        "/.git/config",
        "/app.js%00.css",
        "/..%5c..%5cwindows",
    ] {
        let answer = get(&site, path, &[]);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().starts_with("{\"error\":"), "{path}");
    }
}

#[test]
fn a_token_opens_the_server_and_nothing_else_does() {
    let token = "the-one-true-token";
    let site = Site::start(Settings {
        token: Some(token),
        public: true,
        ..Settings::default()
    });
    let mine = format!("mapper_{}={token}", site.port);
    let right = format!("Bearer {token}");
    let among = format!("a=b; {mine}; c=d");
    let elsewhere = format!("mapper_{}={token}", site.port.wrapping_add(1));
    let nearly = format!("mapper_{}={token}x", site.port);
    let nothing = format!("mapper_{}=", site.port);
    let basic = format!("Basic {token}");
    for (header, value, status) in [
        ("Cookie", mine.as_str(), 200),
        ("Cookie", among.as_str(), 200),
        ("Authorization", right.as_str(), 200),
        ("Cookie", elsewhere.as_str(), 401),
        ("Cookie", nearly.as_str(), 401),
        ("Cookie", nothing.as_str(), 401),
        ("Cookie", token, 401),
        ("Authorization", "Bearer wrong", 401),
        ("Authorization", "Bearer", 401),
        ("Authorization", "", 401),
        ("Authorization", basic.as_str(), 401),
        ("X-Nothing", "", 401),
    ] {
        for path in [
            "/",
            "/app.js",
            "/api/map",
            "/api/health",
            "/api/resources/x",
            "/nothing",
        ] {
            let nothing_there = path == "/nothing" || path == "/api/resources/x";
            let expected = if status == 200 && nothing_there {
                404
            } else {
                status
            };
            assert_eq!(
                get(&site, path, &[(header, value)]).status,
                expected,
                "{path} with {header}: {value}"
            );
        }
    }
    let in_query = format!("/api/map?token={token}");
    assert_eq!(
        get(&site, &in_query, &[]).status,
        401,
        "the token counts in the address of the login only"
    );
    let page = get(&site, "/", &[]);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(
        !page.text().contains("<script") && !page.text().contains("/api/"),
        "the refusal loads nothing"
    );
    let api = get(&site, "/api/map", &[]);
    assert!(api.text().contains("\"next\":"), "{}", api.text());
}

#[test]
fn the_printed_address_becomes_a_cookie() {
    let token = "the-one-true-token";
    let site = Site::start(Settings {
        token: Some(token),
        public: true,
        ..Settings::default()
    });
    let answer = get(
        &site,
        &format!("/login?token={token}"),
        &[("Sec-Fetch-Site", "cross-site")],
    );
    assert_eq!((answer.status, answer.header("location")), (303, Some("/")));
    let cookie = answer.header("set-cookie").unwrap();
    assert_eq!(
        cookie,
        format!(
            "mapper_{}={token}; HttpOnly; SameSite=Lax; Path=/",
            site.port
        )
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let pair = cookie.split(';').next().unwrap().to_owned();
    assert_eq!(get(&site, "/api/map", &[("Cookie", &pair)]).status, 200);

    for wrong in [
        "/login",
        "/login?token=",
        "/login?token=wrong",
        "/login?other=the-one-true-token",
        "/login?token=the-one-true-toke",
    ] {
        let answer = get(&site, wrong, &[]);
        assert_eq!(
            (answer.status, answer.header("set-cookie")),
            (401, None),
            "{wrong}"
        );
    }
    let open = get(
        &Site::start(Settings::default()),
        "/login?token=anything",
        &[],
    );
    assert_eq!(
        (open.status, open.header("set-cookie")),
        (303, None),
        "no token, no cookie"
    );
}
