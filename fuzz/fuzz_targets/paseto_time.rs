//! A time that is accepted is one of RFC 3339, and the instant that another reader sees in it.
#![no_main]

use cotter::{Timestamp, paseto};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

fuzz_target!(|text: &str| {
    let claims = json!({ "exp": text }).to_string();
    let token = cotter_fuzz::sealed(claims.as_bytes(), b"");
    let verifier = paseto::Verifier::new(cotter_fuzz::known_local_key(), cotter_fuzz::any_claims());
    let Ok(verified) = verifier.verify_as_at::<Value>(&token, Timestamp::from_unix_seconds(0)) else { return };
    let read = verified.expires_at().expect("it is there").since_unix_epoch();
    assert!(text.len() <= 35 && text.is_ascii() && text.as_bytes()[10] == b'T' && !text.contains('z'));
    let other = OffsetDateTime::parse(text, &Rfc3339).expect("it is RFC 3339");
    assert_eq!(i128::try_from(read.as_nanos()).expect("it is small"), other.unix_timestamp_nanos());
});
