//! An AWS of one region that answers whatever a test wants: an HTTP server on loopback, a thread a connection.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use mapper::aws::wire::{Protocol, WIRE};
use mapper::gather::plan::Step;
use mapper::gather::shapes::{Body, SHAPES, Shape};
use mapper::resource::call::Along;
use serde_json::{Map, Value, json};

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
    /// Whose signature the request carries, and for which region.
    pub access_key: String,
    pub region: String,
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
    // The last packet of an answer does not wait for word of those before.
    let _ = stream.set_nodelay(true);
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
    /// Method and path.
    line: (String, String),
    /// What `X-Amz-Target` says.
    target: Option<String>,
    body: String,
    access_key: String,
    region: String,
    /// The service's name in the signature.
    signing: String,
}

/// The next request of a connection.
pub fn request(reader: &mut impl BufRead) -> Option<Request> {
    let (mut length, mut begun) = (0, false);
    let mut access_key = String::new();
    let (mut region, mut signing, mut target) = (String::new(), String::new(), None);
    let mut words = (String::new(), String::new());
    let mut raw = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        raw.extend_from_slice(line.as_bytes());
        let line = line.trim_end();
        if let Some((_, credential)) = line.split_once("Credential=") {
            let mut parts = credential.split('/').map(str::to_owned);
            access_key = parts.next().unwrap_or_default();
            region = parts.nth(1).unwrap_or_default();
            signing = parts.next().unwrap_or_default();
        }
        if !begun && !line.is_empty() {
            let mut parts = line.split(' ').map(str::to_owned);
            words = (parts.next()?, parts.next()?);
        }
        let said = line.split_once(": ");
        if let Some((_, name)) = said.filter(|(key, _)| key.eq_ignore_ascii_case("x-amz-target")) {
            target = Some(name.to_owned());
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
        line: words,
        target,
        body: String::from_utf8(body).ok()?,
        access_key,
        region,
        signing,
    })
}

/// What a request asks of AWS.
pub fn asked(request: &Request) -> Asked {
    if let Some(target) = &request.target {
        return asked_by_target(request, target);
    }
    if request.body.starts_with("Action=") {
        return asked_by_form(request);
    }
    asked_by_path(request)
}

/// `X-Amz-Target: Service.Operation`, and JSON.
fn asked_by_target(request: &Request, target: &str) -> Asked {
    let (prefix, operation) = target.rsplit_once('.').expect("a service and an operation");
    let mut calls = WIRE.calls();
    let found = calls.find(|(service, call)| service.target == prefix && call.name == operation);
    let (service, _) = found.unwrap_or_else(|| panic!("no service has the target {target}"));
    Asked {
        service: service.name,
        operation: operation.to_owned(),
        access_key: request.access_key.clone(),
        region: request.region.clone(),
        parameters: members(&request.body),
    }
}

/// The members of a JSON body, those of lists with their number.
fn members(body: &str) -> BTreeMap<String, String> {
    let body: Value = serde_json::from_str(body).expect("JSON");
    let mut members = BTreeMap::new();
    for (key, value) in body.as_object().expect("an object") {
        match value {
            Value::Array(list) => members.extend(list.iter().enumerate().map(|(at, value)| {
                (
                    format!("{key}.{}", at + 1),
                    value.as_str().unwrap_or_default().to_owned(),
                )
            })),
            Value::String(text) => {
                members.insert(key.clone(), text.clone());
            }
            other => {
                members.insert(key.clone(), other.to_string());
            }
        }
    }
    members
}

/// A method and a path, in which labels may stand.
fn asked_by_path(request: &Request) -> Asked {
    let (method, line) = &request.line;
    let (path, query) = line.split_once('?').unwrap_or((line, ""));
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let labels: Vec<&str> = template.split('/').collect();
        let same = |(label, part): (&&str, &&str)| label.starts_with('{') || label == part;
        labels.len() == parts.len() && labels.iter().zip(&parts).all(same)
    };
    let mut calls = WIRE.calls();
    let found = calls.find(|(service, call)| {
        let is_rest = matches!(service.protocol, Protocol::RestJson | Protocol::RestXml);
        is_rest && service.signing == request.signing && call.method == method && fits(call.path)
    });
    let (service, call) = found.unwrap_or_else(|| panic!("nobody answers {method} {line}"));
    let unquoted = mapper::resource::document::unquote_plus;
    let labels = call.path.split('/').zip(&parts);
    let labels = labels.filter(|(label, _)| label.starts_with('{'));
    let queried = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut parameters: BTreeMap<String, String> = labels
        .map(|(label, part)| (label.trim_matches(['{', '}']).to_owned(), unquoted(part)))
        .chain(queried.map(|(key, value)| (key.to_owned(), unquoted(value))))
        .collect();
    if !request.body.is_empty() {
        parameters.extend(members(&request.body));
    }
    Asked {
        service: service.name,
        operation: call.name.to_owned(),
        access_key: request.access_key.clone(),
        region: request.region.clone(),
        parameters,
    }
}

/// A form with `Action` and `Version`.
fn asked_by_form(request: &Request) -> Asked {
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
        other => {
            let named = WIRE.calls().map(|(service, _)| service);
            let found = named.into_iter().find(|service| {
                service.signing == request.signing && Some(service.version) == other
            });
            found
                .unwrap_or_else(|| panic!("no service has the version {other:?}"))
                .name
        }
    };
    Asked {
        service,
        operation: parameters.get("Action").cloned().unwrap_or_default(),
        access_key: request.access_key.clone(),
        region: request.region.clone(),
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
        _ if is_json(asked.service, &asked.operation) => "{}".to_owned(),
        _ => wrapped(asked.service, &asked.operation, ""),
    }
}

/// The members inside the elements of the operation's answer.
pub fn wrapped(service: &str, operation: &str, members: &str) -> String {
    let answer = SHAPES.answer(service, operation);
    let inner = match answer.map(|answer| answer.body) {
        Some(Body::Within(wrapper)) => format!("<{wrapper}>{members}</{wrapper}>"),
        Some(Body::Payload(member)) if members.is_empty() => return format!("<{member}/>"),
        // The one member is the body.
        Some(Body::Payload(_)) => return members.to_owned(),
        _ => members.to_owned(),
    };
    format!("<{operation}Response>{inner}</{operation}Response>")
}

fn is_json(service: &str, operation: &str) -> bool {
    let answer = SHAPES.answer(service, operation);
    answer.is_some_and(|answer| answer.body == Body::Json)
}

/// An error as the service writes it.
pub fn error(asked: &Asked, status: u16, code: &str) -> (u16, String) {
    refusal(asked, status, code, &format!("no {code}"))
}

/// [`error`] with the service's own words, which need no escapes.
pub fn refusal(asked: &Asked, status: u16, code: &str, message: &str) -> (u16, String) {
    let inner = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    let body = if is_json(asked.service, &asked.operation) {
        json!({"__type": format!("com.amazonaws#{code}"), "message": message}).to_string()
    } else if asked.service == "ec2" {
        format!("<Response><Errors>{inner}</Errors><RequestID>1</RequestID></Response>")
    } else {
        format!("<ErrorResponse>{inner}<RequestId>1</RequestId></ErrorResponse>")
    };
    (status, body)
}

/// What a call of the plan is asked with where every answer is [`full`].
pub fn value_in_full(step: &Step) -> Option<&'static str> {
    let parent = step.call.parent?;
    Some(match parent.along {
        Along::Pair => "x/x",
        Along::Alone | Along::Many(_) => "x",
    })
}

/// An answer in which every member of every shape is there: one item a list, `x` or `1` as value, [`CANARY`] in each
/// secret and in an element of every structure that no shape names.
pub fn full(service: &str, operation: &str) -> String {
    let answer = SHAPES.answer(service, operation).expect("a shape");
    let root = SHAPES.root(answer).expect("the answer's structure");
    let members = root.iter().filter(|(_, member)| !is_paging(member.key));
    if answer.body == Body::Json {
        let members = members.map(|(name, member)| ((*name).to_owned(), valued(&member.shape, 0)));
        let unheard = ("unheardOf".to_owned(), json!({"a": CANARY}));
        return Value::Object(members.chain([unheard]).collect::<Map<_, _>>()).to_string();
    }
    let members: String = members
        .map(|(element, member)| written(element, &member.shape, 0))
        .collect();
    wrapped(service, operation, &members)
}

/// An answer that says that there is another page; none where the call has no pages.
pub fn with_token(service: &str, operation: &str, answer: &str, token: &str) -> Option<String> {
    let shape = SHAPES.answer(service, operation)?;
    let root = SHAPES.root(shape)?.iter();
    let elements = root.filter(|(_, member)| is_paging(member.key));
    let elements: Vec<&str> = elements.map(|(element, _)| *element).collect();
    if elements.is_empty() {
        return None;
    }
    let end = match shape.body {
        Body::Json => {
            let mut object: Value = serde_json::from_str(answer).ok()?;
            for element in elements {
                object[element] = json!(token);
            }
            return Some(object.to_string());
        }
        Body::Within(wrapper) => format!("</{wrapper}>"),
        Body::Xml => format!("</{operation}Response>"),
        Body::Payload(_) => return None,
    };
    let inner = elements.into_iter();
    let inner = inner
        .map(|element| format!("<{element}>{token}</{element}>"))
        .collect::<Vec<_>>()
        .concat();
    let at = answer.rfind(&end)?;
    let (before, after) = answer.split_at(at);
    Some(format!("{before}{inner}{after}"))
}

fn is_paging(key: &str) -> bool {
    // An update token is no page's.
    (key.contains("Token") && key != "UpdateToken") || key.contains("Marker") || key == "position"
}

/// As [`written`], in JSON.
fn valued(shape: &Shape, depth: usize) -> Value {
    if depth > 12 {
        return Value::Null;
    }
    match shape {
        Shape::Structure { service, name } => {
            let members = SHAPES.structure(service, name).expect("a structure").iter();
            let members = members
                .map(|(name, member)| ((*name).to_owned(), valued(&member.shape, depth + 1)))
                .chain([("unheardOf".to_owned(), json!({"a": CANARY}))]);
            Value::Object(members.collect::<Map<_, _>>())
        }
        Shape::List(inner) => json!([valued(inner, depth + 1)]),
        Shape::Map(inner) => json!({"k": valued(inner, depth + 1)}),
        Shape::Text | Shape::Blob => json!("x"),
        Shape::Integer | Shape::Number => json!(1),
        Shape::Boolean => json!(false),
        Shape::Timestamp => json!(1_732_304_032.5),
        Shape::Secret => json!(CANARY),
    }
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
            .filter(|(_, member)| !(depth == 0 && is_paging(member.key)))
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
