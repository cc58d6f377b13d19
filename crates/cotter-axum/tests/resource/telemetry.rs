//! What is counted, under which labels, and what events and spans say.

use std::{
    collections::BTreeMap,
    fmt::{Debug, Write as _},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{Router, body::Body, routing::get};
use cotter_axum::resource::{Bearer, Scoped};
use http::Request;
use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use tower::ServiceExt;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use crate::support::{Orders, Write, bearer, builder, token};

/// All counters, by name and labels; and how often something was timed.
#[derive(Default)]
struct Metrics(Mutex<BTreeMap<String, Arc<AtomicU64>>>);

impl Metrics {
    fn of(&self, key: &Key) -> Arc<AtomicU64> {
        let mut text = key.name().to_owned();
        key.labels().for_each(|label| write!(text, " {}={}", label.key(), label.value()).unwrap());
        Arc::clone(self.0.lock().unwrap().entry(text).or_default())
    }
}

/// How often it was timed.
struct Timed(Arc<AtomicU64>);

impl HistogramFn for Timed {
    fn record(&self, seconds: f64) {
        assert!((0.0..60.0).contains(&seconds));
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Recorder for Metrics {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.of(key))
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Arc::new(Timed(self.of(key))))
    }
}

/// All events and spans, as text: a line each.
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
        write!(text, "span {}", span.metadata().name()).unwrap();
        span.record(&mut Fields(&mut text));
        text.push('\n');
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap()));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut Fields(&mut self.0.lock().unwrap()));
        self.0.lock().unwrap().push('\n');
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn refusals_are_counted_by_their_rule_and_nothing_is_given_away() {
    let (metrics, events) = (Metrics::default(), Events::default());
    let _recorder = metrics::set_default_local_recorder(&metrics);
    let _subscriber = tracing::subscriber::set_default(events.clone());
    let app = Router::new()
        .route("/", get(async |_: Bearer<Orders>| ""))
        .route("/write", get(async |_: Scoped<Orders, Write>| ""))
        .route("/optional", get(async |_: Option<Bearer<Orders>>| ""))
        .with_state(builder().build().unwrap());
    // A stranger where strangers are served is not a refusal.
    app.clone().oneshot(Request::get("/optional").body(Body::empty()).unwrap()).await.unwrap();
    let good = bearer(&token("a"));
    // {"alg":"HS256","kid":"secret-kid"}
    let made_up = "Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6InNlY3JldC1raWQifQ.e30.AA";
    for authorization in [None, Some(&*good), Some(&good), Some(made_up), Some("Secret-scheme secret")] {
        let mut request = Request::get("/?secret-query");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    }
    let without_scope = Request::get("/write").header("authorization", &good).body(Body::empty()).unwrap();
    assert_eq!(app.oneshot(without_scope).await.unwrap().status(), 403);
    let counted: Vec<_> =
        metrics.0.lock().unwrap().iter().map(|(name, count)| (name.clone(), count.load(Ordering::SeqCst))).collect();
    assert_eq!(
        counted,
        [
            // Of what has shown a token.
            ("auth_verify_seconds alg=Ed25519".to_owned(), 4),
            ("auth_verify_total result=accepted reason=none alg=Ed25519".to_owned(), 3),
            ("auth_verify_total result=refused reason=alg-mismatch alg=Ed25519".to_owned(), 1),
            ("auth_verify_total result=refused reason=authorization-missing alg=Ed25519".to_owned(), 1),
            ("auth_verify_total result=refused reason=authorization-scheme alg=Ed25519".to_owned(), 1),
            // Of a token that was accepted.
            ("auth_verify_total result=refused reason=scope-missing alg=Ed25519".to_owned(), 1),
        ]
    );
    let events = events.0.lock().unwrap().to_lowercase();
    // One for each that has shown a token, and none else.
    assert_eq!(events.matches("span token.verify realm=\"orders\"\n").count(), 4, "{events}");
    assert_eq!(events.matches("span ").count(), 4, "{events}");
    assert!(events.contains("alg-mismatch") && events.contains("realm=\"orders\""), "{events}");
    assert!(!events.contains("secret") && !events.contains("eyj") && !events.contains("alice"), "{events}");
}
