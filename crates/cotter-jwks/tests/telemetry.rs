//! Metrics and events have words from fixed lists, and nothing that comes from a token or a peer.
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
    collections::{BTreeMap, BTreeSet},
    fmt::{Debug, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use cotter::{Ed25519, VerifyError};
use metrics::{Counter, Gauge, Histogram, Key as Name, KeyName, Metadata, Recorder, SharedString, Unit};
use support::*;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// All metrics, by name and labels.
#[derive(Default)]
struct Metrics(Mutex<BTreeMap<String, Arc<AtomicU64>>>);

impl Metrics {
    fn of(&self, name: &Name) -> Arc<AtomicU64> {
        let mut text = name.name().to_owned();
        for label in name.labels() {
            write!(text, " {}={}", label.key(), label.value()).unwrap();
        }
        Arc::clone(self.0.lock().unwrap().entry(text).or_default())
    }

    fn get(&self, name: &str) -> u64 {
        self.0.lock().unwrap().get(name).map_or(0, |value| value.load(Ordering::SeqCst))
    }
}

impl Recorder for Metrics {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, name: &Name, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.of(name))
    }
    fn register_gauge(&self, name: &Name, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.of(name))
    }
    fn register_histogram(&self, _: &Name, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// All events and spans, as text.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<String>>);

struct Fields<'t>(&'t mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Events {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("cotter")
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = self.0.lock().unwrap();
        text.push_str(span.metadata().name());
        span.record(&mut Fields(&mut text));
        text.push('\n');
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut text = self.0.lock().unwrap();
        write!(text, "{}", event.metadata().level()).unwrap();
        event.record(&mut Fields(&mut text));
        text.push('\n');
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn everything_is_counted_under_few_labels_and_nothing_is_given_away() {
    let (metrics, events) = (Metrics::default(), Events::default());
    let _recorder = metrics::set_default_local_recorder(&metrics);
    let _subscriber = tracing::subscriber::set_default(events.clone());
    let known = key("secret-kid-known");
    let server = Server::of(&[&known]);
    let keys = cotter_jwks::RemoteJwks::builder(url()).name("ours").start_with(server.clone()).unwrap();
    let service = Service::of(keys, Wall::new());
    service.keys.ready().await;
    let unknown: Vec<_> = (0..50).map(|number| key(&format!("secret-kid-{number}"))).collect();
    for key in &unknown {
        service.refresh(key).await.unwrap_err();
        pass(10).await;
    }
    service.refresh(&unknown[49]).await.unwrap_err();
    server.answers(|_| Ok(status(500, &[("x", "secret-header")], "secret-body")));
    pass(1000).await;
    // The set may lack a key, and then there is none: whether these keys exist is unknown.
    for later in [0, 9000] {
        pass(later).await;
        for key in &unknown[..5] {
            assert_eq!(service.refresh(key).await.unwrap_err(), VerifyError::KeysUnavailable);
        }
    }
    service.refresh(&known).await.unwrap_err();
    let body = set(&[&key("secret-kid-twice"), &key("secret-kid-twice")]);
    server.answers(move |_| Ok(ok(&[], &body)));
    pass(100).await;
    server.serves(&[&unknown[0]]);
    pass(100).await;

    let counted = |name: &str, label: &str| metrics.get(&format!("{name} issuer=ours {label}"));
    assert!(counted("jwks_fetch_total", "result=set") >= 10);
    assert!(counted("jwks_fetch_total", "result=status") >= 100);
    assert!(counted("jwks_fetch_total", "result=key-id-duplicate") >= 1);
    let actions =
        ["fetch", "cooldown", "negative"].map(|action| counted("jwks_unknown_kid_total", &format!("action={action}")));
    assert_eq!(actions.iter().sum::<u64>(), 51, "{actions:?}");
    assert!(actions[0] >= 10 && actions[1] >= 30, "{actions:?}");
    let known_actions = ["fetch", "joined", "cooldown", "negative", "crowded", "stopped"];
    let unavailable = known_actions.map(|action| counted("jwks_unavailable_total", &format!("action={action}")));
    assert_eq!(unavailable.iter().sum::<u64>(), 11, "{unavailable:?}");
    let age = f64::from_bits(counted("jwks_age_seconds", "").max(metrics.get("jwks_age_seconds issuer=ours")));
    assert!((0.0..100.0).contains(&age), "{age}");
    let names: BTreeSet<_> = metrics.0.lock().unwrap().keys().cloned().collect();
    assert!(names.len() < 15, "{names:?}");

    let told = events.0.lock().unwrap().clone();
    for expected in [
        "jwks.refresh issuer=\"ours\"",
        "WARN message=key set was not refreshed issuer=\"ours\" code=\"status\" failures=1",
        "WARN message=keys may be out of date issuer=\"ours\"",
        "ERROR message=keys are unavailable: tokens are rejected issuer=\"ours\"",
        "INFO message=keys are up to date issuer=\"ours\"",
        "INFO message=key set has changed issuer=\"ours\" keys=1 added=1 removed=1",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    for hidden in ["secret", "auth.example", &known.token[..40]] {
        assert!(!told.contains(hidden) && names.iter().all(|name| !name.contains(hidden)), "{hidden}");
    }
}

/// The end of a service is not an error; a task that ends by itself is one.
#[tokio::test(start_paused = true)]
async fn an_end_that_was_asked_for_is_not_an_error() {
    let events = Events::default();
    let _subscriber = tracing::subscriber::set_default(events.clone());
    let known = key("known");
    let started = |server: &Server| {
        let keys = cotter_jwks::RemoteJwks::<Ed25519>::builder(url()).name("ours");
        keys.start_with(server.clone()).unwrap()
    };
    let is_error = || std::mem::take(&mut *events.0.lock().unwrap()).contains("ERROR");

    let server = Server::of(&[&known]);
    let (told, left) = (started(&server), started(&server));
    assert!(told.ready().await && left.ready().await);
    told.shutdown().await;
    drop(left);
    pass(1).await;
    let told = events.0.lock().unwrap().clone();
    assert_eq!(told.matches("INFO message=keys are not kept any more issuer=\"ours\"").count(), 2, "{told}");
    assert!(!is_error(), "{told}");

    let failing = started(&server);
    assert!(failing.ready().await);
    server.answers(|_| panic!("the client fails"));
    pass(1_000).await;
    assert!(!failing.is_ready());
    assert!(is_error());
}
