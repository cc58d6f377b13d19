//! What is accepted here, `jsonwebtoken` accepts in its strictest settings, with the same claims; and what it accepts and is
//! refused here is refused for one of the reasons below. With `--features josekit` the same of `josekit`, which needs OpenSSL.
#![no_main]

use cotter::{Expect, Policy, jwt};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// The rules that are stricter here.
const STRICTER: [&str; 25] = [
    // Members that peers do not look at, or read leniently.
    "header-too-long",
    "header-not-object",
    "header-duplicate-member",
    "header-too-deep",
    "header-too-many-members",
    "header-syntax",
    "header-claim-malformed",
    "header-claim-mismatch",
    "kid-unknown",
    "typ-mismatch",
    "nested-token",
    "crit-present",
    "b64-present",
    "encryption-member",
    // A claims set is read once here, and every registered claim is held to its type wherever it is.
    "claims-syntax",
    "claims-duplicate-member",
    "claims-too-deep",
    "claims-too-many-members",
    "exp-malformed",
    "nbf-malformed",
    "iat-malformed",
    "iss-malformed",
    "sub-malformed",
    "aud-malformed",
    "jti-malformed",
];

/// Of `josekit` as well: its validator looks at `aud` and `exp` where they are there.
const STRICTER_THAN_JOSEKIT: [&str; 2] = ["exp-missing", "aud-missing"];

/// What is here accepted and there not: members of a header that are ignored here, which there have types.
const TYPED: [&str; 8] = ["jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "url", "nonce"];

// The first line is the header, and the rest the claims set.
fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (header, claims) =
        if end == 0 { (&br#"{"alg":"HS256"}"#[..], input) } else { (&input[..end], &input[end + 1..]) };
    let token = cotter_fuzz::signed(header, claims);
    if token.len() > 16 * 1024 {
        return;
    }
    let policy = Policy::new(Expect::exactly("i"), Expect::exactly("a"));
    let ours = jwt::Verifier::new(cotter_fuzz::known_key(), policy).verify_as::<Value>(&token);
    for (peer, theirs) in peers(&token, ours.as_ref().err().map(|refused| refused.code())) {
        match (&ours, theirs) {
            (Ok(ours), Some(theirs)) => assert_eq!(*ours.claims(), theirs, "{peer}"),
            (Ok(_), None) => {
                let header: Value = serde_json::from_slice(header).expect("it was accepted");
                assert!(TYPED.iter().any(|name| header.get(name).is_some()), "{peer} refuses it");
            }
            (Err(refused), Some(_)) => {
                let is_listed = STRICTER.contains(&refused.code())
                    || peer == "josekit" && STRICTER_THAN_JOSEKIT.contains(&refused.code());
                assert!(is_listed, "{peer} accepts it: {refused}");
            }
            (Err(_), None) => {}
        }
    }
});

/// What each makes of a token that is refused here with this code, if it is. `josekit` is asked of what was read here: what is accepted,
/// and what only the policy refuses.
#[cfg_attr(not(feature = "josekit"), expect(unused_variables))]
fn peers(token: &str, refused: Option<&str>) -> Vec<(&'static str, Option<Value>)> {
    Vec::from([
        ("jsonwebtoken", jsonwebtoken(token)),
        #[cfg(feature = "josekit")]
        ("josekit", if refused.is_none_or(|code| OF_POLICY.contains(&code)) { josekit(token) } else { None }),
    ])
}

fn jsonwebtoken(token: &str) -> Option<Value> {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation.set_issuer(&["i"]);
    validation.set_audience(&["a"]);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    let key = DecodingKey::from_secret(cotter_fuzz::SECRET);
    Some(decode::<Value>(token, &key, &validation).ok()?.claims)
}

#[cfg(feature = "josekit")]
const OF_POLICY: [&str; 7] =
    ["exp-missing", "expired", "not-yet-valid", "iss-missing", "iss-mismatch", "aud-missing", "aud-mismatch"];

#[cfg(feature = "josekit")]
fn josekit(token: &str) -> Option<Value> {
    use josekit::{jws::HS256, jwt, jwt::JwtPayloadValidator};
    let verifier = HS256.verifier_from_bytes(cotter_fuzz::SECRET).ok()?;
    let (payload, _) = jwt::decode_with_verifier(token, &verifier).ok()?;
    let mut validator = JwtPayloadValidator::new();
    validator.set_base_time(std::time::SystemTime::now());
    validator.set_issuer("i");
    validator.set_audience("a");
    validator.validate(&payload).ok()?;
    Some(Value::Object(payload.claims_set().clone()))
}
