//! A server on loopback that answers each request with what it was told last.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Handle,
    time::sleep,
};

use crate::Outcome;

/// After this many bytes, the server ends an answer that has no end.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What is sent back, from the status line on.
#[derive(Clone)]
pub enum Answer {
    /// These bytes, and the end of the connection.
    Whole(Arc<[u8]>),
    /// The first bytes, and then the second ones again and again.
    Endless(Arc<[u8]>, Arc<[u8]>),
    /// The first bytes, and then one of the second ones each second.
    Slow(Arc<[u8]>, Arc<[u8]>),
}

/// A request, and what became of its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub asked: Instant,
    /// The bytes that the client's machine has accepted. Some of them may be in its buffers still.
    pub sent: u64,
    pub end: Option<(Instant, End)>,
    /// The value of `Accept-Encoding`.
    pub encodings: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything was sent.
    Complete,
    /// The client has closed the connection before that.
    GaveUp,
    /// The server has ended it.
    Bound,
}

#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    /// The time before each answer.
    delay: Duration,
    state: Arc<Mutex<State>>,
}

struct State {
    answer: Answer,
    /// Since the answer was changed.
    exchanges: Vec<Exchange>,
    /// How often the answer was changed.
    epoch: u64,
}

impl Server {
    pub fn start(runtime: &Handle, delay: Duration, answer: Answer) -> Outcome<Self> {
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let state = Arc::new(Mutex::new(State { answer, exchanges: Vec::new(), epoch: 0 }));
        let server = Self { address: listener.local_addr()?, delay, state };
        runtime.spawn(server.clone().accept(listener));
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("http://{}/jwks.json", self.address)
    }

    /// Answers with this from now on, and forgets the requests so far.
    pub fn answers(&self, answer: Answer) {
        self.with(|state| {
            state.answer = answer;
            state.exchanges.clear();
            state.epoch += 1;
        });
    }

    /// The requests since the answer was changed.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.with(|state| state.exchanges.clone())
    }

    fn with<R>(&self, f: impl FnOnce(&mut State) -> R) -> R {
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn accept(self, listener: TcpListener) {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(self.clone().serve(connection));
        }
    }

    async fn serve(self, mut connection: TcpStream) {
        let Some(encodings) = read_head(&mut connection).await else { return };
        let asked = Instant::now();
        let (answer, epoch, index) = self.with(|state| {
            state.exchanges.push(Exchange { asked, sent: 0, end: None, encodings });
            (state.answer.clone(), state.epoch, state.exchanges.len() - 1)
        });
        let note = |sent: u64, end: Option<End>| {
            self.with(|state| {
                if let Some(exchange) = state.exchanges.get_mut(index).filter(|_| state.epoch == epoch) {
                    exchange.sent += sent;
                    exchange.end = end.map(|end| (Instant::now(), end));
                }
            });
        };
        sleep(self.delay).await;
        let end = match answer {
            Answer::Whole(bytes) => whole(&mut connection, &bytes, note).await,
            Answer::Endless(head, more) => endless(&mut connection, &head, &more, note).await,
            Answer::Slow(head, body) => slow(&mut connection, &head, &body, note).await,
        };
        note(0, Some(end));
    }
}

/// Reads a request up to its body, which it has not, and returns its `Accept-Encoding`.
async fn read_head(connection: &mut TcpStream) -> Option<String> {
    let (mut head, mut buffer) = (Vec::new(), [0; 4096]);
    while !head.ends_with(b"\r\n\r\n") {
        let read = connection.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(buffer.get(..read)?);
    }
    let head = String::from_utf8(head).ok()?.to_ascii_lowercase();
    let field = head.lines().find_map(|line| line.strip_prefix("accept-encoding:"));
    Some(field.unwrap_or_default().trim().to_owned())
}

async fn whole(connection: &mut TcpStream, bytes: &[u8], note: impl Fn(u64, Option<End>)) -> End {
    for part in bytes.chunks(64 * 1024) {
        if connection.write_all(part).await.is_err() {
            return End::GaveUp;
        }
        note(part.len() as u64, None);
    }
    // Until the client has closed it too: a reset would take away what it has not read.
    let _ = connection.shutdown().await;
    let mut rest = [0; 64];
    while connection.read(&mut rest).await.is_ok_and(|read| read > 0) {}
    End::Complete
}

async fn endless(connection: &mut TcpStream, head: &[u8], more: &[u8], note: impl Fn(u64, Option<End>)) -> End {
    let (mut sent, mut part) = (0, head);
    while sent < MOST_BYTES {
        if connection.write_all(part).await.is_err() {
            return End::GaveUp;
        }
        sent += part.len() as u64;
        note(part.len() as u64, None);
        part = more;
    }
    End::Bound
}

async fn slow(connection: &mut TcpStream, head: &[u8], body: &[u8], note: impl Fn(u64, Option<End>)) -> End {
    if connection.write_all(head).await.is_err() {
        return End::GaveUp;
    }
    for byte in body {
        let mut nothing = [0; 1];
        let is_over = tokio::select! {
            () = sleep(Duration::from_secs(1)) => connection.write_all(&[*byte]).await.is_err(),
            read = connection.read(&mut nothing) => read.map_or(true, |read| read == 0),
        };
        if is_over {
            return End::GaveUp;
        }
        note(1, None);
    }
    End::Complete
}
