//! A connection between a store and its server that can be cut inside an answer, fall silent, or be slow.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use crate::server::Server;

/// Its threads end with their connections, and with the test.
pub(crate) struct Proxy {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// How many bytes of answers still pass.
    left: Mutex<Option<usize>>,
    is_silent: AtomicBool,
    /// How many milliseconds pass before each answer.
    delay: AtomicU64,
    /// How many connections the store has closed.
    closed: AtomicUsize,
}

impl Proxy {
    pub(crate) fn before(server: &Server) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (state, to) = (Arc::new(State::default()), server.port());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for store in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)) else { break };
                let (from, into) = (store.try_clone().unwrap(), server.try_clone().unwrap());
                let state = Arc::clone(&shared);
                thread::spawn(move || state.pass_commands(from, into));
                let state = Arc::clone(&shared);
                thread::spawn(move || state.pass_answers(server, store));
            }
        });
        Self { port, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Closes the connection after so many more bytes of answers. The next one is whole.
    pub(crate) fn cut_after(&self, bytes: usize) {
        *self.state.left.lock().unwrap() = Some(bytes);
    }

    /// From now on the server reads, and its answers are lost.
    pub(crate) fn fall_silent(&self) {
        self.state.is_silent.store(true, Ordering::SeqCst);
    }

    /// From now on each answer comes so much later.
    pub(crate) fn delay(&self, by: Duration) {
        self.state.delay.store(by.as_millis().try_into().unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn closed_by_the_store(&self) -> usize {
        self.state.closed.load(Ordering::SeqCst)
    }
}

impl State {
    fn pass_commands(&self, mut store: TcpStream, mut server: TcpStream) {
        let mut bytes = [0; 16_384];
        while let Ok(count @ 1..) = store.read(&mut bytes) {
            if server.write_all(&bytes[..count]).is_err() {
                return;
            }
        }
        self.closed.fetch_add(1, Ordering::SeqCst);
        let _ = server.shutdown(Shutdown::Both);
    }

    fn pass_answers(&self, mut server: TcpStream, mut store: TcpStream) {
        let mut bytes = [0; 1024];
        while let Ok(count @ 1..) = server.read(&mut bytes) {
            if self.is_silent.load(Ordering::SeqCst) {
                continue;
            }
            thread::sleep(Duration::from_millis(self.delay.load(Ordering::SeqCst)));
            let mut left = self.left.lock().unwrap();
            let passed = left.map_or(count, |left| left.min(count));
            if store.write_all(&bytes[..passed]).is_err() {
                break;
            }
            match &mut *left {
                Some(left) if *left > passed => *left -= passed,
                Some(_) => {
                    *left = None;
                    break;
                }
                None => {}
            }
        }
        let _ = server.shutdown(Shutdown::Both);
        let _ = store.shutdown(Shutdown::Both);
    }
}
