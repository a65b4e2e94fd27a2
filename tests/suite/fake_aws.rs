//! An AWS of one region that answers whatever a test wants: an HTTP server on loopback, a thread a connection.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use mapper::gather::shapes::{SHAPES, Shape};

/// The account that the server speaks for, unless a test answers otherwise.
pub const ACCOUNT: &str = "123456789012";
/// The one region.
pub const REGION: &str = "us-east-1";
/// What stands in every secret member of [`full`], and in elements that no shape names.
pub const CANARY: &str = "CANARY-7f3a";

/// One request.
#[derive(Debug)]
pub struct Asked {
    /// As the AWS CLI names it.
    pub service: &'static str,
    pub operation: String,
    /// Whose signature the request carries.
    pub access_key: String,
    pub parameters: BTreeMap<String, String>,
}

/// HTTP status and body; none leaves the answer to [`FakeAws`].
pub type Answer = Option<(u16, String)>;

/// The server. Dropping it ends it.
pub struct FakeAws {
    pub endpoint: String,
    ended: Arc<AtomicBool>,
}

impl FakeAws {
    /// Answers with what `answer` says; where it says nothing, the caller's identity, the one region, and empty lists.
    pub fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let ended = Arc::new(AtomicBool::new(false));
        let (answer, end) = (Arc::new(answer), Arc::clone(&ended));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let answer = Arc::clone(&answer);
                thread::spawn(move || serve(stream, &*answer));
            }
        });
        Self { endpoint, ended }
    }

    /// Points an AWS client at this server.
    pub fn environment<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        point_at(&self.endpoint, command)
    }
}

/// Points an AWS client at a server, and keeps the user's own configuration away.
pub fn point_at<'c>(endpoint: &str, command: &'c mut Command) -> &'c mut Command {
    let names: Vec<_> = std::env::vars_os().map(|(name, _)| name).collect();
    for name in names {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("NO_COLOR", "1")
}

impl Drop for FakeAws {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.endpoint.trim_start_matches("http://"));
    }
}

fn serve(mut stream: TcpStream, answer: &(dyn Fn(&Asked) -> Answer + Send + Sync)) {
    let Ok(half) = stream.try_clone() else { return };
    let mut reader = BufReader::new(half);
    while let Some(request) = request(&mut reader) {
        let asked = asked(&request);
        let (status, text) = answer(&asked).unwrap_or_else(|| (200, usual(&asked)));
        let head = format!(
            "HTTP/1.1 {status} Fine\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
            text.len()
        );
        if stream.write_all((head + &text).as_bytes()).is_err() {
            return;
        }
    }
}

/// What a connection asks.
pub struct Request {
    /// Head and body as they came.
    pub raw: Vec<u8>,
    body: String,
    access_key: String,
}

/// The next request of a connection.
pub fn request(reader: &mut impl BufRead) -> Option<Request> {
    let (mut length, mut begun) = (0, false);
    let mut access_key = String::new();
    let mut raw = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        raw.extend_from_slice(line.as_bytes());
        let line = line.trim_end();
        if let Some((_, credential)) = line.split_once("Credential=") {
            access_key = credential.split('/').next().unwrap_or_default().to_owned();
        }
        let line = line.to_ascii_lowercase();
        if line.is_empty() && begun {
            break;
        }
        begun = true;
        if let Some(number) = line.strip_prefix("content-length:") {
            length = number.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    raw.extend_from_slice(&body);
    Some(Request {
        raw,
        body: String::from_utf8(body).ok()?,
        access_key,
    })
}

/// What a request asks of AWS.
pub fn asked(request: &Request) -> Asked {
    let parameters: BTreeMap<String, String> = request
        .body
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| {
            let value = mapper::resource::document::unquote_plus(value);
            (key.to_owned(), value)
        })
        .collect();
    let service = match parameters.get("Version").map(String::as_str) {
        Some("2011-06-15") => "sts",
        Some("2016-11-15") => "ec2",
        Some("2015-12-01") => "elbv2",
        Some("2012-06-01") => "elb",
        Some("2014-10-31") => "rds",
        other => panic!("no service has the version {other:?}"),
    };
    Asked {
        service,
        operation: parameters.get("Action").cloned().unwrap_or_default(),
        access_key: request.access_key.clone(),
        parameters,
    }
}

/// Identity, the one region, or an answer without items.
pub fn usual(asked: &Asked) -> String {
    match asked.operation.as_str() {
        "GetCallerIdentity" => format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:user/ada</Arn>\
             <UserId>A</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
        ),
        "DescribeRegions" => wrapped(
            "ec2",
            "DescribeRegions",
            &format!(
                "<regionInfo><item><regionName>{REGION}</regionName><regionEndpoint>e</regionEndpoint>\
                 <optInStatus>opt-in-not-required</optInStatus></item></regionInfo>"
            ),
        ),
        _ => wrapped(asked.service, &asked.operation, ""),
    }
}

/// The members inside the elements of the operation's answer.
pub fn wrapped(service: &str, operation: &str, members: &str) -> String {
    let answer = SHAPES.answer(service, operation);
    let inner = match answer.and_then(|answer| answer.wrapper) {
        Some(wrapper) => format!("<{wrapper}>{members}</{wrapper}>"),
        None => members.to_owned(),
    };
    format!("<{operation}Response>{inner}</{operation}Response>")
}

/// An error as the service writes it.
pub fn error(asked: &Asked, status: u16, code: &str) -> (u16, String) {
    let inner = format!("<Error><Code>{code}</Code><Message>no {code}</Message></Error>");
    let body = if asked.service == "ec2" {
        format!("<Response><Errors>{inner}</Errors><RequestID>1</RequestID></Response>")
    } else {
        format!("<ErrorResponse>{inner}<RequestId>1</RequestId></ErrorResponse>")
    };
    (status, body)
}

/// An answer in which every member of every shape is there: one item a list, `x` or `1` as value, [`CANARY`] in each
/// secret and in an element of every structure that no shape names.
pub fn full(service: &str, operation: &str) -> String {
    let answer = SHAPES.answer(service, operation).expect("a shape");
    let root = SHAPES.root(answer).expect("the answer's structure");
    let members: String = root
        .iter()
        .filter(|(_, member)| !member.key.contains("Token") && !member.key.contains("Marker"))
        .map(|(element, member)| written(element, &member.shape, 0))
        .collect();
    wrapped(service, operation, &members)
}

fn written(element: &str, shape: &Shape, depth: usize) -> String {
    // Shapes may hold themselves.
    if depth > 12 {
        return String::new();
    }
    let inner = match shape {
        Shape::Structure { service, name } => SHAPES
            .structure(service, name)
            .expect("a structure")
            .iter()
            .map(|(element, member)| written(element, &member.shape, depth + 1))
            .chain([format!("<unheardOf><a>{CANARY}</a></unheardOf>")])
            .collect(),
        Shape::List(inner) => written("member", inner, depth + 1),
        Shape::Map(inner) => {
            format!(
                "<entry><key>k</key>{}</entry>",
                written("value", inner, depth + 1)
            )
        }
        Shape::Text | Shape::Blob => "x".to_owned(),
        Shape::Integer | Shape::Number => "1".to_owned(),
        Shape::Boolean => "false".to_owned(),
        Shape::Timestamp => "2026-11-22T19:33:52.000Z".to_owned(),
        Shape::Secret => CANARY.to_owned(),
    };
    format!("<{element}>{inner}</{element}>")
}
