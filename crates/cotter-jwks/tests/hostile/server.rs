//! A server on loopback. The test decides what each connection does.

use std::{
    future::Future,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use rustls::{
    HandshakeKind, ServerConfig,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::oneshot,
};
use tokio_rustls::TlsAcceptor;

use crate::certificate::{self, Kind};

/// What a connection reads and writes, with or without TLS.
pub trait Io: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

pub type Connection = Box<dyn Io>;

type Behaviour = Arc<dyn Fn(Connection, Heads) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// The heads of requests, an empty text for each connection without one, and whether TLS sessions were resumed.
#[derive(Clone, Default)]
pub struct Heads(Arc<Mutex<Vec<String>>>, Arc<Mutex<Vec<bool>>>);

impl Heads {
    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    fn tls(&self, is_resumed: bool) {
        self.1.lock().unwrap().push(is_resumed);
    }

    pub fn push(&self, head: String) {
        self.0.lock().unwrap().push(head);
    }
}

/// A server, until it is dropped.
pub struct Server {
    pub address: SocketAddr,
    pub heads: Heads,
    is_tls: bool,
    stop: Option<oneshot::Sender<()>>,
}

impl Server {
    /// Behaves like this on each connection, without TLS.
    pub fn plain<F: Future<Output = ()> + Send + 'static>(
        behaviour: impl Fn(Connection, Heads) -> F + Send + Sync + 'static,
    ) -> Self {
        Self::start("127.0.0.1:0", None, behaviour)
    }

    /// Does the same over TLS.
    pub fn tls<F: Future<Output = ()> + Send + 'static>(
        certificate: Kind,
        protocols: &[&str],
        behaviour: impl Fn(Connection, Heads) -> F + Send + Sync + 'static,
    ) -> Self {
        Self::start("127.0.0.1:0", Some(TlsAcceptor::from(Self::config(certificate, protocols))), behaviour)
    }

    /// What a server shows and offers.
    pub fn config(certificate: Kind, protocols: &[&str]) -> Arc<ServerConfig> {
        let (certificate, key) = certificate::of(certificate);
        let provider = Arc::new(rustls_graviola::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let mut config = config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Arc::new(config)
    }

    /// Does the same with one certificate for each connection in turn. The last one stays.
    pub fn tls_in_turn<F: Future<Output = ()> + Send + 'static>(
        certificates: &[Kind],
        behaviour: impl Fn(Connection, Heads) -> F + Send + Sync + 'static,
    ) -> Self {
        let provider = Arc::new(rustls_graviola::default_provider());
        let keys = certificates.iter().map(|kind| {
            let (certificate, key) = certificate::of(*kind);
            Arc::new(CertifiedKey::from_der(vec![certificate], key, &provider).unwrap())
        });
        let in_turn = InTurn { keys: keys.collect(), shown: AtomicUsize::new(0) };
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_cert_resolver(Arc::new(in_turn));
        Self::start("127.0.0.1:0", Some(TlsAcceptor::from(Arc::new(config))), behaviour)
    }

    /// Does the same at an address.
    pub fn start<F: Future<Output = ()> + Send + 'static>(
        address: &str,
        tls: Option<TlsAcceptor>,
        behaviour: impl Fn(Connection, Heads) -> F + Send + Sync + 'static,
    ) -> Self {
        let behaviour: Behaviour = Arc::new(move |connection, heads| Box::pin(behaviour(connection, heads)));
        let listener = std::net::TcpListener::bind(address).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (heads, is_tls) = (Heads::default(), tls.is_some());
        let (stop, stopped) = oneshot::channel();
        let seen = heads.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                tokio::select! { () = accept(listener, tls, behaviour, seen) => {}, _ = stopped => {} }
            });
        });
        Self { address, heads, is_tls, stop: Some(stop) }
    }

    /// Whether each connection over TLS resumed a session.
    pub fn resumed(&self) -> Vec<bool> {
        self.heads.1.lock().unwrap().clone()
    }

    pub fn url(&self) -> String {
        let port = self.address.port();
        if self.is_tls {
            format!("https://localhost:{port}/jwks.json")
        } else {
            format!("http://{}/jwks.json", self.address)
        }
    }
}

/// Certificates, one after another.
#[derive(Debug)]
struct InTurn {
    keys: Vec<Arc<CertifiedKey>>,
    shown: AtomicUsize,
}

impl ResolvesServerCert for InTurn {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let turn = self.shown.fetch_add(1, Ordering::SeqCst).min(self.keys.len() - 1);
        Some(Arc::clone(&self.keys[turn]))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
    }
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, behaviour: Behaviour, heads: Heads) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (tls, behaviour, heads) = (tls.clone(), Arc::clone(&behaviour), heads.clone());
        tokio::spawn(async move {
            let connection: Connection = match tls {
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => {
                        let is_resumed = stream.get_ref().1.handshake_kind() == Some(HandshakeKind::Resumed);
                        heads.tls(is_resumed);
                        Box::new(stream)
                    }
                    // A client that does not trust the certificate.
                    Err(_) => return heads.push(String::new()),
                },
                None => Box::new(stream),
            };
            behaviour(connection, heads).await;
        });
    }
}

/// Reads the head of a request, and remembers it.
pub async fn read_head(connection: &mut Connection, heads: &Heads) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match connection.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    heads.push(String::from_utf8(head).unwrap());
}

/// A server that answers each request with these bytes, and closes.
pub fn answering(answer: impl Into<Vec<u8>>) -> Server {
    let answer: Arc<[u8]> = answer.into().into();
    Server::plain(move |connection, heads| answer_once(connection, heads, Arc::clone(&answer)))
}

pub async fn answer_once(mut connection: Connection, heads: Heads, answer: Arc<[u8]>) {
    read_head(&mut connection, &heads).await;
    // The client need not read it all.
    let _ = connection.write_all(&answer).await;
    let _ = connection.shutdown().await;
}

/// A server that answers with a beginning, and then repeats the same bytes, up to a gigabyte.
pub fn flooding(beginning: &str, again: &'static [u8]) -> Server {
    let beginning = beginning.to_owned();
    Server::plain(move |mut connection, heads| {
        let beginning = beginning.clone();
        async move {
            read_head(&mut connection, &heads).await;
            if connection.write_all(beginning.as_bytes()).await.is_err() {
                return;
            }
            for _ in 0..(1 << 30) / again.len() {
                if connection.write_all(again).await.is_err() {
                    return;
                }
            }
        }
    })
}

/// A server that answers with a beginning, and then with one byte in each interval.
pub fn dripping(beginning: &'static str, byte: u8, pause: Duration) -> Server {
    Server::plain(move |mut connection, heads| async move {
        read_head(&mut connection, &heads).await;
        if connection.write_all(beginning.as_bytes()).await.is_err() {
            return;
        }
        while connection.write_all(&[byte]).await.is_ok() {
            tokio::time::sleep(pause).await;
        }
    })
}

/// A response of these bytes.
pub fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}
