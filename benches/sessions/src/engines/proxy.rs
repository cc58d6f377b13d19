//! A relay before a server, which counts round trips.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::Outcome;

/// It relays until this value is dropped.
pub struct Proxy {
    port: u16,
    counts: Arc<Counts>,
    relaying: JoinHandle<()>,
}

/// Counts are right while one request is under way at a time.
#[derive(Default)]
struct Counts {
    trips: AtomicU64,
    bytes: AtomicU64,
}

impl Proxy {
    pub async fn before(server: u16) -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let counts = Arc::<Counts>::default();
        let shared = Arc::clone(&counts);
        let relaying = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(relay(client, server, Arc::clone(&shared)));
            }
        });
        Ok(Self { port, counts, relaying })
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Round trips and bytes in both directions, so far.
    pub fn counted(&self) -> (u64, u64) {
        (self.counts.trips.load(Ordering::Relaxed), self.counts.bytes.load(Ordering::Relaxed))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.relaying.abort();
    }
}

async fn relay(client: TcpStream, server: u16, counts: Arc<Counts>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else { return };
    // Without this, what is measured is the time that the relay holds small packets back.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let is_asking = Arc::new(AtomicBool::new(false));
    let there = tokio::spawn(pass(from_client, to_server, Arc::clone(&counts), Arc::clone(&is_asking), true));
    pass(from_server, to_client, counts, is_asking, false).await;
    there.abort();
}

/// A round trip begins when the client sends after the server has spoken.
async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    counts: Arc<Counts>,
    is_asking: Arc<AtomicBool>,
    is_client: bool,
) {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut bytes).await else { return };
        if is_asking.swap(is_client, Ordering::Relaxed) != is_client && is_client {
            counts.trips.fetch_add(1, Ordering::Relaxed);
        }
        counts.bytes.fetch_add(length as u64, Ordering::Relaxed);
        if to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}
