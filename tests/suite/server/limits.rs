//! Clients that are slow, many or in the way when the server stops.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use mapper::server::run::Limits;

use super::client::{connect, get, parse};
use super::site::{Settings, Site};

#[test]
fn the_limits_are_those_that_were_decided() {
    let limits = Limits::default();
    assert_eq!(
        (limits.headers, limits.connections),
        (Duration::from_secs(10), 256)
    );
    assert!(limits.drain < Duration::from_secs(3));
}

#[test]
fn headers_that_never_end_are_cut_off() {
    let headers = Duration::from_millis(300);
    let site = Site::start(Settings {
        limits: Limits {
            headers,
            ..Limits::default()
        },
        ..Settings::default()
    });
    let mut slow = connect(site.address());
    let begin = Instant::now();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        .unwrap();
    let mut silent = connect(site.address());
    for stream in [&mut slow, &mut silent] {
        let mut rest = Vec::new();
        // Cut off either way: with an answer that says so, or without one.
        let _ = stream.read_to_end(&mut rest);
        assert!(!String::from_utf8_lossy(&rest).starts_with("HTTP/1.1 200"));
    }
    assert!(
        begin.elapsed() >= headers && begin.elapsed() < Duration::from_secs(5),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(get(&site, "/", &[]).status, 200);
}

#[test]
fn a_drip_of_headers_does_not_hold_the_connection() {
    let headers = Duration::from_millis(500);
    let site = Site::start(Settings {
        limits: Limits {
            headers,
            ..Limits::default()
        },
        ..Settings::default()
    });
    let mut drip = connect(site.address());
    let begin = Instant::now();
    let mut open = true;
    while open && begin.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(50));
        open = drip.write_all(b"X: y\r\n").is_ok();
    }
    assert!(!open, "still open after {:?}", begin.elapsed());
}

#[test]
fn a_header_without_end_is_refused() {
    let site = Site::start(Settings::default());
    let mut stream = connect(site.address());
    let long = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n",
        "x".repeat(1 << 20)
    );
    let _ = stream.write_all(long.as_bytes());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    assert!(
        parse(&bytes).is_none_or(|answer| answer.status == 431),
        "{}",
        String::from_utf8_lossy(&bytes)
    );
    assert_eq!(get(&site, "/", &[]).status, 200);
}

#[test]
fn further_connections_wait_for_a_place() {
    let limits = Limits {
        connections: 4,
        headers: Duration::from_secs(1),
        ..Limits::default()
    };
    let site = Site::start(Settings {
        limits,
        ..Settings::default()
    });
    let mut held: Vec<_> = (0..4).map(|_| connect(site.address())).collect();
    for stream in &mut held {
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .unwrap();
        let mut some = [0; 64];
        assert!(
            stream.read(&mut some).unwrap() > 0,
            "the first four are answered"
        );
    }
    let begin = Instant::now();
    let mut fifth = connect(site.address());
    fifth
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    fifth
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    let mut some = [0; 64];
    assert!(fifth.read(&mut some).is_err(), "the fifth waits");
    fifth
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    assert!(
        fifth.read(&mut some).unwrap() > 0,
        "and is served when idle ones were cut off"
    );
    assert!(begin.elapsed() < Duration::from_secs(10));
}

#[test]
fn one_connection_carries_many_requests() {
    let site = Site::start(Settings::default());
    let mut stream = connect(site.address());
    let kept = "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2);
    let last = "GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream
        .write_all(format!("{kept}{last}").as_bytes())
        .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 3, "{text}");
}

#[test]
fn a_connection_does_not_live_for_ever() {
    let limits = Limits {
        life: Duration::from_millis(500),
        ..Limits::default()
    };
    let site = Site::start(Settings {
        limits,
        ..Settings::default()
    });
    let mut stream = connect(site.address());
    let begin = Instant::now();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(parse(&bytes).unwrap().status, 200);
}

#[test]
fn open_connections_do_not_keep_the_server() {
    let limits = Limits {
        drain: Duration::from_millis(500),
        ..Limits::default()
    };
    let mut site = Site::start(Settings {
        limits,
        ..Settings::default()
    });
    let mut half = connect(site.address());
    half.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
    let mut idle = connect(site.address());
    idle.write_all(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut some = [0; 64];
    assert!(idle.read(&mut some).unwrap() > 0);
    let begin = Instant::now();
    site.stop();
    assert!(
        begin.elapsed() < Duration::from_secs(2),
        "{:?}",
        begin.elapsed()
    );
}
