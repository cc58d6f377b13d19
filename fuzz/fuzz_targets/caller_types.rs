//! Whatever the caller's type asks of the claims, it gets what `serde_json` gives it, and no panic.
#![no_main]

use std::{collections::BTreeMap, fmt::Debug};

use cotter::{Timestamp, jwt};
use libfuzzer_sys::fuzz_target;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "it is only compared by what Debug shows")]
struct Odd<K: Ord> {
    a: Option<BTreeMap<K, Untagged>>,
    b: Option<Tagged>,
    c: Option<Box<RawValue>>,
    d: Option<(u128, i128, char, ())>,
    #[serde(default)]
    e: Vec<Unit>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "it is only compared by what Debug shows")]
struct Flat<K: Ord> {
    a: Option<u8>,
    #[serde(flatten)]
    rest: BTreeMap<K, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "it is only compared by what Debug shows")]
enum Untagged {
    Bools(BTreeMap<bool, u8>),
    Wide(i128),
    Text(String),
    Other(Value),
}

#[derive(Debug, Deserialize)]
#[serde(tag = "t")]
#[expect(dead_code, reason = "it is only compared by what Debug shows")]
enum Tagged {
    A { x: f32 },
    B(BTreeMap<String, Unit>),
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    A,
    B,
}

fuzz_target!(|claims: &[u8]| {
    same::<BTreeMap<bool, Value>>(claims);
    same::<BTreeMap<char, Value>>(claims);
    same::<BTreeMap<u64, Value>>(claims);
    same::<BTreeMap<i128, Value>>(claims);
    same::<BTreeMap<Unit, Value>>(claims);
    same::<BTreeMap<Option<bool>, Value>>(claims);
    same::<Odd<bool>>(claims);
    same::<Odd<u8>>(claims);
    same::<Option<Flat<String>>>(claims);
    same::<Flat<bool>>(claims);
    same::<Untagged>(claims);
    same::<Box<RawValue>>(claims);
});

fn same<T: DeserializeOwned + Debug>(claims: &[u8]) {
    let verifier = jwt::Verifier::new(cotter_fuzz::known_key(), cotter_fuzz::any_claims());
    let token = cotter_fuzz::signed(br#"{"alg":"HS256"}"#, claims);
    let now = Timestamp::from_unix_seconds(1_000_000_000);
    let is_accepted = verifier.verify_as_at::<Value>(&token, now).is_ok();
    match verifier.verify_as_at::<T>(&token, now) {
        Ok(verified) => {
            let read: T = serde_json::from_slice(claims).expect("serde_json reads it, too");
            assert_eq!(format!("{:?}", verified.claims()), format!("{read:?}"));
        }
        Err(refused) => assert!(!is_accepted || serde_json::from_slice::<T>(claims).is_err(), "{refused}"),
    }
}
