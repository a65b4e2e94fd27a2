//! A server on a port of its own, with a small map that the test can replace.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use mapper::server::content::{Content, Question, Refusal, Version};
use mapper::server::guard::Guard;
use mapper::server::host::Names;
use mapper::server::listen::{Addresses, Port, bind};
use mapper::server::route;
use mapper::server::run::{Limits, run};
use mapper::server::token::Token;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::client::{Answer, exchange};

#[derive(Clone, Copy, Default)]
pub struct Settings {
    pub public: bool,
    pub names: &'static [&'static str],
    pub token: Option<&'static str>,
    pub limits: Limits,
}

/// Ends with the test.
pub struct Site {
    pub port: u16,
    shelf: Arc<Shelf>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shelf(Mutex<Option<Vec<u8>>>);

impl Content for Shelf {
    fn map(&self) -> anyhow::Result<Option<Version>> {
        let map = self.0.lock().unwrap().clone();
        Ok(map.map(|map| Version::new(map, Some(b"{\"packed\":true}".to_vec()))))
    }

    fn resource(&self, id: &str) -> anyhow::Result<Option<Vec<u8>>> {
        match id {
            "broken" => anyhow::bail!("a file is broken"),
            "arn:aws:ec2:us-east-1:1:vpc/vpc-1" => {
                Ok(Some(format!("{{\"record\":\"{id}\"}}").into_bytes()))
            }
            _ => Ok(None),
        }
    }

    fn explain(&self, question: &Question) -> Result<Vec<u8>, Refusal> {
        let told = |text: &str| text.to_owned();
        match question.source.as_str() {
            "nobody" => Err(Refusal::Nothing(told("nothing is called so"))),
            "gone" => Err(Refusal::Gone(told("the snapshot is gone"))),
            "broken" => Err(Refusal::Broken(told("a file is broken"))),
            _ if question.port.as_deref() == Some("443") => {
                Err(Refusal::Words(told("443 has no protocol")))
            }
            _ => Ok(format!("{question:?}").into_bytes()),
        }
    }
}

impl Site {
    pub fn start(settings: Settings) -> Self {
        let map = format!("{{\"map\":\"{}\"}}", "x".repeat(10_000));
        let shelf = Arc::new(Shelf(Mutex::new(Some(map.into_bytes()))));
        let content = Arc::clone(&shelf);
        let (stop, stopped) = oneshot::channel();
        let (ready, port) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = Runtime::new().unwrap();
            runtime.block_on(async move {
                let addresses = Addresses {
                    required: vec![Ipv4Addr::LOCALHOST.into()],
                    optional: vec![],
                };
                let bound = bind(&addresses, Port::Exactly(0)).await.unwrap();
                let names = Names::new(
                    settings.public,
                    settings.names.iter().map(|&name| name.to_owned()),
                );
                let token = settings.token.map(|token| Token::chosen(token).unwrap());
                let site = route::Site::new(Guard::new(names, token, bound.port), content);
                ready.send(bound.port).unwrap();
                run(bound.listeners, site, settings.limits, async {
                    drop(stopped.await);
                })
                .await;
            });
        });
        let port = port.recv().unwrap();
        Self {
            port,
            shelf,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    pub fn map(&self) -> Vec<u8> {
        self.shelf.0.lock().unwrap().clone().unwrap()
    }

    pub fn replace(&self, map: Option<&[u8]>) {
        *self.shelf.0.lock().unwrap() = map.map(<[u8]>::to_vec);
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let headers: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let headers = headers.concat();
        let port = self.port;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}\r\n"
        );
        exchange(self.address(), &request)
    }

    /// Tells the server to stop, and waits until it has.
    pub fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.stop();
        }
    }
}
