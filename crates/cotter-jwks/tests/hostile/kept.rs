//! Whatever a server does after its first answer, the keys of that answer are kept, and the status has the reason.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use cotter::{Ed25519, Expect, Policy, VerifyError, jwt};
use cotter_jwks::{
    JwksUrl, RemoteJwks, ReqwestClient, Standing,
    client::{FetchError, HttpClient, Request, Response},
};
use metrics::{Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use tokio::io::AsyncWriteExt;

use crate::{
    ALLOCATOR,
    addresses::InTurn,
    certificate::{self, Kind},
    measure::{limits, turn, url_of},
    server::{Connection, Heads, Server, answer_once, ok, read_head},
};

/// The set of the one good key.
const GOOD: &str =
    r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"demo-2026","x":"n9q8xTrtOrquccBNJ7QsqDIEs9RmBNv-5EOzsn1Tb4U"}]}"#;

/// A token under it.
const TOKEN: &str = include_str!("../../../../vectors/demo/token.jwt");

/// `{"alg":"Ed25519","kid":"b"}`, which causes a refetch.
const UNKNOWN: &str = "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiYiJ9.eA.AA";

/// Records counters by their labels.
#[derive(Default)]
struct Counts(Mutex<BTreeMap<String, Arc<Count>>>);

#[derive(Default)]
struct Count(AtomicU64);

impl CounterFn for Count {
    fn increment(&self, value: u64) {
        self.0.fetch_add(value, Ordering::SeqCst);
    }

    fn absolute(&self, value: u64) {
        self.0.store(value, Ordering::SeqCst);
    }
}

impl Counts {
    fn of(&self, issuer: &str, result: &str) -> u64 {
        let counts = self.0.lock().unwrap();
        counts.get(&format!("jwks_fetch_total {issuer} {result}")).map_or(0, |count| count.0.load(Ordering::SeqCst))
    }
}

impl Recorder for &'static Counts {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels: Vec<&str> = key.labels().map(metrics::Label::value).collect();
        let name = format!("{} {}", key.name(), labels.join(" "));
        Counter::from_arc(Arc::clone(self.0.lock().unwrap().entry(name).or_default()))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

fn counts() -> &'static Counts {
    static COUNTS: std::sync::LazyLock<&'static Counts> = std::sync::LazyLock::new(|| {
        let counts: &'static Counts = Box::leak(Box::default());
        metrics::set_global_recorder(counts).unwrap();
        counts
    });
    &COUNTS
}

/// The usual client, with less time.
struct Hasty(ReqwestClient);

impl HttpClient for Hasty {
    async fn get(&self, mut request: Request) -> Result<Response, FetchError> {
        request.limits = limits(400, 800);
        self.0.get(request).await
    }
}

/// A server that answers well once, and then like this.
fn then<F: Future<Output = ()> + Send + 'static>(
    behaviour: impl Fn(Connection, Heads) -> F + Clone + Send + Sync + 'static,
) -> Server {
    let served = AtomicUsize::new(0);
    Server::plain(move |connection, heads| {
        let is_first = served.fetch_add(1, Ordering::SeqCst) == 0;
        let behaviour = behaviour.clone();
        async move {
            if is_first {
                answer_once(connection, heads, ok(GOOD).into_bytes().into()).await;
            } else {
                behaviour(connection, heads).await;
            }
        }
    })
}

fn then_answers(answer: impl Into<Vec<u8>>) -> Server {
    let answer: Arc<[u8]> = answer.into().into();
    then(move |connection, heads| answer_once(connection, heads, Arc::clone(&answer)))
}

fn then_serves(set: &str) -> Server {
    then_answers(ok(set))
}

fn then_floods(beginning: &'static str, again: &'static [u8]) -> Server {
    then(move |mut connection, heads| async move {
        read_head(&mut connection, &heads).await;
        let _ = connection.write_all(beginning.as_bytes()).await;
        while connection.write_all(again).await.is_ok() {}
    })
}

/// A good server whose certificate is this one from the second connection on.
fn then_shows(kind: Kind) -> Server {
    Server::tls_in_turn(&[Kind::Good, kind], |connection, heads| {
        answer_once(connection, heads, ok(GOOD).into_bytes().into())
    })
}

fn client() -> ReqwestClient {
    crate::measure::client()
}

/// Each server, the client that fetches from it, and the code of the refresh.
fn cases() -> Vec<(&'static str, Server, ReqwestClient)> {
    const BLANKS: &[u8] = &[b' '; 16 * 1024];
    let member = |kid: &str| {
        format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"{kid}","x":"n9q8xTrtOrquccBNJ7QsqDIEs9RmBNv-5EOzsn1Tb4U"}}"#)
    };
    let set = |members: &[String]| format!(r#"{{"keys":[{}]}}"#, members.join(","));
    let many = |count: u32| set(&(0..count).map(|id| member(&id.to_string())).collect::<Vec<_>>());
    let symmetric = r#"{"keys":[{"kty":"oct","kid":"demo-2026","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}"#;
    let bomb = include_bytes!("bomb.gz");
    let compressed = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len());
    let goaway: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    let mut cases: Vec<(&'static str, Server)> = vec![
        ("body-too-large", then_floods("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", BLANKS)),
        ("body-too-large", then_floods("HTTP/1.1 200 OK\r\n\r\n", BLANKS)),
        ("body-too-large", then_serves(&many(10_000))),
        ("headers-too-large", then_floods("HTTP/1.1 200 OK\r\n", b"X-Padding: 0123456789abcdef0123456789abcdef\r\n")),
        (
            "timeout",
            then(|mut connection, heads| async move {
                read_head(&mut connection, &heads).await;
                let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n").await;
                while connection.write_all(b" ").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }),
        ),
        ("encoded", then_answers([compressed.as_bytes(), bomb].concat())),
        (
            "redirect",
            then_answers("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"),
        ),
        ("status", then_answers("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")),
        ("not-modified-unasked", then_answers("HTTP/1.1 304 Not Modified\r\n\r\n")),
        ("incomplete", then_answers("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"keys\":[")),
        ("protocol", then_answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")),
        ("protocol", then_answers(goaway)),
        ("jwks-syntax", then_serves("<!doctype html><title>Sign in</title>")),
        ("not-utf8", then_answers(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xff".to_vec())),
        ("jwks-too-many-keys", then_serves(&many(33))),
        (
            "key-id-duplicate",
            then_serves(&set(&[
                member("demo-2026"),
                member("demo-2026").replace(
                    "n9q8xTrtOrquccBNJ7QsqDIEs9RmBNv-5EOzsn1Tb4U",
                    "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                ),
            ])),
        ),
        ("keyring-empty", then_serves(symmetric)),
        ("keyring-empty", then_serves(r#"{"keys":[]}"#)),
        ("tls", then_shows(Kind::Expired)),
        ("tls", then_shows(Kind::WrongName)),
        ("tls", then_shows(Kind::UnknownRoot)),
    ];
    let mut cases: Vec<_> = cases.drain(..).map(|(code, server)| (code, server, client())).collect();
    let builder = ReqwestClient::builder().only_roots_from_pem(&certificate::root_pem());
    let elsewhere =
        builder.addresses(|address| address.is_loopback()).resolver(InTurn::new(&[&["127.0.0.1"], &["10.0.0.1"]]));
    cases.push((
        "address-forbidden",
        Server::tls_in_turn(&[Kind::Good], |connection, heads| {
            answer_once(connection, heads, ok(GOOD).into_bytes().into())
        }),
        elsewhere.build().unwrap(),
    ));
    cases
}

#[test]
fn the_last_good_set_is_kept_and_the_reason_is_told() {
    let _turn = turn();
    counts();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut kept = Vec::new();
        for (position, (code, server, client)) in cases().into_iter().enumerate() {
            let name = format!("{position} {code}");
            let keys =
                RemoteJwks::<Ed25519>::builder(url_of(&server.url())).name(&name).cool_down(Duration::from_secs(1));
            kept.push((code, name, server, keys.start_with(Hasty(client)).unwrap()));
        }
        let policy = || Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
        for (_, name, _, keys) in &kept {
            assert!(tokio::time::timeout(Duration::from_secs(5), keys.ready()).await.unwrap(), "{name}");
        }
        // The cool-down of the first fetch.
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let before = held();
        let start = Instant::now();
        let refreshes = kept.iter().map(|(_, _, _, keys)| {
            let (keys, verifier) = (keys.clone(), jwt::Verifier::new(keys.keyring(), policy()));
            tokio::spawn(
                async move { keys.verify_or_refresh(UNKNOWN, |token| verifier.verify(token)).await.unwrap_err() },
            )
        });
        let refreshes: Vec<_> = refreshes.collect();
        for (refresh, (_, name, _, _)) in refreshes.into_iter().zip(&kept) {
            // Whether there is such a key is unknown.
            assert_eq!(refresh.await.unwrap(), VerifyError::KeysUnavailable, "{name}");
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        for (code, name, _, keys) in &kept {
            let status = keys.status();
            assert_eq!(status.last_error.as_ref().map(|error| error.code()), Some(*code), "{name}: {status:?}");
            assert_eq!((status.keys, status.failures, status.succeeded), (1, 1, 1), "{name}");
            assert_eq!((counts().of(name, "set"), counts().of(name, code)), (1, 1), "{name}");
            assert_ne!(status.standing, Standing::Unavailable, "{name}");
            let verifier = jwt::Verifier::new(keys.keyring(), policy());
            assert!(verifier.verify(TOKEN.trim()).is_ok(), "{name}");
        }
        let after = held().saturating_sub(before);
        assert!(after < 4 << 20, "{after} bytes are kept");
        for (_, _, _, keys) in &kept {
            keys.shutdown().await;
        }
    });
}

#[test]
fn a_first_answer_that_is_none_gives_no_keys() {
    let _turn = turn();
    counts();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for (code, answer) in [
            ("not-modified-unasked", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n".to_owned()),
            ("jwks-syntax", ok("<!doctype html>")),
            ("keyring-empty", ok(r#"{"keys":[]}"#)),
        ] {
            let server = crate::server::answering(answer);
            let url: JwksUrl = url_of(&server.url());
            let keys =
                RemoteJwks::<Ed25519>::builder(url).name(&format!("first {code}")).start_with(Hasty(client())).unwrap();
            let start = Instant::now();
            while keys.status().failures == 0 && start.elapsed() < Duration::from_secs(3) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let status = keys.status();
            assert_eq!(status.last_error.map(|error| error.code()), Some(code));
            assert!(!keys.is_ready());
            let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
            let verifier = jwt::Verifier::new(keys.keyring(), policy);
            assert_eq!(verifier.verify(TOKEN.trim()).unwrap_err(), VerifyError::KeysUnavailable, "{code}");
            assert_eq!(counts().of(&format!("first {code}"), code), 1);
        }
    });
}

fn held() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated.wrapping_sub(stats.bytes_deallocated)
}
