//! A proxy that stands before an AWS stand-in and breaks what passes through it, and remembers what it did.

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::fake_aws::{self, Asked};

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The answer passes as it is.
    Pass,
    /// A status without a body that AWS would write.
    Status(u16),
    /// An error as the service writes it.
    Error(u16, &'static str),
    /// The same, with words of the service's own.
    Says(u16, &'static str, &'static str),
    /// The answer, with the same page token every time.
    SameToken,
    /// The connection is closed without an answer.
    Reset,
    /// Nothing comes for as long as this, and then the end.
    Stall(Duration),
    /// The answer comes in twenty pieces, over as long as this.
    Drip(Duration),
    /// Half of the answer, and then the end.
    Truncated,
    /// A page for people in place of an answer.
    Html,
    /// XML that ends in the middle, of its full length.
    Malformed,
}

/// What was done to the requests of a call, one after another, by service and operation.
pub type Deeds = BTreeMap<(String, String), Vec<Fault>>;

/// The proxy. Dropping it ends it.
pub struct FaultProxy {
    endpoint: String,
    deeds: Arc<Mutex<Deeds>>,
    ended: Arc<AtomicBool>,
}

impl FaultProxy {
    /// Stands before `upstream`; `decide` is told what is asked and how often it was asked before.
    pub fn start(
        upstream: &str,
        decide: impl Fn(&Asked, usize) -> Fault + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let (deeds, ended) = (
            Arc::<Mutex<Deeds>>::default(),
            Arc::new(AtomicBool::new(false)),
        );
        let (noted, end) = (Arc::clone(&deeds), Arc::clone(&ended));
        let upstream = upstream.trim_start_matches("http://").to_owned();
        let decide = Arc::new(decide);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let (upstream, decide, noted) =
                    (upstream.clone(), Arc::clone(&decide), Arc::clone(&noted));
                thread::spawn(move || serve(stream, &upstream, &*decide, &noted));
            }
        });
        Self {
            endpoint,
            deeds,
            ended,
        }
    }

    /// Points an AWS client at this proxy.
    pub fn environment<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        fake_aws::point_at(&self.endpoint, command)
    }

    /// What was done so far.
    pub fn deeds(&self) -> Deeds {
        self.deeds.lock().expect("no panic").clone()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.endpoint.trim_start_matches("http://"));
    }
}

fn serve(
    mut stream: TcpStream,
    upstream: &str,
    decide: &(dyn Fn(&Asked, usize) -> Fault + Send + Sync),
    deeds: &Mutex<Deeds>,
) {
    let Ok(half) = stream.try_clone() else { return };
    let mut reader = BufReader::new(half);
    while let Some(request) = fake_aws::request(&mut reader) {
        let asked = fake_aws::asked(&request);
        let key = (asked.service.to_owned(), asked.operation.clone());
        let fault = {
            let mut deeds = deeds.lock().expect("no panic");
            let before = deeds.entry(key).or_default();
            let fault = decide(&asked, before.len());
            before.push(fault);
            fault
        };
        let goes_on = answer(&mut stream, upstream, &request.raw, &asked, fault);
        if goes_on.is_none() {
            return;
        }
    }
}

/// Answers one request; nothing, if the connection is to be closed.
fn answer(
    stream: &mut TcpStream,
    upstream: &str,
    request: &[u8],
    asked: &Asked,
    fault: Fault,
) -> Option<()> {
    let own = |status: u16, body: &str| {
        let length = body.len();
        format!("HTTP/1.1 {status} Proxy\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n{body}")
            .into_bytes()
    };
    match fault {
        Fault::Pass => stream.write_all(&forward(upstream, request)?).ok(),
        Fault::Status(status) => stream.write_all(&own(status, "")).ok(),
        Fault::Error(status, code) => {
            let (status, body) = fake_aws::error(asked, status, code);
            stream.write_all(&own(status, &body)).ok()
        }
        Fault::Says(status, code, message) => {
            let (status, body) = fake_aws::refusal(asked, status, code, message);
            stream.write_all(&own(status, &body)).ok()
        }
        Fault::SameToken => {
            let whole = forward(upstream, request)?;
            let head = whole.windows(4).position(|part| part == b"\r\n\r\n")? + 4;
            let body = std::str::from_utf8(whole.get(head..)?).ok()?;
            let body = fake_aws::with_token(asked.service, &asked.operation, body, "again")?;
            stream.write_all(&own(200, &body)).ok()
        }
        Fault::Html => {
            let page = "<html><body><p>Please log in to the <b>wireless</b> network</body></html>";
            stream.write_all(&own(200, page)).ok()
        }
        Fault::Malformed => {
            let body = format!(
                "<{}Response><vpcSet><item><vpcId>vpc-1</vp",
                asked.operation
            );
            stream.write_all(&own(200, &body)).ok()
        }
        Fault::Reset => None,
        Fault::Stall(time) => {
            thread::sleep(time);
            None
        }
        Fault::Truncated => {
            let whole = forward(upstream, request)?;
            let head = whole.windows(4).position(|part| part == b"\r\n\r\n")? + 4;
            let half = head + (whole.len() - head) / 2;
            stream.write_all(whole.get(..half)?).ok()?;
            None
        }
        Fault::Drip(time) => {
            let whole = forward(upstream, request)?;
            for piece in whole.chunks(whole.len().div_ceil(20)) {
                stream.write_all(piece).ok()?;
                stream.flush().ok()?;
                thread::sleep(time / 20);
            }
            Some(())
        }
    }
}

/// What the stand-in answers, head and body.
fn forward(upstream: &str, request: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(upstream).ok()?;
    stream.write_all(request).ok()?;
    let mut answer = Vec::new();
    let mut piece = [0; 8192];
    loop {
        let read = stream.read(&mut piece).ok()?;
        answer.extend_from_slice(piece.get(..read)?);
        let Some(head) = answer.windows(4).position(|part| part == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(answer.get(..head)?).to_ascii_lowercase();
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length?.trim().parse().ok()?;
        if answer.len() >= head + 4 + length || read == 0 {
            return Some(answer);
        }
    }
}
