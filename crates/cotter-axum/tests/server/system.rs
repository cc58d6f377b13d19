//! A server on loopback, and a client that speaks HTTP to it.

use std::{sync::Arc, time::Duration};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use bytes::Bytes;
use cotter::{Ed25519, Ed25519OrEdDsa, KeyId, profile::DpopProofs};
use cotter_axum::server::{AuthorizationServer, AuthorizationServerBuilder, Client, DpopNonces, SigningKeys};
use cotter_http::Parameters;
use cotter_issue::{
    IssuerError, Lifetime, SigningKey,
    profile::{AccessTokenIssuer, DpopProver, DpopTarget},
    schedule::{Fleet, Timing},
    store::{AtRest, MemoryStore as KeyMemory, StoredSchedule},
};
use cotter_session::{Minter, Session, SessionPolicy, Sessions, Subject, store::SessionStore};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::net::{TcpListener, TcpStream};

use crate::store::{TestClock, TestStore};

pub const ISSUER: &str = "https://auth.example";
pub const AUDIENCE: &str = "https://orders.example";
pub const CLIENT: &str = "cli";
pub const REDIRECT: &str = "http://127.0.0.1:51004/callback";
pub const SCOPES: &str = "orders:read orders:write";
pub const FORM: &str = "application/x-www-form-urlencoded";

pub fn life() -> Lifetime {
    Lifetime::of(Duration::from_secs(600)).unwrap()
}

pub fn timing() -> Timing {
    Timing::new(Fleet {
        cache: Duration::from_secs(3600),
        refresh: Duration::from_secs(300),
        propagation: Duration::from_secs(30),
        leeway: Duration::from_secs(60),
        token_life: life(),
        period: Duration::from_secs(86_400),
    })
    .unwrap()
}

/// Of a day, so that none ends during a test.
pub fn nonces() -> DpopNonces {
    DpopNonces::shared(&[7; 32], Duration::from_secs(86_400)).unwrap()
}

pub fn policy() -> SessionPolicy {
    SessionPolicy::new(Duration::from_secs(600))
}

pub fn signing_keys(store: &KeyMemory) -> SigningKeys<Ed25519> {
    let store = store.clone();
    let open = move |now| StoredSchedule::danger_open_or_create(store.clone(), AtRest::plain(), timing(), now);
    SigningKeys::open(open, minter).unwrap()
}

pub fn minter(key: SigningKey<Ed25519>) -> Result<Minter<Ed25519>, IssuerError> {
    Ok(Minter::new(&policy()).audience(AccessTokenIssuer::new(key, ISSUER, AUDIENCE, life())?))
}

/// The server, its parts, and its address.
pub struct System {
    pub server: AuthorizationServer<Ed25519>,
    pub sessions: Sessions<dyn SessionStore>,
    pub store: Arc<TestStore>,
    pub clock: TestClock,
    pub keys: KeyMemory,
    address: String,
}

/// Serves the endpoints on a free port of this machine.
async fn serve(server: &AuthorizationServer<Ed25519>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let router = server.router::<()>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

type Change = fn(AuthorizationServerBuilder<Ed25519>) -> AuthorizationServerBuilder<Ed25519>;

impl System {
    pub async fn start() -> Self {
        Self::start_with(policy(), |builder| builder).await
    }

    /// With DPoP nonces.
    pub async fn with_nonces() -> Self {
        Self::start_with(policy(), |builder| builder.dpop_nonces(nonces())).await
    }

    pub async fn start_with(policy: SessionPolicy, change: Change) -> Self {
        let (clock, keys) = (TestClock::default(), KeyMemory::new());
        let store = Arc::new(TestStore::new(clock.clone()));
        let shared: Arc<dyn SessionStore> = store.clone();
        let sessions = Sessions::shared(shared, policy);
        let builder = AuthorizationServer::builder(ISSUER, AUDIENCE, sessions.clone(), signing_keys(&keys));
        let cli = Client::public(CLIENT).unwrap().redirect_uri("http://127.0.0.1/callback").unwrap();
        let other = Client::public("other").unwrap().redirect_uri("http://127.0.0.1/callback").unwrap();
        let builder = builder
            .client(cli.scope(SCOPES).unwrap())
            .client(other.scope(SCOPES).unwrap())
            .service("orders", "s3cret")
            .unwrap()
            .dpop(DpopProofs::<Ed25519OrEdDsa>::replay_later())
            .patience(Duration::from_millis(800));
        let server = change(builder).build().unwrap();
        let address = serve(&server).await;
        Self { server, sessions, store, clock, keys, address }
    }

    /// The same parts behind another server.
    pub async fn behind(self, server: AuthorizationServer<Ed25519>) -> Self {
        let address = serve(&server).await;
        Self { server, address, ..self }
    }

    /// A user who has logged in with a browser.
    pub async fn browser(&self, user: &str) -> Session {
        self.sessions.begin(Subject::new(user).unwrap()).with_cookie().start().await.unwrap().session
    }

    pub async fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        let stream = TcpStream::connect(&self.address).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let answer = sender.send_request(request).await.unwrap();
        Answer::read(answer).await
    }

    /// Over HTTP/2, on one connection.
    pub async fn send_http2(&self, requests: Vec<Request<Full<Bytes>>>) -> Vec<Answer> {
        let stream = TcpStream::connect(&self.address).await.unwrap();
        let shake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
        let (mut sender, connection) = shake.await.unwrap();
        tokio::spawn(connection);
        let mut answers = Vec::new();
        for request in requests {
            answers.push(Answer::read(sender.send_request(request).await.unwrap()).await);
        }
        answers
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request("GET", path, headers, "")).await
    }

    /// A form, with further header fields.
    pub async fn post(&self, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let fields = [&[("content-type", FORM)], headers].concat();
        self.send(request("POST", path, &fields, &encoded(form))).await
    }

    pub async fn token(&self, form: &[(&str, &str)]) -> Answer {
        self.post("/token", form, &[]).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.token(&refresh_form(token)).await
    }

    pub async fn introspect(&self, token: &str) -> Answer {
        self.post("/introspect", &[("token", token)], &[("authorization", &basic("orders", "s3cret"))]).await
    }

    pub async fn is_active(&self, token: &str) -> bool {
        let answer = self.introspect(token).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()["active"].as_bool().unwrap()
    }

    /// A code for a user, by what an authorization endpoint does.
    pub async fn code(&self, session: &Session, changes: &[(&str, &str)]) -> Code {
        let parameters = authorization(changes);
        let request = self.server.read_authorization(&parameters).unwrap();
        let location = self.server.give_code(&request, session).await.unwrap();
        Code(query_of(&location).into_iter().find(|(name, _)| name == "code").unwrap().1)
    }

    /// The tokens of a native client that a user has just authorized.
    pub async fn native(&self, user: &str) -> Tokens {
        let session = self.browser(user).await;
        let code = self.code(&session, &[]).await;
        Tokens::of(&self.token(&code.form()).await)
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    async fn read(answer: Response<Incoming>) -> Self {
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Self { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next().map(|value| value.to_str().unwrap());
        assert!(values.next().is_none(), "several {name}");
        first
    }

    /// It is an OAuth error, by the letter of RFC 6749 §5.2.
    pub fn is_error(&self, status: u16, error: &str) {
        assert_eq!((self.status.as_u16(), self.json()["error"].as_str()), (status, Some(error)), "{}", self.body);
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert_eq!(self.header("cache-control"), Some("no-store"));
        assert_eq!(self.header("pragma"), Some("no-cache"));
        assert_eq!(self.header("retry-after").is_some(), status == 503);
        assert_eq!(self.header("www-authenticate").is_some(), status == 401, "RFC 9110 §15.5.2");
    }
}

#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

impl Tokens {
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("pragma"), Some("no-cache"));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let json = answer.json();
        let text = |name: &str| json[name].as_str().unwrap().to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }

    pub fn claims(&self) -> Value {
        let payload = self.access.split('.').nth(1).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
    }
}

pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

pub struct Code(pub String);

impl Code {
    pub fn form(&self) -> Vec<(&str, &str)> {
        vec![
            ("grant_type", "authorization_code"),
            ("code", &self.0),
            ("redirect_uri", REDIRECT),
            ("client_id", CLIENT),
            ("code_verifier", VERIFIER),
        ]
    }

    /// With one parameter changed, or left out if it is empty.
    pub fn but<'c>(&'c self, name: &str, value: &'c str) -> Vec<(&'c str, &'c str)> {
        changed(self.form(), name, value)
    }
}

pub fn refresh_form(token: &str) -> Vec<(&str, &str)> {
    vec![("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", CLIENT)]
}

pub fn changed<'c>(mut form: Vec<(&'c str, &'c str)>, name: &str, value: &'c str) -> Vec<(&'c str, &'c str)> {
    form.iter_mut().filter(|(known, _)| *known == name).for_each(|pair| pair.1 = value);
    form.retain(|(_, value)| !value.is_empty());
    form
}

/// The parameters of a right authorization request, with changes; an empty one is left out.
pub fn authorization(changes: &[(&str, &str)]) -> Parameters {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPES),
        ("state", "af0ifjsldkj&"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    Parameters::from_query(&encoded(&pairs)).unwrap()
}

pub fn query_of(location: &str) -> Vec<(String, String)> {
    let (_, query) = location.split_once('?').unwrap();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

pub fn encoded(form: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

pub fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Request<Full<Bytes>> {
    let builder = Request::builder().method(method).uri(path).header("host", "auth.example");
    let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
    builder.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).unwrap()
}

/// A client's key for DPoP.
pub struct Prover(DpopProver<Ed25519>);

impl Prover {
    pub fn new() -> Self {
        Self(DpopProver::new(SigningKey::generate(KeyId::ABSENT).unwrap()))
    }

    pub fn jkt(&self) -> String {
        self.0.thumbprint().to_string()
    }

    pub fn proof(&self, nonce: Option<&str>) -> String {
        self.proof_for("POST", &format!("{ISSUER}/token"), nonce)
    }

    pub fn proof_for(&self, method: &str, uri: &str, nonce: Option<&str>) -> String {
        let target = DpopTarget::new(method, uri);
        let target = nonce.into_iter().fold(target, DpopTarget::nonce);
        self.0.prove(&target).unwrap().expose().to_owned()
    }
}
