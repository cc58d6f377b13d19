//! A proxy before a service, which loses answers on request.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// Where an exchange ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The service is not asked.
    NotAsked,
    /// The service has answered, and nothing of that comes back.
    Unanswered,
    InHead,
    /// One byte is missing.
    InBody,
    /// Nothing comes back, and the connection stays.
    Held,
}

/// Each way to lose an answer at once.
pub(crate) const ENDS: [End; 4] = [End::NotAsked, End::Unanswered, End::InHead, End::InBody];

#[derive(Clone, Copy)]
struct Loss {
    request: &'static str,
    end: End,
    times: usize,
}

#[derive(Default)]
struct Shared {
    loss: Mutex<Option<Loss>>,
    lost: AtomicUsize,
    /// What is replaced in heads of answers.
    replaced: Mutex<Option<(&'static str, &'static str)>>,
}

pub(crate) struct Lossy {
    pub(crate) port: u16,
    listener: TcpListener,
    shared: Arc<Shared>,
}

impl Lossy {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self { port: listener.local_addr().unwrap().port(), listener, shared: Arc::default() }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Has this text in the heads of answers replaced by another of its length.
    pub(crate) fn replacing(self, this: &'static str, by: &'static str) -> Self {
        *self.shared.replaced.lock().unwrap() = Some((this, by));
        self
    }

    pub(crate) fn forward_to(&self, service: &str) {
        let (listener, shared) = (self.listener.try_clone().unwrap(), Arc::clone(&self.shared));
        let service = service.trim_start_matches("http://").to_owned();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (service, shared) = (service.clone(), Arc::clone(&shared));
                // Either may be gone.
                thread::spawn(move || drop(pass(client, &service, &shared)));
            }
        });
    }

    /// Loses the answers to the next requests that begin so.
    pub(crate) fn lose(&self, request: &'static str, end: End, times: usize) {
        self.shared.lost.store(0, Ordering::SeqCst);
        *self.shared.loss.lock().unwrap() = Some(Loss { request, end, times });
    }

    /// Loses no more, and tells how many were lost.
    pub(crate) fn pass_all(&self) -> usize {
        *self.shared.loss.lock().unwrap() = None;
        self.lost()
    }

    pub(crate) fn lost(&self) -> usize {
        self.shared.lost.load(Ordering::SeqCst)
    }
}

impl Shared {
    /// How this exchange is to end early.
    fn end_of(&self, request: &[u8]) -> Option<End> {
        let mut loss = self.loss.lock().unwrap();
        let Loss { request: beginning, end, times } = (*loss)?;
        if times == 0 || !request.starts_with(beginning.as_bytes()) {
            return None;
        }
        *loss = Some(Loss { request: beginning, end, times: times - 1 });
        Some(end)
    }
}

/// One request of a connection, and its answer.
fn pass(mut client: TcpStream, service: &str, shared: &Shared) -> std::io::Result<()> {
    let (mut head, body) = read_request(&mut client)?;
    let end = shared.end_of(&head);
    let count = || {
        shared.lost.fetch_add(1, Ordering::SeqCst);
    };
    if end == Some(End::NotAsked) {
        count();
        return Ok(());
    }
    // So that the answer ends with the connection.
    let line = head.windows(2).position(|pair| pair == b"\r\n").unwrap_or_default() + 2;
    head.splice(line..line, *b"connection: close\r\n");
    let mut server = TcpStream::connect(service)?;
    server.write_all(&head)?;
    server.write_all(&body)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    let head = find(&answer, b"\r\n\r\n").unwrap_or(answer.len());
    if let Some((this, by)) = *shared.replaced.lock().unwrap()
        && let Some(place) = find(&answer[..head], this.as_bytes())
    {
        answer[place..place + by.len()].copy_from_slice(by.as_bytes());
    }
    let passed = match end {
        None => answer.len(),
        Some(End::InHead) => head / 2,
        Some(End::InBody) => answer.len() - 1,
        Some(End::NotAsked | End::Unanswered | End::Held) => 0,
    };
    client.write_all(&answer[..passed])?;
    if let Some(end) = end {
        count();
        if end == End::Held {
            // Until the client goes away.
            client.set_read_timeout(Some(Duration::from_secs(60)))?;
            let _ = client.read(&mut [0]);
        }
    }
    Ok(())
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// The head with its empty line, and the body by its stated length.
fn read_request(client: &mut TcpStream) -> std::io::Result<(Vec<u8>, Vec<u8>)> {
    let (mut read, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let length = client.read(&mut piece)?;
        if length == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        read.extend_from_slice(&piece[..length]);
        let Some(end) = find(&read, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
        let stated = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        if read.len() >= end + 4 + stated.unwrap_or(0) {
            let body = read.split_off(end + 4);
            return Ok((read, body));
        }
    }
}
