//! Starting, discovering, storing and ending a set, and several sets.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::{
    collections::HashMap,
    fs,
    hash::{BuildHasher, RandomState},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use cotter::{Ed25519, Es256, Expect, KeyId, Policy, Timestamp, VerifyError, jwt};
use cotter_issue::{Lifetime, SigningKey};
use cotter_jwks::{
    Clock, Discovery, JwksUrl, RemoteIssuers, RemoteJwks, Standing, StartError, client::FetchError, client::Request,
};
use support::*;

const ISSUER: &str = "https://auth.example/t/1";
const METADATA: &str = "https://auth.example/t/1/.well-known/openid-configuration";

/// A server of several documents.
fn pages(pages: &[(&str, String)]) -> Server {
    Server::new(answers(pages))
}

fn answers(pages: &[(&str, String)]) -> impl FnMut(&Request) -> Reply + Send + 'static {
    let pages: HashMap<String, String> = pages.iter().map(|(url, body)| ((*url).to_owned(), body.clone())).collect();
    move |request| match pages.get(request.url.as_str()) {
        Some(body) => Ok(ok(&[("etag", "\"1\"")], body)),
        None => Ok(status(404, &[], "")),
    }
}

fn metadata(issuer: &str, jwks_uri: &str) -> String {
    format!(r#"{{"issuer":"{issuer}","jwks_uri":"{jwks_uri}"}}"#)
}

#[tokio::test(start_paused = true)]
async fn the_set_of_an_issuer_is_found_once_a_day_and_after_a_failure() {
    let (a, b) = (key("a"), key("b"));
    let server = pages(&[(METADATA, metadata(ISSUER, URL)), (URL, set(&[&a]))]);
    let keys = RemoteJwks::<Ed25519>::of_issuer(ISSUER, Discovery::OpenIdConnect).start_with(server.clone()).unwrap();
    let service = Service::of(keys, Wall::new());
    assert!(service.keys.ready().await);
    assert_eq!(service.verify(&a), Ok(()));
    assert_eq!(server.urls(), [METADATA, URL]);
    pass(7200).await;
    assert_eq!(server.urls().iter().filter(|url| *url == METADATA).count(), 1);
    pass(86_400).await;
    assert_eq!(server.urls().iter().filter(|url| *url == METADATA).count(), 2);

    // The set has moved.
    let moved = "https://auth.example/new.json";
    server.answers(answers(&[(METADATA, metadata(ISSUER, moved)), (moved, set(&[&b]))]));
    pass(600).await;
    assert_eq!((service.verify(&b), service.verify(&a)), (Ok(()), Err(VerifyError::KidUnknown)));
    let tags: Vec<_> = server.urls().into_iter().zip(server.tags()).filter(|(url, _)| url == moved).collect();
    assert!(tags[0].1.is_none(), "an entity tag is of one URL");

    // The set is available and the metadata are not: their last URL still holds.
    let before = server.asked();
    server.answers(move |request| match request.url.as_str() == moved {
        true => Ok(ok(&[], r#"{"keys":[]}"#)),
        false => Err(FetchError::Timeout),
    });
    pass(1000).await;
    assert_eq!(service.keys.status().last_error.unwrap().code(), "keyring-empty");
    assert!(server.urls()[before..].iter().any(|url| url == METADATA));
    assert_eq!(service.verify(&b), Ok(()));

    // Metadata of another issuer are an error.
    server.answers(answers(&[
        (METADATA, metadata("https://evil.example", URL)),
        (URL, set(&[&a])),
        (moved, set(&[&a])),
    ]));
    pass(200).await;
    assert_eq!(service.keys.status().last_error.unwrap().code(), "metadata-issuer");
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
}

#[tokio::test(start_paused = true)]
async fn metadata_that_cannot_be_had_hold_for_a_day_and_an_hour() {
    for is_cut_off in [true, false] {
        let a = key("a");
        let server = pages(&[(METADATA, metadata(ISSUER, URL)), (URL, set(&[&a]))]);
        let keys =
            RemoteJwks::<Ed25519>::of_issuer(ISSUER, Discovery::OpenIdConnect).start_with(server.clone()).unwrap();
        let service = Service::of(keys, Wall::new());
        service.keys.ready().await;
        let body = set(&[&a]);
        server.answers(move |request| match request.url.as_str() {
            URL => Ok(ok(&[("cache-control", "max-age=60")], &body)),
            _ if is_cut_off => Err(FetchError::Connect),
            _ => Ok(status(502, &[], "")),
        });
        pass(86_400 + 3500).await;
        assert_eq!(service.verify(&a), Ok(()), "the set is there");
        let status = service.keys.status();
        assert_eq!((status.standing, status.failures), (Standing::Fresh, 0));
        assert!(server.urls().iter().filter(|url| *url == METADATA).count() > 10, "they are asked for again");
        pass(250).await;
        let code = service.keys.status().last_error.unwrap().code();
        assert_eq!(code, if is_cut_off { "connect" } else { "status" });
        pass(3600).await;
        assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable, "the URL may be an old one");
    }
}

/// The task is on a runtime that does not run any more, so nobody withdraws the keys.
#[test]
fn keys_of_a_task_that_does_not_run_are_not_used_for_ever() {
    let runtime = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.unwrap()
    };
    let a = key("a");
    let driver = runtime();
    let service = driver.block_on(async {
        let service = Service::start(&Server::of(&[&a]));
        service.keys.ready().await;
        service
    });
    runtime().block_on(async {
        let issuers = RemoteIssuers::new().with("a", &service.keys).unwrap();
        let (of_a, of_b) = ("e30.eyJpc3MiOiJhIn0.AA", "e30.eyJpc3MiOiJiIn0.AA");
        let routed = async |token| issuers.verify_or_refresh(token, |_| Ok::<_, VerifyError>(())).await;
        pass(4190).await;
        assert!(service.keys.is_ready() && issuers.are_ready() && service.keys.ready().await);
        assert_eq!((service.refresh(&a).await, routed(of_a).await), (Ok(()), Ok(())));
        pass(20).await;
        assert!(!service.keys.is_ready() && !issuers.are_ready());
        let ready = tokio::time::timeout(seconds(60), service.keys.ready()).await;
        assert!(ready.is_err(), "it waits for the task");
        assert_eq!(service.refresh(&a).await.unwrap_err(), VerifyError::KeysUnavailable);
        assert_eq!(routed(of_a).await.unwrap_err(), VerifyError::KeysUnavailable);
        assert_eq!(routed(of_b).await, Ok(()), "it is of another set");
        assert_eq!(service.keys.status().standing, Standing::Unavailable);
    });
    // Once it runs again, all is well.
    driver.block_on(async {
        pass(1).await;
        assert!(service.keys.ready().await);
        assert_eq!(service.refresh(&a).await, Ok(()));
    });
}

#[tokio::test(start_paused = true)]
async fn a_set_elsewhere_is_fetched_only_if_its_host_is_named() {
    let a = key("a");
    let google = "https://accounts.example";
    let (elsewhere, oauth) =
        ("https://keys.example/certs", "https://accounts.example/.well-known/oauth-authorization-server");
    let server = pages(&[(oauth, metadata(google, elsewhere)), (elsewhere, set(&[&a]))]);
    let builder = || RemoteJwks::<Ed25519>::of_issuer(google, Discovery::OAuth);
    let keys = builder().start_with(server.clone()).unwrap();
    pass(10).await;
    assert_eq!(keys.status().last_error.unwrap().code(), "metadata-jwks-host");
    assert!(server.urls().iter().all(|url| url == oauth), "nothing was fetched from there");
    let keys = builder().jwks_host("keys.example").start_with(server).unwrap();
    assert!(keys.ready().await);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_started_is_refused() {
    let server = Server::of(&[]);
    let code = |builder: cotter_jwks::Builder<Ed25519>| {
        builder.start_with(server.clone()).map(|_| ()).map_err(|error| error.code())
    };
    let of_url = || RemoteJwks::<Ed25519>::builder(url());
    assert_eq!(code(of_url()), Ok(()));
    for bad in [
        of_url().max_fresh(seconds(59)),
        of_url().max_fresh(seconds(86_401)),
        of_url().max_stale(seconds(86_401)),
        of_url().cool_down(seconds(0)),
        of_url().cool_down(seconds(3601)),
        of_url().max_wait(seconds(11)),
    ] {
        assert_eq!(code(bad), Err("out-of-range"));
    }
    let issuer = |issuer| RemoteJwks::<Ed25519>::of_issuer(issuer, Discovery::OpenIdConnect);
    assert_eq!(code(issuer("http://auth.example")), Err("url-not-https"));
    assert_eq!(code(issuer("http://localhost:1")), Err("url-not-https"));
    assert_eq!(code(issuer("http://localhost:1").issuer_on_loopback()), Ok(()));
    assert_eq!(code(issuer("https://auth.example?a=b")), Err("url-query"));
    let too_long = of_url().cool_down(seconds(0)).start_with(server.clone()).unwrap_err();
    assert_eq!(too_long.to_string(), "cool_down is out of range: expected 1s to 3600s");
}

#[test]
fn outside_a_runtime_nothing_is_started() {
    struct Never;
    impl cotter_jwks::client::HttpClient for Never {
        async fn get(&self, _: Request) -> Reply {
            Err(FetchError::Client)
        }
    }
    let refused = RemoteJwks::<Ed25519>::builder(url()).start_with(Never).unwrap_err();
    assert_eq!(refused, StartError::NoRuntime);
    let timeless = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (a, ring) = timeless.block_on(async {
        let keys = RemoteJwks::<Ed25519>::builder(url()).start_with(Never);
        (key("a"), keys.map(|keys| (keys.keyring(), keys)))
    });
    // A runtime without a timer cannot wait: the task ends, and says that there are no keys.
    if let Ok((ring, keys)) = ring {
        timeless.block_on(async { tokio::task::yield_now().await });
        let refused = cotter::jws::Verifier::new(ring).verify(&a.token).unwrap_err();
        assert_eq!((refused, keys.is_ready()), (VerifyError::KeysUnavailable, false));
    }
}

#[tokio::test(start_paused = true)]
async fn with_its_task_a_set_ends() {
    let a = key("a");
    let server = Server::of(&[&a]);
    let service = Service::start(&server);
    service.keys.ready().await;
    let clone = service.keys.clone();
    let ring = service.keys.keyring();
    let verifier = service.verifier;
    drop(service.keys);
    pass(10).await;
    assert!(verifier.verify(&a.token).is_ok(), "there is another handle");
    drop(clone);
    pass(10).await;
    assert_eq!(verifier.verify(&a.token).unwrap_err(), VerifyError::KeysUnavailable, "nobody keeps {ring:?}");
    let asked = server.asked();
    pass(10_000).await;
    assert_eq!(server.asked(), asked);

    let service = Service::start(&server);
    service.keys.ready().await;
    server.delays(seconds(1_000_000));
    pass(479).await;
    service.keys.shutdown().await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    assert_eq!(service.refresh(&a).await.unwrap_err(), VerifyError::KeysUnavailable);
    assert!(!service.keys.is_ready() && !service.keys.ready().await);
    service.keys.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn who_waits_when_the_task_ends_is_told() {
    let server = Server::of(&[]);
    server.delays(seconds(4));
    let service = Service::start(&server);
    let keys = service.keys.clone();
    let (stop, ()) = tokio::join!(service.keys.ready(), async { keys.shutdown().await });
    assert!(!stop);
}

#[tokio::test]
async fn a_client_that_panics_ends_the_task_and_the_keys() {
    let a = key("a");
    let server = Server::of(&[&a]);
    server.answers(|_| panic!("as a bug would"));
    let service = Service::start(&server);
    assert!(!service.keys.ready().await);
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    service.keys.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_panics_ends_the_task_and_the_keys() {
    struct Broken(Arc<AtomicBool>);
    impl Clock for Broken {
        fn now(&self) -> Option<Timestamp> {
            assert!(!self.0.load(Ordering::SeqCst), "as a bug would");
            None
        }
    }
    let (a, is_broken) = (key("a"), Arc::new(AtomicBool::new(false)));
    let server = Server::of(&[&a]);
    let keys = RemoteJwks::builder(url()).clock(Broken(Arc::clone(&is_broken))).start_with(server).unwrap();
    let service = Service::of(keys, Wall::new());
    service.keys.ready().await;
    assert_eq!(service.verify(&a), Ok(()));
    is_broken.store(true, Ordering::SeqCst);
    pass(60).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    assert!(!service.keys.is_ready() && !service.keys.ready().await);
}

/// A file of its own.
struct File(PathBuf);

impl File {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("cotter-jwks-{:016x}.json", RandomState::new().hash_one(1))))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_starts_with_the_snapshot_while_its_issuer_is_away() {
    let (a, file) = (key("a"), File::new());
    let server = Server::of(&[&a]);
    let start = |wall: &Wall| {
        let keys = RemoteJwks::builder(url()).snapshot(&file.0).clock(wall.clone()).start_with(server.clone()).unwrap();
        Service::of(keys, wall.clone())
    };
    let wall = Wall::new();
    let service = start(&wall);
    service.keys.ready().await;
    pass(1).await;
    service.keys.shutdown().await;
    let saved = fs::read_to_string(&file.0).unwrap();
    assert!(saved.contains(URL) && saved.contains("\"usable_for\":4200"), "{saved}");

    server.fails();
    wall.leap(3000);
    let service = start(&wall);
    assert!(service.keys.ready().await);
    assert_eq!(service.verify(&a), Ok(()));
    assert_eq!(service.verify(&key("b")).unwrap_err(), VerifyError::KeysUnavailable, "it is stale");
    assert!(service.keys.status().age.unwrap() >= seconds(3000));
    pass(1100).await;
    assert_eq!(service.verify(&a), Ok(()));
    pass(120).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable, "it is never fresher than its date");
    service.keys.shutdown().await;

    // A snapshot that is too old, from the future, or broken counts as absent.
    for (leap, text) in
        [(10_000, saved.clone()), (-1_000_000, saved.clone()), (0, "{".to_owned()), (0, saved.replace("kid", "k"))]
    {
        fs::write(&file.0, text).unwrap();
        wall.leap(leap);
        let service = start(&wall);
        pass(1).await;
        assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
        wall.leap(-leap);
    }
    // The next fetch repairs the file.
    server.serves(&[&a]);
    let service = start(&wall);
    service.keys.ready().await;
    pass(1).await;
    assert!(fs::read_to_string(&file.0).unwrap().contains(URL));
}

#[tokio::test(start_paused = true)]
async fn keys_that_were_removed_do_not_come_back_with_a_restart() {
    let (a, file) = (key("a"), File::new());
    let server = Server::of(&[&a]);
    let wall = Wall::new();
    let start = || {
        let keys = RemoteJwks::builder(url()).snapshot(&file.0).clock(wall.clone()).start_with(server.clone()).unwrap();
        Service::of(keys, wall.clone())
    };
    let service = start();
    service.keys.ready().await;
    server.answers(|_| Ok(ok(&[], r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"p"}]}"#)));
    pass(490).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KidUnknown);
    service.keys.shutdown().await;
    server.fails();
    let service = start();
    pass(1).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
}

#[tokio::test(start_paused = true)]
async fn a_set_is_withdrawn_in_time_though_a_fetch_is_on_its_way() {
    let (a, file) = (key("a"), File::new());
    let server = Server::of(&[&a]);
    let wall = Wall::new();
    let start = || {
        let keys = RemoteJwks::builder(url()).snapshot(&file.0).clock(wall.clone()).start_with(server.clone()).unwrap();
        Service::of(keys, wall.clone())
    };
    let service = start();
    service.keys.ready().await;
    pass(1).await;
    service.keys.shutdown().await;
    // Three of its 4,200 seconds are left, and the fetch takes four.
    wall.leap(4196);
    server.fails();
    server.delays(seconds(4));
    let asked = server.asked();
    let service = start();
    service.keys.ready().await;
    pass(2).await;
    assert_eq!(service.verify(&a), Ok(()));
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    assert_eq!((server.asked(), service.keys.status().failures), (asked + 1, 0), "it is still on its way");
}

fn policy(issuer: &str) -> Policy {
    Policy::new(Expect::exactly(issuer), Expect::exactly("api")).typ("test+jwt")
}

fn token(key: &SigningKey<Ed25519>, issuer: &str, wall: &Wall) -> String {
    let life = Lifetime::of(seconds(3600)).unwrap();
    let issuer = cotter_issue::jwt::Issuer::new(key.clone(), "test+jwt", issuer, "api", life).unwrap();
    let now = Timestamp::from_unix_seconds(wall.seconds());
    issuer.issue_at("u", &serde_json::json!({}), now).unwrap().expose().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_token_refreshes_the_set_of_its_issuer_alone() {
    let wall = Wall::new();
    let new = SigningKey::<Ed25519>::generate("same").unwrap();
    let (ours, partner) = (Server::of(&[&key("old")]), Server::of(&[]));
    partner.answers(|_| Ok(ok(&[], r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"p","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#)));
    let ours_keys = RemoteJwks::<Ed25519>::builder(url()).start_with(ours.clone()).unwrap();
    let partner_url = JwksUrl::https("https://partner.example/k").unwrap();
    let partner_keys = RemoteJwks::<Es256>::builder(partner_url).start_with(partner.clone()).unwrap();
    let issuers = RemoteIssuers::new().with("https://ours.example", &ours_keys).unwrap();
    let issuers = issuers.with("https://partner.example", &partner_keys).unwrap();
    assert_eq!(issuers.clone().with("https://ours.example", &ours_keys).unwrap_err(), StartError::IssuerDuplicate);
    let router = jwt::IssuerRouter::new()
        .with(jwt::Verifier::new(ours_keys.keyring(), policy("https://ours.example")))
        .unwrap()
        .with(jwt::Verifier::new(partner_keys.keyring(), policy("https://partner.example")))
        .unwrap();
    pass(31).await;
    assert!(issuers.are_ready());
    let body = format!(r#"{{"keys":[{}]}}"#, new.public().to_jwk());
    ours.answers(move |_| Ok(ok(&[], &body)));

    let verify = async |token: &str| {
        let now = Timestamp::from_unix_seconds(wall.seconds());
        issuers.verify_or_refresh(token, |token| router.verify_at(token, now)).await
    };
    let good = token(&new, "https://ours.example", &wall);
    assert_eq!(verify(&good).await.unwrap().key_id(), &KeyId::exactly("same").unwrap());
    assert_eq!((ours.asked(), partner.asked()), (2, 1));
    // An issuer that is not in the list causes nothing.
    let stranger = token(&new, "https://stranger.example", &wall);
    assert_eq!(verify(&stranger).await.unwrap_err().code(), "iss-mismatch");
    assert_eq!(verify("a.b").await.unwrap_err().code(), "segment-count");
    assert_eq!((ours.asked(), partner.asked()), (2, 1));
    // Nor does one before a verifier that is not a router, nor a token longer than verifiers accept by default.
    pass(31).await;
    let (header, rest) = good.split_once('.').unwrap();
    let (payload, _) = rest.split_once('.').unwrap();
    let of_length = |length| format!("{header}.{payload}.{}", "A".repeat(length));
    for (token, asked) in [(stranger, 2), (of_length(17_000), 2), (of_length(100), 3)] {
        let refused = issuers.verify_or_refresh(&token, |_| Err::<(), _>(VerifyError::KidUnknown)).await;
        assert_eq!((refused, ours.asked()), (Err(VerifyError::KidUnknown), asked));
    }
    let statuses: Vec<_> = issuers.statuses().map(|(issuer, status)| (issuer.to_owned(), status.keys)).collect();
    assert_eq!(statuses, [("https://ours.example".to_owned(), 1), ("https://partner.example".to_owned(), 1)]);
}
