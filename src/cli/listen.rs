//! The options of a command that serves a map, and the few lines that start the server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::process;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use tokio::runtime::Runtime;

use crate::cli::machine;
use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::cli::usage::Usage;
use crate::server::content::Content;
use crate::server::guard::Guard;
use crate::server::host::{self, Names};
use crate::server::listen::{self, Addresses, Bound, Failure, Port};
use crate::server::route::Site;
use crate::server::run::{self, Limits};
use crate::server::token::Token;

/// The port where people look first.
const PORT: u16 = 8000;

/// Where to listen, and who may read.
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Listen {
    /// Port to listen on; 0 for any free one [default: 8000, or the next free one]
    #[arg(long)]
    port: Option<u16>,
    /// Listen on every interface; readers need the token in the printed URL
    #[arg(long)]
    public: bool,
    /// Insist on IPv6: [::1] besides 127.0.0.1, with --public every IPv6 address too
    #[arg(long)]
    ipv6: bool,
    /// Listen on this address instead (repeatable)
    #[arg(long, value_name = "ADDR", conflicts_with_all = ["public", "ipv6"])]
    bind: Vec<IpAddr>,
    /// Answer to this host name too (repeatable); addresses, localhost and, with --public, this machine's name always work
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Token that readers need [default: none on loopback, a random one with --public]
    #[arg(
        long,
        env = "MAPPER_TOKEN",
        hide_env_values = true,
        conflicts_with = "no_auth"
    )]
    token: Option<String>,
    /// Let everyone read who can reach the port
    #[arg(long)]
    no_auth: bool,
    /// Open the map in the browser
    #[arg(long)]
    open: bool,
    /// Print {"url", "urls", "pid"} as one line of JSON
    #[arg(long)]
    json: bool,
}

impl Listen {
    /// Serves `content` until Ctrl-C or SIGTERM.
    ///
    /// # Errors
    /// A wrong option or a taken port (exit code 2), or an address that this machine does not have.
    pub fn serve(self, content: Arc<dyn Content>, terminal: Terminal) -> anyhow::Result<Outcome> {
        let runtime = Runtime::new().context("cannot start the server's threads")?;
        let done = runtime.block_on(self.serve_on(content, terminal));
        // A read that hangs on a dead network drive must not keep the process.
        runtime.shutdown_timeout(Duration::from_millis(200));
        done.map(|()| Outcome::Done)
    }

    async fn serve_on(self, content: Arc<dyn Content>, terminal: Terminal) -> anyhow::Result<()> {
        let addresses = self.addresses();
        let public = addresses.public();
        let token = self.token(public)?;
        let names = self.names(public)?;
        // Before the first line is printed, so that whoever reads it can already stop the server.
        let mut signals = Signals::new()?;
        let wanted = self.port.map_or(Port::From(PORT), Port::Exactly);
        let bound = listen::bind(&addresses, wanted)
            .await
            .map_err(|failure| match failure {
                Failure::Busy(_) => Usage::error(failure.to_string()),
                Failure::Refused(..) => failure.into(),
            })?;
        if self.port.is_none() && bound.port != PORT {
            terminal.note(&format!("port {PORT} is taken, using {}", bound.port));
        }
        self.announce(&bound, token.as_ref(), public, terminal);
        let site = Site::new(Guard::new(names, token, bound.port), content);
        let stop = async {
            signals.next().await;
            terminal.note("stopping; Ctrl-C again to stop at once");
            tokio::spawn(async move {
                signals.next().await;
                process::exit(0);
            });
        };
        run::run(bound.listeners, site, Limits::default(), stop).await;
        Ok(())
    }

    fn addresses(&self) -> Addresses {
        let v4 = |address: Ipv4Addr| IpAddr::V4(address);
        let v6 = |address: Ipv6Addr| IpAddr::V6(address);
        let (required, optional) = match (self.bind.as_slice(), self.public, self.ipv6) {
            ([], false, false) => (vec![v4(Ipv4Addr::LOCALHOST)], vec![v6(Ipv6Addr::LOCALHOST)]),
            ([], false, true) => (
                vec![v4(Ipv4Addr::LOCALHOST), v6(Ipv6Addr::LOCALHOST)],
                vec![],
            ),
            ([], true, false) => (vec![v4(Ipv4Addr::UNSPECIFIED)], vec![]),
            // The IPv6 socket first: on most systems it takes IPv4 along.
            ([], true, true) => (
                vec![v6(Ipv6Addr::UNSPECIFIED), v4(Ipv4Addr::UNSPECIFIED)],
                vec![],
            ),
            (given, _, _) => (given.to_vec(), vec![]),
        };
        Addresses { required, optional }
    }

    fn token(&self, public: bool) -> anyhow::Result<Option<Token>> {
        match &self.token {
            Some(text) => Token::chosen(text)
                .map(Some)
                .map_err(|error| Usage::error(format!("--token: {error}"))),
            None if public && !self.no_auth => Token::random().map(Some),
            None => Ok(None),
        }
    }

    fn names(&self, public: bool) -> anyhow::Result<Names> {
        if let Some(bad) = self
            .allow_host
            .iter()
            .find(|name| !host::is_bare_name(name))
        {
            return Err(Usage::error(format!(
                "--allow-host {bad}: give a bare host name, without http://, port or path (addresses need no allowing with --public)"
            )));
        }
        let machine = if public { machine::names() } else { Vec::new() };
        Ok(Names::new(
            public,
            self.allow_host.iter().cloned().chain(machine),
        ))
    }

    /// URLs to stdout, one a line; what to know about them to stderr.
    fn announce(&self, bound: &Bound, token: Option<&Token>, public: bool, terminal: Terminal) {
        let path = token.map_or_else(
            || "/".to_owned(),
            |token| format!("/login?token={}", token.reveal()),
        );
        let mut urls: Vec<String> = Vec::new();
        for address in bound
            .addresses
            .iter()
            .flat_map(|&address| reachable(address))
        {
            let host = match address {
                IpAddr::V4(address) => address.to_string(),
                IpAddr::V6(address) => format!("[{address}]"),
            };
            let url = format!("http://{host}:{}{path}", bound.port);
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
        let first = urls.first().cloned().unwrap_or_default();
        let text = if self.json {
            serde_json::json!({"url": first, "urls": urls, "pid": process::id()}).to_string()
        } else {
            urls.join("\n")
        };
        // `mapper serve | head -1` has what it wants; the server is wanted all the same.
        if let Err(error) = terminal.result(&text) {
            terminal.warn(&format!("{error:#}"));
        }
        if public {
            let port = bound.port;
            let host = machine::names()
                .into_iter()
                .next()
                .unwrap_or_else(|| "HOST".to_owned());
            if token.is_none() {
                terminal.warn("--no-auth: everyone who can reach this port can read the map");
            }
            terminal.warn(&format!(
                "there is no TLS: the network can read the map and the token; safer: mapper serve there and ssh -L {port}:127.0.0.1:{port} {host} here"
            ));
        }
        terminal.note("serving; Ctrl-C stops");
        if self.open && open::that_detached(&first).is_err() {
            terminal.warn("no browser could be started: open the address above yourself");
        }
    }
}

/// The addresses under which a socket bound to `address` is reached from here: a wildcard is no address to type.
fn reachable(address: IpAddr) -> Vec<IpAddr> {
    if !address.is_unspecified() {
        return vec![address];
    }
    let (loopback, outside): (IpAddr, &str) = match address {
        IpAddr::V4(_) => (Ipv4Addr::LOCALHOST.into(), "192.0.2.1:9"),
        IpAddr::V6(_) => (Ipv6Addr::LOCALHOST.into(), "[2001:db8::1]:9"),
    };
    // Connecting a datagram socket sends nothing; it only asks the routing table which address would be used.
    let outward = UdpSocket::bind((address, 0)).and_then(|socket| {
        socket.connect(outside)?;
        socket.local_addr()
    });
    let outward = outward
        .ok()
        .map(|socket| socket.ip())
        .filter(|&found| found != loopback && !found.is_unspecified());
    [Some(loopback), outward].into_iter().flatten().collect()
}

/// Ctrl-C and SIGTERM.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hear = |kind| signal(kind).context("cannot listen for signals");
        Ok(Self {
            interrupt: hear(SignalKind::interrupt())?,
            terminate: hear(SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "the other systems can fail here")]
    fn new() -> anyhow::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        // Without a handler the system's own one ends the process, which is what was asked for.
        let _ = tokio::signal::ctrl_c().await;
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        listen: Listen,
    }

    fn listen(options: &[&str]) -> Listen {
        Line::try_parse_from([&["x"], options].concat())
            .ok()
            .unwrap()
            .listen
    }

    #[test]
    fn only_a_server_that_others_reach_needs_a_token() {
        for (options, needs) in [
            (&[][..], false),
            (&["--ipv6"], false),
            (&["--bind", "127.0.0.1"], false),
            (&["--public"], true),
            (&["--public", "--ipv6"], true),
            (&["--bind", "127.0.0.1", "--bind", "10.0.0.1"], true),
            (&["--bind", "0.0.0.0"], true),
            (&["--bind", "::"], true),
            (&["--public", "--no-auth"], false),
            (&["--token", "a-chosen-token"], true),
        ] {
            let listen = listen(options);
            let token = listen.token(listen.addresses().public()).unwrap();
            assert_eq!(token.is_some(), needs, "{options:?}");
        }
    }

    #[test]
    fn names_that_are_no_names_are_refused() {
        assert!(
            listen(&["--allow-host", "map.example.com"])
                .names(true)
                .is_ok()
        );
        assert!(
            listen(&["--allow-host", "http://map.example.com"])
                .names(true)
                .is_err()
        );
    }

    #[test]
    fn a_wildcard_is_printed_as_an_address_that_can_be_typed() {
        assert_eq!(
            reachable(Ipv4Addr::UNSPECIFIED.into())[0],
            IpAddr::from(Ipv4Addr::LOCALHOST)
        );
        assert_eq!(
            reachable(Ipv6Addr::UNSPECIFIED.into())[0],
            IpAddr::from(Ipv6Addr::LOCALHOST)
        );
        assert_eq!(reachable(Ipv4Addr::new(10, 0, 0, 1).into()).len(), 1);
    }
}
