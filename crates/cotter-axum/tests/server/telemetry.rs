//! What an operator sees of refreshes and keys, under which labels.

use cotter::Timestamp;
use cotter_issue::{
    SigningKey,
    store::{AtRest, StoredSchedule},
};
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};

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
