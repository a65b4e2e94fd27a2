//! Finding a port: binds all wanted addresses to one port, or says which one is taken.

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};

use tokio::net::TcpListener;

/// Which addresses to listen on.
#[derive(Debug, Clone, Default)]
pub struct Addresses {
    /// Without one of these there is no server.
    pub required: Vec<IpAddr>,
    /// These are taken along where the machine has them.
    pub optional: Vec<IpAddr>,
}

impl Addresses {
    /// Whether another machine can reach one of them.
    #[must_use]
    pub fn public(&self) -> bool {
        self.required
            .iter()
            .chain(&self.optional)
            .any(|address| !address.is_loopback())
    }
}

/// Which port to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// This one or none; 0 for any that is free.
    Exactly(u16),
    /// This one, else the first free one of the ten after it.
    From(u16),
}

/// The sockets of a server, all on one port.
#[derive(Debug)]
pub struct Bound {
    /// One for each address that could be bound.
    pub listeners: Vec<TcpListener>,
    /// The port of all of them.
    pub port: u16,
    /// The addresses of the sockets.
    pub addresses: Vec<IpAddr>,
}

/// Why no socket was bound.
#[derive(Debug)]
pub enum Failure {
    /// Another program listens there.
    Busy(SocketAddr),
    /// The address cannot be bound for another reason.
    Refused(SocketAddr, io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy(address) => write!(
                f,
                "{address} is taken by another program: stop that one, or try --port 0 for any free port"
            ),
            Self::Refused(address, error) if error.kind() == ErrorKind::PermissionDenied => {
                write!(
                    f,
                    "cannot listen on {address}: {error}; ports below 1024 belong to the system, try --port 0"
                )
            }
            Self::Refused(address, error) => write!(f, "cannot listen on {address}: {error}"),
        }
    }
}

impl std::error::Error for Failure {}

/// Binds every required address, and the optional ones where they exist, to one port.
///
/// # Errors
/// A required address is taken or cannot be bound; with [`Port::From`] the last of the eleven ports was taken too.
pub async fn bind(addresses: &Addresses, port: Port) -> Result<Bound, Failure> {
    match port {
        Port::Exactly(port) => bind_all(addresses, port).await,
        Port::From(first) => {
            let mut busy = None;
            for port in first..=first.saturating_add(10) {
                match bind_all(addresses, port).await {
                    Err(Failure::Busy(address)) => {
                        busy.get_or_insert(address);
                    }
                    other => return other,
                }
            }
            Err(Failure::Busy(
                busy.unwrap_or(SocketAddr::from(([127, 0, 0, 1], first))),
            ))
        }
    }
}

async fn bind_all(addresses: &Addresses, wanted: u16) -> Result<Bound, Failure> {
    let mut bound = Bound {
        listeners: Vec::new(),
        port: wanted,
        addresses: Vec::new(),
    };
    let required = addresses.required.iter().map(|&address| (address, true));
    for (address, needed) in
        required.chain(addresses.optional.iter().map(|&address| (address, false)))
    {
        let socket = SocketAddr::new(address, bound.port);
        match TcpListener::bind(socket).await {
            Ok(listener) => {
                bound.port = listener
                    .local_addr()
                    .map_err(|error| Failure::Refused(socket, error))?
                    .port();
                bound.listeners.push(listener);
                bound.addresses.push(address);
            }
            // A wildcard IPv6 socket takes IPv4 along on most systems; then the IPv4 one is not missing.
            Err(error)
                if error.kind() == ErrorKind::AddrInUse && covered(&bound.addresses, address) => {}
            // `localhost` may mean ::1: if another program has it, half of the visitors would meet that one.
            Err(error) if error.kind() == ErrorKind::AddrInUse && (needed || wanted != 0) => {
                return Err(Failure::Busy(socket));
            }
            Err(error) if needed => return Err(Failure::Refused(socket, error)),
            Err(_) => {}
        }
    }
    Ok(bound)
}

fn covered(bound: &[IpAddr], address: IpAddr) -> bool {
    address.is_ipv4()
        && bound
            .iter()
            .any(|bound| bound.is_ipv6() && bound.is_unspecified())
}
