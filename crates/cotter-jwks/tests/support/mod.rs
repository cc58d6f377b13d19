//! An issuer in memory, clocks that are turned by hand, and tokens.
#![allow(dead_code, unreachable_pub, missing_debug_implementations, reason = "each test uses a part")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use cotter::{Ed25519, Timestamp, VerifyError, jws};
use cotter_issue::{SigningKey, jws::Signer};
use cotter_jwks::{
    Clock, JwksUrl, RemoteJwks,
    client::{FetchError, HttpClient, Request, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, sleep};

pub const START: u64 = 1_795_000_000;
pub const URL: &str = "https://auth.example/jwks.json";

pub type Reply = Result<Response, FetchError>;

type Handler = Box<dyn FnMut(&Request) -> Reply + Send>;

/// The responses, their delay, and the requests that came.
#[derive(Clone)]
pub struct Server(Arc<Mutex<State>>);

struct State {
    handler: Handler,
    delay: Duration,
    asked: Vec<(Duration, String, Option<HeaderValue>)>,
    start: Instant,
}

impl Server {
    pub fn new(handler: impl FnMut(&Request) -> Reply + Send + 'static) -> Self {
        let state =
            State { handler: Box::new(handler), delay: Duration::ZERO, asked: Vec::new(), start: Instant::now() };
        Self(Arc::new(Mutex::new(state)))
    }

    pub fn of(keys: &[&Key]) -> Self {
        let body = set(keys);
        Self::new(move |_| Ok(ok(&[], &body)))
    }

    pub fn answers(&self, handler: impl FnMut(&Request) -> Reply + Send + 'static) {
        self.0.lock().unwrap().handler = Box::new(handler);
    }

    pub fn serves(&self, keys: &[&Key]) {
        let body = set(keys);
        self.answers(move |_| Ok(ok(&[], &body)));
    }

    pub fn fails(&self) {
        self.answers(|_| Err(FetchError::Connect));
    }

    pub fn delays(&self, delay: Duration) {
        self.0.lock().unwrap().delay = delay;
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.0.lock().unwrap().asked.len()
    }

    /// When it was asked, since it was made.
    pub fn times(&self) -> Vec<Duration> {
        self.0.lock().unwrap().asked.iter().map(|(time, _, _)| *time).collect()
    }

    pub fn urls(&self) -> Vec<String> {
        self.0.lock().unwrap().asked.iter().map(|(_, url, _)| url.clone()).collect()
    }

    pub fn tags(&self) -> Vec<Option<HeaderValue>> {
        self.0.lock().unwrap().asked.iter().map(|(_, _, tag)| tag.clone()).collect()
    }
}

impl HttpClient for Server {
    async fn get(&self, request: Request) -> Reply {
        let (reply, delay) = {
            let mut state = self.0.lock().unwrap();
            let time = state.start.elapsed();
            state.asked.push((time, request.url.as_str().to_owned(), request.if_none_match.clone()));
            ((state.handler)(&request), state.delay)
        };
        sleep(delay).await;
        reply
    }
}

/// A date that follows the clock of `tokio`, and can be set.
#[derive(Clone)]
pub struct Wall(Instant, Arc<AtomicI64>);

impl Wall {
    pub fn new() -> Self {
        Self(Instant::now(), Arc::default())
    }

    pub fn leap(&self, seconds: i64) {
        self.1.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn seconds(&self) -> u64 {
        (START + self.0.elapsed().as_secs()).saturating_add_signed(self.1.load(Ordering::SeqCst))
    }
}

impl Clock for Wall {
    fn now(&self) -> Option<Timestamp> {
        Some(Timestamp::from_unix_seconds(self.seconds()))
    }
}

/// A key, and a token of it.
pub struct Key {
    pub jwk: String,
    pub token: String,
}

pub fn key(id: &str) -> Key {
    let key = SigningKey::<Ed25519>::generate(id).unwrap();
    let jwk = key.public().to_jwk();
    Key { jwk, token: Signer::new(key, "test+jws").unwrap().sign(b"payload").unwrap() }
}

pub fn set(keys: &[&Key]) -> String {
    format!(r#"{{"keys":[{}]}}"#, keys.iter().map(|key| key.jwk.as_str()).collect::<Vec<_>>().join(","))
}

pub fn ok(fields: &[(&str, &str)], body: &str) -> Response {
    status(200, fields, body)
}

pub fn status(status: u16, fields: &[(&str, &str)], body: &str) -> Response {
    let field =
        |(name, value): &(&str, &str)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    Response::new(status, fields.iter().map(field).collect::<HeaderMap>(), body.into())
}

pub fn url() -> JwksUrl {
    JwksUrl::https(URL).unwrap()
}

/// A set that is kept, and the verifier of its keys.
pub struct Service {
    pub keys: RemoteJwks<Ed25519>,
    pub verifier: jws::Verifier<Ed25519>,
    pub wall: Wall,
}

impl Service {
    pub fn start(server: &Server) -> Self {
        let wall = Wall::new();
        let keys = RemoteJwks::builder(url()).clock(wall.clone()).start_with(server.clone()).unwrap();
        Self::of(keys, wall)
    }

    pub fn of(keys: RemoteJwks<Ed25519>, wall: Wall) -> Self {
        let verifier = jws::Verifier::new(keys.keyring());
        Self { keys, verifier, wall }
    }

    pub fn verify(&self, key: &Key) -> Result<(), VerifyError> {
        self.verifier.verify(&key.token).map(drop)
    }

    pub async fn refresh(&self, key: &Key) -> Result<(), VerifyError> {
        self.keys.verify_or_refresh(&key.token, |token| self.verifier.verify(token)).await.map(drop)
    }
}

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub async fn pass(time: u64) {
    sleep(seconds(time)).await;
}
