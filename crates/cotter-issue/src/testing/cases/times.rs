//! `exp`, `nbf` and `iat`.

use serde_json::{Value, json};

use crate::{
    IssueError, JwsSigningAlgorithm,
    testing::{
        TestAlgorithm,
        forge::{Forge, HOUR, LIFE, open, set, without},
        issuer::Kind,
    },
};

pub(super) fn cases<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let (ago, ahead) = (forge.now.saturating_sub(HOUR), forge.now.saturating_add(HOUR));
    let later = ahead.saturating_add(LIFE);
    let token = forge.claims_with(set([("iat", json!(ago.saturating_sub(LIFE))), ("exp", json!(ago))]))?;
    forge.reject("expired", "Expired an hour ago.", "expired", token);
    let token = forge.claims_with(set([("exp", json!(0))]))?;
    forge.reject("expired-in-1970", "Expired at the beginning of 1970, which some take for never.", "expired", token);
    let token = forge.claims_with(without("exp"))?;
    forge.reject("exp-missing", "The token never expires.", "exp-missing", token);
    let token = forge.claims_with(set([("nbf", json!(ahead)), ("exp", json!(later))]))?;
    forge.reject("not-yet-valid", "Valid in an hour.", "not-yet-valid", token);

    if !matches!(forge.issuer.kind, Kind::Jwt(_)) {
        let token = forge.claims_with(set([("iat", json!(ahead)), ("exp", json!(later))]))?;
        forge.reject("issued-in-future", "Issued in an hour.", "issued-in-future", token);
        let token = forge.claims_with(without("iat"))?;
        forge.reject("iat-missing", "No iat, although this kind of token has one.", "iat-missing", token);
    }

    let milliseconds = json!(forge.now.saturating_add(LIFE).saturating_mul(1000));
    for (name, about, claim, code, value) in [
        ("exp-text", "exp is a text.", "exp", "exp-malformed", json!("4102444800")),
        ("exp-null", "exp is null.", "exp", "exp-malformed", Value::Null),
        ("exp-true", "exp is true.", "exp", "exp-malformed", json!(true)),
        ("exp-list", "exp is a list.", "exp", "exp-malformed", json!([4_102_444_800_u64])),
        ("exp-negative", "exp is negative.", "exp", "exp-malformed", json!(-1)),
        (
            "exp-milliseconds",
            "exp is in milliseconds, and so in ten thousands of years.",
            "exp",
            "exp-malformed",
            milliseconds,
        ),
        ("exp-date", "exp is a date.", "exp", "exp-malformed", json!("2099-01-01T00:00:00Z")),
        ("nbf-text", "nbf is a text.", "nbf", "nbf-malformed", json!("0")),
        ("nbf-null", "nbf is null.", "nbf", "nbf-malformed", Value::Null),
        ("iat-text", "iat is a text.", "iat", "iat-malformed", json!("0")),
        ("iat-null", "iat is null.", "iat", "iat-malformed", Value::Null),
    ] {
        let token = forge.claims_with(set([(claim, value)]))?;
        forge.reject(name, about, code, token);
    }

    for (name, about, number) in [
        ("exp-huge", "exp is a huge number.", "1e300"),
        ("exp-long", "exp has thirty digits.", "410244480000000000000000000000"),
        ("exp-wraps", "exp is 2 to the 64, and a day from 1970 where that wraps around.", "18446744073709638016"),
    ] {
        let mut claims = forge.claims();
        claims.remove("exp");
        let token = forge.payload(open(claims, &format!(r#""exp":{number}"#)).as_bytes())?;
        forge.reject(name, about, "exp-malformed", token);
    }
    Ok(())
}
