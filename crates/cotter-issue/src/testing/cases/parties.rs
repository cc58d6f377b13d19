//! `iss`, `aud` and `azp`: who issues, and for whom.

use serde_json::{Value, json};

use crate::{
    IssueError, JwsSigningAlgorithm,
    testing::{
        TestAlgorithm,
        forge::{Forge, set, without},
        issuer::Kind,
    },
};

pub(super) fn cases<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let iss = forge.claims().get("iss").and_then(Value::as_str).unwrap_or_default().to_owned();
    let token = forge.claims_with(without("iss"))?;
    forge.reject("iss-missing", "No issuer.", "iss-missing", token);
    for (name, about, code, value) in [
        ("iss-other", "Another issuer.", "iss-mismatch", json!("https://stranger.example")),
        ("iss-slash", "The issuer, with a slash behind it.", "iss-mismatch", json!(format!("{iss}/"))),
        (
            "iss-longer",
            "A longer name that begins like the issuer's.",
            "iss-mismatch",
            json!(format!("{iss}.stranger.example")),
        ),
        ("iss-upper-case", "The issuer in upper case.", "iss-mismatch", json!(iss.to_ascii_uppercase())),
        ("iss-empty", "The issuer is empty.", "iss-mismatch", json!("")),
        ("iss-list", "The issuer is a list.", "iss-malformed", json!([iss])),
        ("iss-null", "The issuer is null.", "iss-malformed", Value::Null),
    ] {
        let token = forge.claims_with(set([("iss", value)]))?;
        forge.reject(name, about, code, token);
    }

    let aud = forge.issuer.audience.clone();
    let token = forge.claims_with(without("aud"))?;
    forge.reject("aud-missing", "No audience.", "aud-missing", token);
    let mut shorter = aud.clone();
    shorter.pop();
    for (name, about, code, value) in [
        ("aud-other", "Another audience.", "aud-mismatch", json!("https://other.example")),
        (
            "aud-others",
            "Two other audiences.",
            "aud-mismatch",
            json!(["https://other.example", "https://third.example"]),
        ),
        ("aud-slash", "The audience, with a slash behind it.", "aud-mismatch", json!(format!("{aud}/"))),
        (
            "aud-longer",
            "A longer name that begins like the audience.",
            "aud-mismatch",
            json!(format!("{aud}.stranger.example")),
        ),
        ("aud-shorter", "The audience without its last character.", "aud-mismatch", json!(shorter)),
        (
            "aud-joined",
            "The audience in one text with another.",
            "aud-mismatch",
            json!(format!("{aud} https://other.example")),
        ),
        ("aud-empty", "The audience is empty.", "aud-mismatch", json!("")),
        ("aud-empty-list", "The audience is an empty list.", "aud-malformed", json!([])),
        ("aud-null", "The audience is null.", "aud-malformed", Value::Null),
        ("aud-number", "The audience is a number.", "aud-malformed", json!(17)),
        ("aud-object", "The audience is an object.", "aud-malformed", json!({"is": aud})),
        ("aud-list-of-numbers", "A number among the audiences.", "aud-malformed", json!([aud, 17])),
    ] {
        let token = forge.claims_with(set([("aud", value)]))?;
        forge.reject(name, about, code, token);
    }

    if matches!(forge.issuer.kind, Kind::IdToken(_)) {
        let several = json!([forge.issuer.audience, "https://other.example"]);
        let azp = json!(forge.issuer.audience);
        let token = forge.claims_with(set([("aud", several), ("azp", azp)]))?;
        let about = "An audience beside the client that it does not trust (OpenID Connect Core section 3.1.3.7).";
        forge.reject("aud-untrusted", about, "aud-untrusted", token);
        let token = forge.claims_with(set([("azp", json!("another-client"))]))?;
        forge.reject("azp-other", "The authorized party is another client.", "azp-mismatch", token);
    }
    Ok(())
}
