//! A token as people paste it: every verifier says what is around or inside the text, accepts the token without it, and keeps
//! every other reason.
#![cfg(all(feature = "hmac", feature = "std"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Expect, Hs256, PinnedKey, Policy, Segment, Timestamp, VerifyError, jws, jwt,
    profile::{AccessTokens, ClientAssertions, IdTokens, LogoutTokens, Presentation, RequestObjects, SignIn},
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

const SECRET: &str = "an example secret of 32 bytes ok";
const NOW: Timestamp = Timestamp::from_unix_seconds(50);

fn key(id: &str) -> PinnedKey<Hs256> {
    PinnedKey::from_secret(id, SECRET.as_bytes()).unwrap()
}

fn verifier(id: &str) -> jwt::Verifier<Hs256> {
    jwt::Verifier::new(key(id), Policy::new(Expect::exactly("i"), Expect::exactly("o")))
}

fn signed(header: &str, claims: &str) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn token() -> String {
    signed(r#"{"alg":"HS256","kid":"a"}"#, r#"{"iss":"i","aud":"o","exp":100}"#)
}

/// The token in the forms in which it is pasted, and what is found in each.
fn pasted(token: &str) -> Vec<(String, &'static str)> {
    let (header, rest) = token.split_once('.').unwrap();
    vec![
        (format!("{token}\n"), "a line break at its end"),
        (format!(" {token}"), "a space before it"),
        (format!("Bearer {token}"), "`Bearer` before it"),
        (format!("DPoP {token}"), "`DPoP` before it"),
        (format!("Authorization: Bearer {token}"), "the name of a header field before it"),
        (format!("\"{token}\""), "quotation marks around it"),
        (format!("{header}\n.{rest}"), "a line break inside it"),
        (format!("{header}. {rest}"), "a space inside it"),
        (token.replace('.', "%2E"), "percent-encoding"),
        (format!(r#"{{"access_token":"{token}"}}"#), "JSON"),
    ]
}

/// Holds a verifier to what it says of each form, where it says something else of the bare token.
fn says(name: &str, token: &str, verify: impl Fn(&str) -> Option<VerifyError>) {
    assert!(!matches!(verify(token), Some(VerifyError::TokenNotBare { .. })), "{name}");
    for (text, found) in pasted(token) {
        assert_eq!(verify(&text), Some(VerifyError::TokenNotBare { found }), "{name}: {text}");
    }
}

#[test]
fn every_verifier_of_jws_says_it() {
    let (token, one) = (token(), verifier("a"));
    assert!(one.verify_as_at::<Value>(&token, NOW).is_ok());
    says("jwt", &token, |text| one.verify_as_at::<Value>(text, NOW).err());
    let or = verifier("a").or(verifier("b")).unwrap();
    says("or", &token, |text| or.verify_as_at::<Value>(text, NOW).err());
    let issuers = jwt::IssuerRouter::new().with(verifier("a")).unwrap();
    says("issuers", &token, |text| issuers.verify_as_at::<Value>(text, NOW).err());
    let attached = jws::Verifier::new(key("a"));
    says("jws", &token, |text| attached.verify(text).err());

    let payload = r#"{"iss":"i","aud":"o","exp":100}"#;
    let detached = token.replace(&URL_SAFE_NO_PAD.encode(payload), "");
    assert!(attached.verify_detached(&detached, payload.as_bytes()).is_ok());
    for (text, found) in pasted(&detached).into_iter().filter(|(_, found)| !found.contains("a space inside")) {
        let refused = attached.verify_detached(&text, payload.as_bytes()).unwrap_err();
        assert_eq!(refused, VerifyError::TokenNotBare { found }, "{text}");
    }
}

#[test]
#[cfg(feature = "cache")]
fn a_verifier_with_a_memory_says_it() {
    let cached = jwt::CachedVerifier::new(verifier("a"), 10);
    for _ in 0..2 {
        says("cached", &token(), |text| cached.verify_at(text, NOW).err());
    }
}

#[test]
fn every_profile_says_it() {
    // The type has to be right, since it is looked at before the signature and the payload.
    let typed = |typ: &str| {
        signed(&format!(r#"{{"alg":"HS256","kid":"a","typ":"{typ}"}}"#), r#"{"iss":"i","aud":"o","exp":100}"#)
    };
    let ids = IdTokens::<Hs256>::with_client_secret("a", SECRET, "i", "o").unwrap();
    says("ID token", &token(), |text| ids.verify_as_at::<Value>(text, &SignIn::nonce("n"), NOW).err());
    let logouts = LogoutTokens::<Hs256>::with_client_secret("a", SECRET, "i", "o").unwrap();
    says("logout token", &typed("logout+jwt"), |text| logouts.verify_as_at::<Value>(text, NOW).err());
    let assertions = ClientAssertions::<Hs256>::with_client_secret("a", SECRET, "i", "o").unwrap();
    says("client assertion", &typed("client-authentication+jwt"), |text| {
        assertions.danger_verify_repeated_as_at::<Value>(text, NOW).err()
    });
    let requests = RequestObjects::<Hs256>::with_client_secret("a", SECRET, "i", "o").unwrap();
    says("request object", &typed("oauth-authz-req+jwt"), |text| requests.verify_as_at::<Value>(text, NOW).err());
    let access = AccessTokens::with_shared_secret(key("a"), "i", "o");
    says("access token", &typed("at+jwt"), |text| {
        access.verify_as_at::<Value>(text, Presentation::bearer(), NOW).err()
    });
}

#[test]
#[cfg(feature = "paseto")]
fn every_verifier_of_paseto_says_it() {
    use cotter::{KeyId, paseto};
    let local = "k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8";
    let key = || PinnedKey::<paseto::V4Local>::from_paserk(KeyId::ABSENT, local).unwrap();
    // The published example 4-E-1
    let token = "v4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAr68PS4AXe7If_ZgesdkUMvSwscFlAl1pk5HC0e8kApeaqMfGo_7\
        OpBnwJOAbY9V7WU6abu74MmcUE8YWAiaArVI8XJ5hOb_4v9RmDkneN0S92dx0OW4pgy7omxgf3S8c3LlQg";
    let claims = paseto::Verifier::new(key(), Policy::new(Expect::absent(), Expect::absent()));
    assert!(claims.verify_as_at::<Value>(token, NOW).is_ok());
    says("claims", token, |text| claims.verify_as_at::<Value>(text, NOW).err());
    let messages = paseto::MessageVerifier::new(key());
    says("messages", token, |text| messages.verify(text).err());
}

#[test]
#[cfg(feature = "ecdsa")]
fn a_proof_says_it() {
    let proofs = cotter::profile::DpopProofs::<cotter::Es256>::danger_without_replay_check();
    // RFC 9449 §4.1
    let proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa\
        0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.\
        eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0Ijox\
        NTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
    let now = Timestamp::from_unix_seconds(1_562_262_620);
    let verify = |text: &str| proofs.request("POST", "https://server.example.com/token", [text]).verify_at(now).err();
    assert_eq!(verify(proof), None);
    says("proof", proof, |text| match verify(text) {
        Some(VerifyError::DpopProof { reason }) => Some(*reason),
        other => {
            assert_eq!(other, None, "it is not said of the proof");
            None
        }
    });
}

#[test]
fn what_has_another_reason_keeps_it() {
    let verify = |text: String| verifier("a").verify_as_at::<Value>(&text, NOW).unwrap_err();
    let claims = r#"{"iss":"i","aud":"o","exp":100}"#;
    for (header, claims, expected) in [
        (r#"{"alg":"none","kid":"a"}"#, claims, VerifyError::AlgMismatch { expected: "HS256" }),
        (r#"{"alg":"HS256","kid":"b"}"#, claims, VerifyError::KidUnknown),
        (r#"{"alg":"HS256"}"#, claims, VerifyError::KidMissing),
    ] {
        assert_eq!(verify(format!("{}\n", signed(header, claims))), expected);
    }
    let changed = token().replace(".ey", ".fy");
    assert_eq!(verify(changed), VerifyError::InvalidSignature);
    assert_eq!(verify("\u{e9}.b.c".to_owned()), VerifyError::NotBase64(Segment::Header));
    assert_eq!(verify("a.b".to_owned()), VerifyError::SegmentCount);
    assert!(verify(format!(" {}", "a".repeat(16 * 1024))).code() == "token-too-long");
}
