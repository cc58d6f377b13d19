//! What an operator sees of refreshes and keys, under which labels.

use std::{
    fmt::{Debug, Write as _},
    sync::{Arc, Mutex},
};

use cotter::Timestamp;
use cotter_issue::{
    SigningKey,
    store::{AtRest, StoredSchedule},
};
use cotter_session::RefreshToken;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use crate::system::{System, Tokens, signing_keys, timing};

/// Everything that was noted: name, labels, and how often or how much.
fn noted(snapshotter: &Snapshotter) -> Vec<String> {
    let noted = snapshotter.snapshot().into_vec().into_iter().map(|(key, _, _, value)| {
        let labels: Vec<_> = key.key().labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let value = match value {
            DebugValue::Counter(count) => count.to_string(),
            DebugValue::Gauge(value) => value.to_string(),
            DebugValue::Histogram(values) => format!("{} times", values.len()),
        };
        format!("{}{{{}}} {value}", key.key().name(), labels.join(","))
    });
    let mut noted: Vec<_> = noted.collect();
    noted.sort_unstable();
    noted
}

#[tokio::test]
async fn refreshes_are_timed_and_the_key_that_signs_is_named() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let system = System::start().await;
    let keys = system.server.keys();
    let tokens = system.native("alice").await;
    Tokens::of(&system.refresh(&tokens.refresh).await);
    system.refresh("rt1_made_up").await.is_error(400, "invalid_grant");
    keys.look(&system.sessions).await.unwrap();
    let kid = system.get("/.well-known/jwks.json", &[]).await.json()["keys"][0]["kid"].as_str().unwrap().to_owned();
    let (now, timing) = (Timestamp::now().unwrap(), timing());
    let mut operator = StoredSchedule::<cotter::Ed25519>::open(system.keys.clone(), AtRest::plain(), timing).unwrap();
    operator.update(|schedule| schedule.announce(SigningKey::generate("next")?, now)).unwrap();
    operator.update(|schedule| schedule.danger_activate_at_once("next", now)).unwrap();
    keys.look(&system.sessions).await.unwrap();
    let mut expected = vec![
        format!("active_signing_kid{{kid={kid}}} 0"),
        "active_signing_kid{kid=next} 1".to_owned(),
        "refresh_seconds{} 1 times".to_owned(),
        "refresh_total{outcome=rotated} 1".to_owned(),
        "session_created_total{kind=native} 1".to_owned(),
    ];
    expected.sort_unstable();
    assert_eq!(noted(&snapshotter), expected);
}

#[tokio::test]
async fn no_key_is_named_once_nothing_is_signed() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let system = System::start().await;
    // Whatever the store says, it is too old at once.
    let keys = signing_keys(&system.keys).stale_after(std::time::Duration::ZERO).unwrap();
    keys.look(&system.sessions).await.unwrap();
    assert!(keys.minter().is_err());
    assert_eq!(noted(&snapshotter), [""; 0]);
}

/// The spans of this crate, as text: a line each.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<String>>);

struct Fields<'t>(&'t mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("cotter_axum")
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = self.0.lock().unwrap();
        text.push_str(span.metadata().name());
        span.record(&mut Fields(&mut text));
        text.push('\n');
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap()));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_rotation_is_a_span_with_the_public_id_of_its_session() {
    let spans = Spans::default();
    let _subscriber = tracing::subscriber::set_default(spans.clone());
    let system = System::start().await;
    let tokens = system.native("alice").await;
    let session = RefreshToken::parse(&tokens.refresh).unwrap().session_id();
    Tokens::of(&system.refresh(&tokens.refresh).await);
    // Without a session, there is nothing to name.
    system.refresh("rt1_made_up").await.is_error(400, "invalid_grant");
    assert_eq!(*spans.0.lock().unwrap(), format!("session.rotate sid={session}\n"));
}
