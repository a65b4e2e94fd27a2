//! The connection loop: accepts up to a number of connections, cuts off slow ones, and stops in time when told to.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::route::Site;

/// What a client may use up.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long a request's headers may take to arrive; also how long an idle connection is kept.
    pub headers: Duration,
    /// How many connections are open at once; further ones wait in the system's queue.
    pub connections: usize,
    /// How long one connection may live: then its current answer is its last, and has a tenth of that time to be read.
    pub life: Duration,
    /// How long open connections may go on after the server was told to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(10),
            connections: 256,
            life: Duration::from_mins(10),
            drain: Duration::from_millis(2500),
        }
    }
}

/// Serves until `stop` is ready, then lets open answers finish for as long as the limits allow.
pub async fn run(
    listeners: Vec<TcpListener>,
    site: Site,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let (stopping, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, accept(&listeners).await)
        };
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            (slot, stream) = next => match stream {
                Ok(stream) => {
                    let (site, stopped) = (site.clone(), stopped.clone());
                    connections.spawn(async move {
                        connection(stream, site, limits, stopped).await;
                        drop(slot);
                    });
                }
                // Out of file descriptors, or the client is gone already: neither ends the server.
                Err(_) => sleep(Duration::from_millis(20)).await,
            },
        }
    }
    drop(listeners);
    stopping.send_replace(true);
    let drained = async { while connections.join_next().await.is_some() {} };
    if timeout(limits.drain, drained).await.is_err() {
        connections.shutdown().await;
    }
}

/// The next connection on any of the sockets.
async fn accept(listeners: &[TcpListener]) -> io::Result<TcpStream> {
    poll_fn(|context| {
        for listener in listeners {
            if let Poll::Ready(accepted) = listener.poll_accept(context) {
                return Poll::Ready(accepted.map(|(stream, _)| stream));
            }
        }
        Poll::Pending
    })
    .await
}

async fn connection(
    stream: TcpStream,
    site: Site,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let site = site.clone();
        async move { Ok::<_, Infallible>(site.answer(request).await) }
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(64 * 1024);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let mut finishing = false;
    let mut end = pin!(sleep(limits.life));
    loop {
        tokio::select! {
            // A broken connection concerns only its client.
            _ = connection.as_mut() => return,
            _ = stopped.wait_for(|&stopped| stopped), if !finishing => {
                finishing = true;
                connection.as_mut().graceful_shutdown();
            }
            () = &mut end => {
                if finishing {
                    return;
                }
                finishing = true;
                connection.as_mut().graceful_shutdown();
                end.as_mut().reset(Instant::now() + limits.life / 10);
            }
        }
    }
}
