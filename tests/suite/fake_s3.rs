//! An S3 on this machine that answers what a bucket answers, and that a test can hold in the middle of a request.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use mapper::resource::document::unquote_plus;

use crate::fake_aws;

/// The one bucket.
pub const BUCKET: &str = "maps";
/// Objects in one page of a list.
const PAGE: usize = 50;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Pass,
    /// No answer comes, and nothing is done.
    Hold,
    /// A refusal with this code.
    Refuse(u16, &'static str),
    /// It is done, and the connection is closed without an answer.
    Lose,
}

type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// The server. Dropping it ends it.
pub struct FakeS3 {
    pub endpoint: String,
    objects: Objects,
    ended: Arc<AtomicBool>,
}

impl FakeS3 {
    /// Does with each request, told by method and key, what `decide` says.
    pub fn start(decide: impl Fn(&str, &str) -> Deed + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let objects = Objects::default();
        let ended = Arc::new(AtomicBool::new(false));
        let (held, end, decide) = (Arc::clone(&objects), Arc::clone(&ended), Arc::new(decide));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let (objects, decide) = (Arc::clone(&held), Arc::clone(&decide));
                thread::spawn(move || serve(stream, &objects, &*decide));
            }
        });
        Self {
            endpoint,
            objects,
            ended,
        }
    }

    /// Sends what is for S3 here.
    pub fn environment<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("AWS_ENDPOINT_URL_S3", &self.endpoint)
    }

    /// Every object by its key.
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        self.objects.lock().expect("no panic").clone()
    }

    /// Removes an object.
    pub fn remove(&self, key: &str) {
        self.objects.lock().expect("no panic").remove(key);
    }
}

impl Drop for FakeS3 {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.endpoint.trim_start_matches("http://"));
    }
}

/// Status, entity tag and body.
type Answer = (u16, Option<String>, Vec<u8>);

fn serve(
    mut stream: TcpStream,
    objects: &Objects,
    decide: &(dyn Fn(&str, &str) -> Deed + Send + Sync),
) {
    let Ok(half) = stream.try_clone() else { return };
    let mut reader = BufReader::new(half);
    while let Some(request) = fake_aws::request(&mut reader) {
        let raw = String::from_utf8_lossy(&request.raw).into_owned();
        let (head, body) = raw.split_once("\r\n\r\n").expect("a head");
        let mut words = head.split_whitespace();
        let (method, target) = (
            words.next().expect("a method"),
            words.next().expect("a path"),
        );
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        // In a path `+` stands for itself.
        let path = unquote_plus(&path.replace('+', "%2B"));
        let path = path.trim_start_matches('/');
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let (status, tag, text) = if bucket == BUCKET {
            match decide(method, key) {
                Deed::Pass => answer(objects, method, key, query, head, body),
                Deed::Refuse(status, code) => refusal(status, code),
                Deed::Lose => {
                    answer(objects, method, key, query, head, body);
                    return;
                }
                Deed::Hold => {
                    thread::sleep(Duration::from_mins(1));
                    return;
                }
            }
        } else {
            refusal(404, "NoSuchBucket")
        };
        let tag = tag.map_or_else(String::new, |tag| format!("ETag: \"{tag}\"\r\n"));
        let head = format!(
            "HTTP/1.1 {status} Fine\r\nContent-Type: application/xml\r\nLast-Modified: Mon, 23 Nov 2026 06:00:00 GMT\r\n\
             x-amz-bucket-region: eu-west-1\r\n{tag}Content-Length: {}\r\n\r\n",
            text.len()
        );
        let text = if method == "HEAD" { Vec::new() } else { text };
        let sent = stream.write_all(head.as_bytes());
        if sent.and_then(|()| stream.write_all(&text)).is_err() {
            return;
        }
    }
}

fn answer(
    objects: &Objects,
    method: &str,
    key: &str,
    query: &str,
    head: &str,
    body: &str,
) -> Answer {
    let mut objects = objects.lock().expect("no panic");
    let header = |name: &str| {
        let mut lines = head.lines();
        lines.find_map(|line| {
            let (found, value) = line.split_once(':')?;
            let value = value.trim().trim_matches('"').to_owned();
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    };
    let there = objects.get(key).map(|bytes| tag_of(bytes));
    match method {
        "PUT" => {
            let refused = match (header("if-none-match"), header("if-match")) {
                (Some(_), _) => there.is_some(),
                (None, Some(wanted)) => there.as_ref() != Some(&wanted),
                (None, None) => false,
            };
            if refused {
                return refusal(412, "PreconditionFailed");
            }
            let bytes = body.as_bytes().to_vec();
            let tag = tag_of(&bytes);
            objects.insert(key.to_owned(), bytes);
            (200, Some(tag), Vec::new())
        }
        "DELETE" => {
            objects.remove(key);
            (204, None, Vec::new())
        }
        "GET" if key.is_empty() => (200, None, list(&objects, query).into_bytes()),
        _ if key.is_empty() => (200, None, Vec::new()),
        _ => match objects.get(key) {
            Some(bytes) => (200, there, bytes.clone()),
            None => refusal(404, "NoSuchKey"),
        },
    }
}

fn tag_of(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn refusal(status: u16, code: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no {code}</Message>\
         <CanonicalRequest>x-amz-security-token:{}</CanonicalRequest></Error>",
        fake_aws::CANARY
    );
    (status, None, body.into_bytes())
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
fn list(objects: &BTreeMap<String, Vec<u8>>, query: &str) -> String {
    let asked: BTreeMap<String, String> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), unquote_plus(value)))
        .collect();
    let prefix = asked.get("prefix").map_or("", String::as_str);
    let after = asked.get("continuation-token").map_or("", String::as_str);
    let mut folders: Vec<&str> = Vec::new();
    let (mut files, mut last) = (String::new(), None);
    let (mut count, mut cut) = (0, false);
    for (key, bytes) in objects {
        let Some(rest) = key.strip_prefix(prefix).filter(|_| key.as_str() > after) else {
            continue;
        };
        if count == PAGE {
            cut = true;
            break;
        }
        count += 1;
        last = Some(key);
        match rest.find('/').filter(|_| asked.contains_key("delimiter")) {
            Some(end) => {
                let folder = &key[..=prefix.len() + end];
                if !folders.contains(&folder) {
                    folders.push(folder);
                }
            }
            None => {
                let _ = write!(
                    files,
                    "<Contents><Key>{}</Key><LastModified>2026-11-23T06:00:00.000Z</LastModified><ETag>\"{}\"</ETag>\
                     <Size>{}</Size></Contents>",
                    escaped(key),
                    tag_of(bytes),
                    bytes.len()
                );
            }
        }
    }
    for folder in folders {
        let folder = escaped(folder);
        let _ = write!(
            files,
            "<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>"
        );
    }
    let more = last.filter(|_| cut).map_or_else(String::new, |last| {
        format!(
            "<NextContinuationToken>{}</NextContinuationToken>",
            escaped(last)
        )
    });
    format!(
        "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>{cut}</IsTruncated>{more}{files}</ListBucketResult>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
