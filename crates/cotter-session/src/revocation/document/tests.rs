use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::SessionId;

const HASH: &str = "AgICAgICAgICAgICAgICAg";
const UNTIL: &str = "2026-11-30T12:00:00Z";

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        any::<[u8; 16]>().prop_map(|bytes| Target::Session(SessionId::from_bytes(bytes))),
        "\\PC{1,60}".prop_map(|id| Target::Token(TokenId::new(&id).unwrap())),
        "\\PC{0,60}".prop_map(|id| Target::Key(id.into())),
        (any::<[u8; 16]>(), any::<u64>())
            .prop_map(|(bytes, epoch)| Target::Subject { subject: SubjectHash::from_bytes(bytes), epoch }),
        (any::<[u8; 16]>(), any::<u64>())
            .prop_map(|(bytes, epoch)| Target::Tenant { tenant: TenantHash::from_bytes(bytes), epoch }),
        any::<u64>().prop_map(|epoch| Target::Everyone { epoch }),
    ]
}

proptest! {
    #[test]
    fn a_batch_survives_its_json(
        watermark in "\\PC{0,40}",
        targets in prop::collection::vec((target(), 0_u64..253_402_207_200), 0..8),
        milliseconds in 0_u64..253_402_207_200_000,
    ) {
        let revocations = targets.into_iter().map(|(target, until)| Revocation { target, until }).collect();
        let read_at = Timestamp::from_unix_seconds(0).saturating_add(std::time::Duration::from_millis(milliseconds));
        let batch = Batch { watermark: Watermark::new(&watermark), revocations, read_at };
        let text = serde_json::to_string(&FeedDocument::from(batch.clone())).unwrap();
        let read = Batch::try_from(serde_json::from_str::<FeedDocument>(&text).unwrap()).unwrap();
        prop_assert_eq!(read, batch);
    }
}

fn entry(entry: Value) -> Result<Revocation, String> {
    let document = json!({ "watermark": "w", "revocations": [entry], "read_at": UNTIL });
    let document: FeedDocument = serde_json::from_value(document).map_err(|error| error.to_string())?;
    let batch = Batch::try_from(document).map_err(|error| error.to_string())?;
    Ok(batch.revocations.into_iter().next().unwrap())
}

#[test]
fn each_kind_has_its_members() {
    let until = 1_796_040_000;
    let hash = [2; 16];
    for (json, target) in [
        (json!({ "kind": "session", "id": HASH, "until": UNTIL }), Target::Session(SessionId::from_bytes(hash))),
        (json!({ "kind": "token", "id": "j", "until": UNTIL }), Target::Token(TokenId::new("j").unwrap())),
        (json!({ "kind": "key", "id": "k", "until": UNTIL }), Target::Key("k".into())),
        (
            json!({ "kind": "subject", "id": HASH, "epoch": 1, "until": UNTIL }),
            Target::Subject { subject: SubjectHash::from_bytes(hash), epoch: 1 },
        ),
        (
            json!({ "kind": "tenant", "id": HASH, "epoch": 2, "until": UNTIL }),
            Target::Tenant { tenant: TenantHash::from_bytes(hash), epoch: 2 },
        ),
        (json!({ "kind": "everyone", "epoch": 3, "until": UNTIL }), Target::Everyone { epoch: 3 }),
    ] {
        let revocation = Revocation { target, until };
        assert_eq!(entry(json.clone()).as_ref(), Ok(&revocation));
        assert_eq!(serde_json::to_value(Entry::from(revocation)).unwrap(), json);
    }
}

#[test]
fn an_entry_that_is_not_known_is_not_left_out() {
    for json in [
        json!({ "kind": "device", "id": HASH, "until": UNTIL }),
        json!({ "kind": "session", "until": UNTIL }),
        json!({ "kind": "session", "id": "short", "until": UNTIL }),
        json!({ "kind": "session", "id": HASH, "epoch": 1, "until": UNTIL }),
        json!({ "kind": "session", "id": HASH, "until": UNTIL, "except": "j" }),
        json!({ "kind": "token", "id": "", "until": UNTIL }),
        json!({ "kind": "subject", "id": HASH, "until": UNTIL }),
        json!({ "kind": "subject", "id": "x", "epoch": 1, "until": UNTIL }),
        json!({ "kind": "everyone", "until": UNTIL }),
        json!({ "kind": "everyone", "id": HASH, "epoch": 1, "until": UNTIL }),
        json!({ "kind": "everyone", "epoch": -1, "until": UNTIL }),
        json!({ "kind": "everyone", "epoch": 1 }),
        json!({ "kind": "everyone", "epoch": 1, "until": 1_796_040_000 }),
        json!({ "kind": "everyone", "epoch": 1, "until": "1969-12-31T00:00:00Z" }),
    ] {
        assert!(entry(json.clone()).is_err(), "{json}");
    }
}

#[test]
fn an_entry_is_kept_no_shorter_than_stated() {
    let json = json!({ "kind": "everyone", "epoch": 1, "until": "2026-11-30T12:00:00.001Z" });
    assert_eq!(entry(json).unwrap().until, 1_796_040_001);
    let late = Entry::from(Revocation { target: Target::Everyone { epoch: 1 }, until: u64::MAX });
    assert_eq!(late.until, jiff::Timestamp::MAX);
}
