//! A token of one kind is refused by every other profile, also where one key, one issuer and one audience serve them all
//! (RFC 8725 §3.12); and properties of profiles that no vector can show.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::{
    collections::HashMap,
    fmt::Debug,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Claim, Ed25519, Ed25519OrEdDsa, EdDsa, Es256, Es384, Expect, Hs256, KeyError, KeyId, PinnedKey, Policy, Ps256,
    Rs256, Timestamp, VerifyError, jwt,
    profile::{
        AccessToken, AccessTokens, ClientAssertion, ClientAssertions, DpopProofs, IdToken, IdTokens, LogoutToken,
        LogoutTokens, Presentation, ProofAlgorithms, RequestObject, RequestObjects, Sessions, SignIn,
    },
    replay::{ReplayCheck, ReplayList, SingleUse, Use},
};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Issuer, client, authorization server and resource at once, so that only the kind tells tokens apart.
const EVERYBODY: &str = "https://everybody.example";
const PROVIDER: &str = "https://provider.example";
const API: &str = "https://api.example";
const CLIENT: &str = "client";
const NONCE: &str = "n-0S6_WzA2Mj";
const METHOD: &str = "POST";
const ADDRESS: &str = "https://api.example/orders";
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";
const NOW: u64 = 1_763_683_200;

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW)
}

/// One key that signs every kind of token here.
fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn jwk() -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "x": encode(signing_key().verifying_key().as_bytes())})
}

fn key() -> PinnedKey<Ed25519> {
    PinnedKey::from_raw(KeyId::ABSENT, signing_key().verifying_key().as_bytes()).unwrap()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn signed(header: &Value, claims: &Value) -> String {
    let input = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    let signature = encode(&signing_key().sign(input.as_bytes()).to_bytes());
    format!("{input}.{signature}")
}

fn token(typ: Option<&str>, claims: &Value) -> String {
    let mut header = json!({"alg": "Ed25519", "jwk": jwk()});
    if let Some(typ) = typ {
        header["typ"] = typ.into();
    }
    signed(&header, claims)
}

fn with(claims: &Value, more: &Value) -> Value {
    let mut claims = claims.clone();
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    claims
}

/// A kind of token: one of it, and the profile that takes it, if it is one of this crate.
struct Kind {
    name: &'static str,
    typ: Option<&'static str>,
    claims: Value,
    profile: Option<Profile>,
}

type Profile = Box<dyn Fn(&str) -> Result<(), VerifyError>>;

fn profile(verify: impl Fn(&str) -> Result<(), VerifyError> + 'static) -> Option<Profile> {
    Some(Box::new(verify))
}

/// Offers each token to each profile.
fn offer_all_to_all(kinds: &[Kind]) {
    for profile in kinds {
        let Some(verify) = &profile.profile else { continue };
        for kind in kinds {
            let verdict = verify(&token(kind.typ, &kind.claims));
            // An ID token says nowhere what it is, and so is also a JWT of no profile.
            let is_taken =
                kind.name == profile.name || (profile.name == "JWT of no profile" && kind.name.starts_with("ID token"));
            assert_eq!(verdict.is_ok(), is_taken, "{} offered as {}: {verdict:?}", kind.name, profile.name);
        }
    }
}

fn access_tokens(issuer: &str, resource: &str) -> AccessTokens<Ed25519> {
    AccessTokens::new(key(), issuer, resource)
}

fn verify_proof(proof: &str) -> Result<(), VerifyError> {
    let proofs = DpopProofs::<Ed25519>::danger_without_replay_check();
    proofs.request(METHOD, ADDRESS, [proof]).verify_at(now()).map(drop)
}

/// Every kind with all the claims that it can have, for one party that is everybody. A new profile is one more entry.
fn kinds() -> Vec<Kind> {
    let common = json!({"iss": EVERYBODY, "aud": EVERYBODY, "iat": NOW, "exp": NOW + 60, "jti": "a"});
    let with = |more: Value| with(&common, &more);
    vec![
        Kind {
            name: "access token",
            typ: Some("at+jwt"),
            claims: with(json!({"sub": "user", "client_id": EVERYBODY, "scope": "openid", "nonce": NONCE})),
            profile: profile(|token| {
                let tokens = access_tokens(EVERYBODY, EVERYBODY);
                tokens.verify_at(token, Presentation::bearer(), now()).map(drop)
            }),
        },
        Kind {
            name: "DPoP proof",
            typ: Some("dpop+jwt"),
            claims: with(
                json!({"htm": METHOD, "htu": ADDRESS, "nonce": NONCE, "sub": EVERYBODY, "client_id": EVERYBODY}),
            ),
            profile: profile(verify_proof),
        },
        Kind {
            name: "ID token",
            typ: Some("JWT"),
            claims: with(json!({"sub": "user", "nonce": NONCE, "azp": EVERYBODY, "sid": "s", "client_id": "another"})),
            profile: profile(|token| {
                let tokens = IdTokens::new(key(), EVERYBODY, EVERYBODY);
                tokens.verify_at(token, &SignIn::nonce(NONCE), now()).map(drop)
            }),
        },
        Kind {
            name: "ID token without a nonce",
            typ: None,
            claims: with(json!({"sub": "user", "sid": "s"})),
            profile: profile(|token| {
                let tokens = IdTokens::new(key(), EVERYBODY, EVERYBODY);
                tokens.verify_at(token, &SignIn::without_nonce(), now()).map(drop)
            }),
        },
        Kind {
            name: "logout token",
            typ: Some("logout+jwt"),
            claims: with(json!({"sub": "user", "sid": "s", "client_id": EVERYBODY,
                "events": {LOGOUT: {}}})),
            profile: profile(|token| LogoutTokens::new(key(), EVERYBODY, EVERYBODY).verify_at(token, now()).map(drop)),
        },
        Kind {
            name: "client assertion",
            typ: Some("client-authentication+jwt"),
            claims: with(json!({"sub": EVERYBODY, "client_id": EVERYBODY})),
            profile: profile(|token| {
                let assertions = ClientAssertions::new(key(), EVERYBODY, EVERYBODY);
                assertions.danger_verify_repeated_at(token, now()).map(drop)
            }),
        },
        Kind {
            name: "request object",
            typ: Some("oauth-authz-req+jwt"),
            claims: with(json!({"client_id": EVERYBODY, "response_type": "code", "nonce": NONCE})),
            profile: profile(|token| {
                let requests = RequestObjects::new(key(), EVERYBODY, EVERYBODY);
                requests.verify_at(token, now()).map(drop)
            }),
        },
        Kind {
            name: "security event",
            typ: Some("secevent+jwt"),
            claims: with(json!({"sub": "user", "events": {LOGOUT: {}}})),
            profile: None,
        },
        Kind {
            name: "JWT of no profile",
            typ: None,
            claims: with(json!({"client_id": EVERYBODY, "nonce": NONCE, "scope": "openid"})),
            profile: profile(|token| {
                let policy = Policy::new(Expect::exactly(EVERYBODY), Expect::exactly(EVERYBODY));
                jwt::Verifier::new(key(), policy).verify_at(token, now()).map(drop)
            }),
        },
    ]
}

#[test]
fn a_token_of_one_kind_is_refused_by_every_other_profile() {
    offer_all_to_all(&kinds());
}

/// `typ` alone is enough: a token that has the claims of all kinds is at most of the one that it says it is.
#[test]
fn a_token_with_the_claims_of_all_kinds_is_of_one_kind() {
    let mut all = Map::new();
    for kind in kinds() {
        all.extend(kind.claims.as_object().unwrap().clone());
    }
    let all = with(&all.into(), &json!({"sub": EVERYBODY, "client_id": EVERYBODY}));
    let is_typed = |kind: &Kind| kind.typ.is_some_and(|typ| typ != "JWT");
    let mut taken = Vec::new();
    for kind in kinds().into_iter().filter(is_typed) {
        let text = token(kind.typ, &all);
        for profile in kinds() {
            let Some(verify) = profile.profile else { continue };
            if verify(&text).is_ok() {
                taken.push((kind.name, profile.name));
            }
        }
    }
    // A logout token may not have a nonce, and the sub of a request object may not be the client.
    let themselves = ["access token", "DPoP proof", "client assertion"].map(|name| (name, name));
    assert_eq!(taken, themselves);
}

/// Every kind with the claims that it must have, from one party for another, as it is or without its `typ`.
fn kinds_of_parties(untyped: bool) -> Vec<Kind> {
    let typ = move |typ| if untyped { None } else { Some(typ) };
    let times = json!({"iat": NOW, "exp": NOW + 60, "jti": "a"});
    let of_provider = with(&times, &json!({"iss": PROVIDER, "aud": CLIENT, "client_id": CLIENT, "sub": "user"}));
    let of_client = with(&times, &json!({"iss": CLIENT, "aud": PROVIDER}));
    vec![
        Kind {
            name: "access token",
            typ: typ("at+jwt"),
            claims: with(&of_provider, &json!({"aud": API})),
            profile: profile(move |token| {
                let tokens = access_tokens(PROVIDER, API);
                let tokens = if untyped { tokens.danger_allow_untyped() } else { tokens };
                tokens.verify_at(token, Presentation::bearer(), now()).map(drop)
            }),
        },
        Kind {
            name: "DPoP proof",
            typ: typ("dpop+jwt"),
            claims: json!({"jti": "a", "htm": METHOD, "htu": ADDRESS, "iat": NOW}),
            // Without its typ, it is none.
            profile: profile(verify_proof).filter(|_| !untyped),
        },
        Kind {
            name: "ID token",
            typ: None,
            claims: of_provider.clone(),
            profile: profile(|token| {
                let tokens = IdTokens::new(key(), PROVIDER, CLIENT);
                tokens.verify_at(token, &SignIn::without_nonce(), now()).map(drop)
            }),
        },
        Kind {
            name: "logout token",
            typ: typ("logout+jwt"),
            claims: with(&of_provider, &json!({"events": {LOGOUT: {}}})),
            profile: profile(move |token| {
                let tokens = LogoutTokens::new(key(), PROVIDER, CLIENT);
                let tokens = if untyped { tokens.danger_allow_untyped() } else { tokens };
                tokens.verify_at(token, now()).map(drop)
            }),
        },
        Kind {
            name: "client assertion",
            typ: typ("client-authentication+jwt"),
            claims: with(&of_client, &json!({"sub": CLIENT})),
            profile: profile(move |token| {
                let assertions = ClientAssertions::new(key(), CLIENT, PROVIDER);
                let assertions = if untyped { assertions.danger_allow_untyped() } else { assertions };
                assertions.danger_verify_repeated_at(token, now()).map(drop)
            }),
        },
        Kind {
            name: "request object",
            typ: typ("oauth-authz-req+jwt"),
            claims: with(&of_client, &json!({"client_id": CLIENT, "response_type": "code"})),
            profile: profile(move |token| {
                let requests = RequestObjects::new(key(), CLIENT, PROVIDER);
                let requests = if untyped { requests.danger_allow_untyped() } else { requests };
                requests.verify_at(token, now()).map(drop)
            }),
        },
        Kind {
            name: "JWT for the resource",
            typ: None,
            claims: with(&times, &json!({"iss": PROVIDER, "aud": API, "sub": "user"})),
            profile: None,
        },
    ]
}

#[test]
fn kinds_that_are_not_typed_are_told_apart_by_their_claims() {
    offer_all_to_all(&kinds_of_parties(true));
    offer_all_to_all(&kinds_of_parties(false));
}

/// The required claims alone are enough, between profiles: one kind's claims under another's `typ` are neither.
#[test]
fn another_typ_does_not_make_another_kind() {
    for kind in kinds_of_parties(false) {
        for profile in kinds_of_parties(false).into_iter().filter(|profile| profile.name != kind.name) {
            let Some(verify) = &profile.profile else { continue };
            let verdict = verify(&token(profile.typ, &kind.claims));
            assert!(verdict.is_err(), "{} that says it is {}", kind.name, profile.name);
        }
    }
}

/// Remembers uses, and what it was told of each.
#[derive(Default)]
struct Record(Mutex<HashMap<(String, String), Timestamp>>);

impl ReplayCheck for Record {
    fn record(&self, used: &SingleUse<'_>) -> Use {
        assert_eq!((used.now(), used.party()), (now(), &*format!("key {}", jkt())));
        match self.0.lock().unwrap().insert((used.scope().into(), used.id().into()), used.until()) {
            None => Use::First,
            Some(_) => Use::Repeated,
        }
    }
}

fn proof(header_changes: &Value, claims: &Value) -> String {
    let mut head = json!({"typ": "dpop+jwt", "alg": "Ed25519", "jwk": jwk()});
    head.as_object_mut().unwrap().extend(header_changes.as_object().unwrap().clone());
    let mut all = json!({"jti": "p-1", "htm": METHOD, "htu": ADDRESS, "iat": NOW});
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    signed(&head, &all)
}

fn jkt() -> String {
    let members =
        format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, encode(signing_key().verifying_key().as_bytes()));
    encode(&Sha256::digest(members))
}

#[test]
fn a_proof_is_recorded_by_its_normalised_address_for_as_long_as_it_is_good() {
    let record = Arc::new(Record::default());
    let proofs = DpopProofs::<Ed25519>::new(record.clone())
        .max_age(Duration::from_secs(120))
        .unwrap()
        .leeway(Duration::from_secs(5))
        .unwrap();
    let text = proof(&json!({}), &json!({"htu": "HTTPS://API.example:443/a/../orders?x=1", "iat": NOW - 20}));
    assert!(proofs.request(METHOD, ADDRESS, [text.as_str()]).verify_at(now()).is_ok());
    let uses = record.0.lock().unwrap();
    // Of its key, so that another key uses up no id of it.
    let until = uses[&(format!("key {} {ADDRESS}", jkt()), "p-1".to_owned())];
    // At the last instant at which it is still good, it is still recorded.
    let last = Timestamp::from_unix_seconds(NOW - 20 + 125);
    assert!(until > last, "{until:?}");
    drop(uses);
    // Another spelling of the address of the request is the same address.
    let again = proofs.request(METHOD, "https://API.example:443/orders?y=2", [text.as_str()]).verify_at(now());
    assert_eq!(again.unwrap_err(), of_proof(VerifyError::Replayed));
    let proofs = DpopProofs::<Ed25519>::danger_without_replay_check()
        .max_age(Duration::from_secs(120))
        .unwrap()
        .leeway(Duration::from_secs(5))
        .unwrap();
    assert!(proofs.request(METHOD, ADDRESS, [text.as_str()]).verify_at(last).is_ok());
    let after = Timestamp::from_unix_seconds(until.unix_seconds());
    let late = proofs.request(METHOD, ADDRESS, [text.as_str()]).verify_at(after);
    assert_eq!(late.unwrap_err(), of_proof(VerifyError::TooOld));
}

/// A store that drops each record at the instant that it was told, and no later.
#[derive(Default)]
struct Dropping(Mutex<HashMap<String, Timestamp>>);

impl ReplayCheck for Dropping {
    fn record(&self, used: &SingleUse<'_>) -> Use {
        let mut kept = self.0.lock().unwrap();
        kept.retain(|_, until| *until > used.now());
        match kept.insert(used.id().into(), used.until()) {
            None => Use::First,
            Some(_) => Use::Repeated,
        }
    }
}

#[test]
fn a_proof_stays_recorded_for_the_longest_leeway_that_there_is() {
    let store = Arc::new(Dropping::default());
    let proofs = |leeway| {
        let proofs = DpopProofs::<Ed25519>::new(store.clone()).max_age(Duration::from_secs(60)).unwrap();
        proofs.leeway(Duration::from_secs(leeway)).unwrap()
    };
    let text = proof(&json!({}), &json!({}));
    let verify = |leeway, at: u64| {
        let proofs = proofs(leeway);
        let request = proofs.request(METHOD, ADDRESS, [text.as_str()]);
        request.verify_at(Timestamp::from_unix_seconds(at)).map(drop)
    };
    assert_eq!(verify(0, NOW), Ok(()));
    // Another server of the same store accepts proofs until the last of these instants.
    for at in [NOW + 61, NOW + 62, NOW + 660] {
        assert_eq!(verify(600, at), Err(of_proof(VerifyError::Replayed)), "{at}");
    }
    assert_eq!(verify(600, NOW + 661), Err(of_proof(VerifyError::TooOld)));
}

/// What a proof is rejected for, whoever asked for it.
fn of_proof(reason: VerifyError) -> VerifyError {
    VerifyError::DpopProof { reason: Box::new(reason) }
}

/// Nobody fills the record who has no token, or none of that key.
#[test]
fn only_proofs_that_are_good_for_something_are_recorded() {
    let record = Arc::new(Record::default());
    let proofs = DpopProofs::<Ed25519>::new(record.clone());
    let tokens = AccessTokens::new(key(), PROVIDER, API);
    let token = |cnf: Value| {
        let claims = json!({"iss": PROVIDER, "aud": API, "sub": "user", "iat": NOW, "exp": NOW + 60, "jti": "at-1",
            "client_id": "web", "cnf": cnf});
        token(Some("at+jwt"), &claims)
    };
    let verify = |token: &str, claims: Value| {
        let ath = encode(&Sha256::digest(token));
        let mut all = json!({"ath": ath});
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        let text = proof(&json!({}), &all);
        let request = proofs.request(METHOD, ADDRESS, [text.as_str()]);
        tokens.verify_at(token, Presentation::dpop(request), now())
    };
    let (bound, other) = (token(json!({"jkt": jkt()})), token(json!({"jkt": encode(&[0; 32])})));
    let broken = bound.replacen("eyJ", "eyK", 1);
    assert!(verify(&broken, json!({})).is_err());
    assert_eq!(verify(&other, json!({})).unwrap_err(), VerifyError::Mismatch(Claim::Jkt));
    assert_eq!(
        verify(&bound, json!({"ath": encode(&[0; 32])})).unwrap_err(),
        of_proof(VerifyError::Mismatch(Claim::Ath))
    );
    assert_eq!(verify(&bound, json!({"htm": "GET"})).unwrap_err(), of_proof(VerifyError::Mismatch(Claim::Htm)));
    assert_eq!(verify(&bound, json!({"iat": NOW - 66})).unwrap_err(), of_proof(VerifyError::TooOld));
    assert!(record.0.lock().unwrap().is_empty());

    let accepted = verify(&bound, json!({})).unwrap();
    assert_eq!(accepted.proof().unwrap().thumbprint().to_string(), jkt());
    assert_eq!(accepted.proof().unwrap().token_id(), Some("p-1"));
    assert_eq!(verify(&bound, json!({})).unwrap_err(), of_proof(VerifyError::Replayed));
    assert!(verify(&bound, json!({"jti": "p-2"})).is_ok());
}

#[test]
fn a_verifier_of_several_algorithms_takes_each_of_them_and_no_other() {
    fn verdict<P: ProofAlgorithms>() -> Result<(), VerifyError> {
        let proofs = DpopProofs::<P>::danger_without_replay_check();
        proofs.request(METHOD, ADDRESS, [proof(&json!({}), &json!({})).as_str()]).verify_at(now()).map(drop)
    }
    let none = Err(of_proof(VerifyError::AlgMismatch { expected: "one of those that the verifier is for" }));
    assert_eq!(verdict::<Ed25519>(), Ok(()));
    assert_eq!(verdict::<(Es256, Ed25519)>(), Ok(()));
    assert_eq!(verdict::<(Ed25519, Es256)>(), Ok(()));
    assert_eq!(verdict::<(Es256, Ps256, Ed25519)>(), Ok(()));
    assert_eq!(verdict::<(Es256, Ps256, Es384, Ed25519)>(), Ok(()));
    assert_eq!(verdict::<((Es256, Ps256), (Es384, Ed25519))>(), Ok(()));
    assert_eq!(verdict::<EdDsa>(), Err(of_proof(VerifyError::AlgMismatch { expected: "EdDSA" })));
    assert_eq!(verdict::<(Es256, EdDsa)>(), none);
    assert_eq!(verdict::<(Es256, Ps256, Es384, EdDsa)>(), none);
}

#[test]
fn both_names_of_ed25519_are_taken_and_one_key_has_its_share_of_the_record() {
    let made = Timestamp::from_unix_seconds(NOW);
    let names =
        [include_str!("../vectors/demo/dpop-proof-ed25519.jwt"), include_str!("../vectors/demo/dpop-proof-eddsa.jwt")];
    let verdicts = |share| {
        let proofs = DpopProofs::<Ed25519OrEdDsa>::new(Arc::new(ReplayList::new(10).per_party(share)));
        names.map(|proof| proofs.request(METHOD, ADDRESS, [proof.trim_end()]).verify_at(made).map(drop))
    };
    assert_eq!(verdicts(2), [Ok(()), Ok(())]);
    assert_eq!(verdicts(1), [Ok(()), Err(VerifyError::ReplayQuota)]);
}

#[test]
fn a_key_that_is_refused_says_why() {
    let reason = |jwk: Value| {
        let text = proof(&json!({"jwk": jwk}), &json!({}));
        let proofs = DpopProofs::<(Es256, Ed25519)>::danger_without_replay_check();
        proofs.request(METHOD, ADDRESS, [text.as_str()]).verify_at(now()).unwrap_err()
    };
    let with = |name: &str, value: Value| {
        let mut jwk = jwk();
        jwk[name] = value;
        reason(jwk)
    };
    let refused = |reason| of_proof(VerifyError::ProofJwkRefused { reason });
    assert_eq!(with("use", "enc".into()), refused(KeyError::JwkUse));
    assert_eq!(with("alg", "ES256".into()), refused(KeyError::JwkAlg { expected: "Ed25519" }));
    assert_eq!(with("alg", Value::Null), refused(KeyError::JwkMemberType { member: "alg", expected: "a string" }));
    assert_eq!(with("crv", "X25519".into()), refused(KeyError::KeyCurve { found: "X25519", expected: "Ed25519" }));
    assert_eq!(with("x", encode(&[0; 32]).into()), refused(KeyError::Ed25519Weak));
    assert_eq!(with("d", encode(&[7; 32]).into()), of_proof(VerifyError::ProofJwkPrivate));
    assert_eq!(
        reason(json!({"kty": "oct", "k": encode(&[7; 32])})),
        refused(KeyError::KeyFamily { found: "a symmetric key", expected: "an octet key pair (OKP)" })
    );
}

#[test]
fn what_an_access_token_says_can_be_read() {
    let claims = json!({"iss": PROVIDER, "aud": [API, "other"], "sub": "user", "iat": NOW, "exp": NOW + 60, "jti": "at-1",
        "client_id": "web", "scope": "orders:read orders:write a!b", "roles": ["clerk", {"value": "auditor", "display": "x"}],
        "groups": [{"value": "g"}], "auth_time": NOW - 300, "acr": "phr", "amr": ["pwd", "otp"]});
    let text = token(Some("at+jwt"), &claims);
    let tokens = AccessTokens::new(key(), PROVIDER, API);
    let token = tokens.verify_at(&text, Presentation::bearer(), now()).unwrap();

    assert_eq!((token.subject(), token.client_id()), ("user", "web"));
    assert_eq!(token.scopes().collect::<Vec<_>>(), ["orders:read", "orders:write", "a!b"]);
    for scope in ["orders:read", "orders:write", "a!b"] {
        assert!(token.has_scope(scope));
    }
    for none in ["", " ", "orders", "orders:", "orders:read ", "ORDERS:READ", "orders:read orders:write", "a"] {
        assert!(!token.has_scope(none), "{none}");
    }
    assert_eq!(token.roles(), ["clerk", "auditor"]);
    assert_eq!(token.groups(), ["g"]);
    assert!(token.entitlements().is_empty() && token.proof().is_none());
    assert_eq!((token.acr(), token.amr().len()), (Some("phr"), 2));
    assert_eq!(token.auth_time(), Some(Timestamp::from_unix_seconds(NOW - 300)));
    assert_eq!(token.require_auth_age(Duration::from_secs(300)), Ok(()));
    // Five seconds of leeway.
    assert_eq!(token.require_auth_age(Duration::from_secs(295)), Ok(()));
    assert_eq!(token.require_auth_age(Duration::from_secs(294)), Err(VerifyError::AuthTooOld));
    assert_eq!(token.require_auth_age(Duration::MAX), Ok(()));
    assert_eq!(token.require_acr([]), Err(VerifyError::Mismatch(Claim::Acr)));
    let shown = format!("{token:?} {tokens:?}");
    assert!(!shown.contains("user") && !shown.contains("phr") && !shown.contains("orders"), "{shown}");
}

#[test]
fn limits_are_limited() {
    let proofs = || DpopProofs::<Es256>::danger_without_replay_check();
    assert!(proofs().max_age(Duration::from_secs(600)).is_ok());
    assert_eq!(proofs().max_age(Duration::from_secs(601)).unwrap_err().code(), "proof-age-too-long");
    assert_eq!(proofs().leeway(Duration::from_secs(601)).unwrap_err().code(), "leeway-too-long");
    let too_long = Duration::from_secs(601);
    let (tokens, ids) = (AccessTokens::new(key(), PROVIDER, API), IdTokens::new(key(), PROVIDER, CLIENT));
    let (logouts, assertions) =
        (LogoutTokens::new(key(), PROVIDER, CLIENT), ClientAssertions::new(key(), CLIENT, PROVIDER));
    let requests = RequestObjects::new(key(), CLIENT, PROVIDER);
    for refused in [
        tokens.clone().leeway(too_long).map(drop),
        ids.clone().leeway(too_long).map(drop),
        logouts.clone().leeway(too_long).map(drop),
        assertions.clone().leeway(too_long).map(drop),
        requests.clone().leeway(too_long).map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code(), "leeway-too-long");
    }
    for refused in [
        tokens.clone().max_token_len(262_145).map(drop),
        ids.clone().max_token_len(262_145).map(drop),
        logouts.clone().max_token_len(262_145).map(drop),
        assertions.clone().max_token_len(262_145).map(drop),
        requests.clone().max_token_len(262_145).map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code(), "token-limit-too-high");
    }
    for refused in [
        tokens.max_claims_members(1025).map(drop),
        ids.max_claims_members(1025).map(drop),
        logouts.max_claims_members(1025).map(drop),
        assertions.max_claims_members(1025).map(drop),
        requests.max_claims_members(1025).map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code(), "claims-limit-too-high");
    }
}

#[test]
fn debug_shows_no_nonce_no_token_and_no_proof() {
    let proofs = DpopProofs::<Es256>::danger_without_replay_check();
    let request = proofs.request(METHOD, ADDRESS, ["a-proof"]).nonce("a-nonce").access_token("a-token");
    let shown = format!("{proofs:?} {request:?} {:?}", Presentation::dpop(request));
    assert!(shown.contains("ES256"), "{shown}");
    for secret in [ADDRESS, "a-nonce", "a-token", "a-proof"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

fn assertion(id: &str, exp: u64) -> String {
    let claims = json!({"iss": CLIENT, "sub": CLIENT, "aud": PROVIDER, "exp": exp, "jti": id});
    token(Some("client-authentication+jwt"), &claims)
}

#[test]
fn a_client_assertion_is_good_once() {
    let assertions = ClientAssertions::new(key(), CLIENT, PROVIDER);
    let list = ReplayList::new(8).per_party(8);
    let verify = |text: &str, at: u64| assertions.verify_at(text, &list, Timestamp::from_unix_seconds(at)).map(drop);
    let first = assertion("a", NOW + 60);
    assert_eq!(verify(&first, NOW), Ok(()));
    assert_eq!(verify(&first, NOW), Err(VerifyError::Replayed));
    // The same id in another token of the same client, and until the first one expires.
    assert_eq!(verify(&assertion("a", NOW + 90), NOW + 59), Err(VerifyError::Replayed));
    assert_eq!(verify(&assertion("b", NOW + 60), NOW), Ok(()));
    assert_eq!(verify(&first, NOW + 64), Err(VerifyError::Replayed));
    assert_eq!(verify(&first, NOW + 65), Err(VerifyError::Expired));
}

#[test]
fn a_token_that_is_refused_is_not_used_up() {
    let list = ReplayList::new(8).per_party(8);
    let text = assertion("a", NOW + 60);
    let elsewhere = ClientAssertions::new(key(), CLIENT, "https://other.example");
    let refused: Result<ClientAssertion, _> = elsewhere.verify_at(&text, &list, now());
    assert_eq!(refused.unwrap_err(), VerifyError::Mismatch(Claim::Aud));
    let assertions = ClientAssertions::new(key(), CLIENT, PROVIDER);
    assert!(assertions.verify_at(&text, &list, now()).is_ok());
}

/// What a check is told of a use.
struct Told(u64);

impl ReplayCheck for Told {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        assert_eq!((single_use.scope(), single_use.id(), single_use.party()), ("client client", "a", "client client"));
        assert_eq!((single_use.now(), single_use.until().unix_seconds()), (now(), self.0));
        Use::First
    }
}

#[test]
fn a_check_is_told_of_exp_and_the_longest_leeway_that_there_is() {
    let assertions = ClientAssertions::new(key(), CLIENT, PROVIDER);
    let text = assertion("a", NOW + 60);
    assert!(assertions.verify_at(&text, &Told(NOW + 660), now()).is_ok());
    let lenient = assertions.leeway(Duration::from_secs(30)).unwrap();
    assert!(lenient.verify_at(&text, &Told(NOW + 660), now()).is_ok());
}

#[test]
fn verifiers_of_different_leeway_take_one_assertion_once() {
    let (list, text) = (ReplayList::new(10), assertion("a", NOW + 60));
    let strict = ClientAssertions::new(key(), CLIENT, PROVIDER);
    let lenient = ClientAssertions::new(key(), CLIENT, PROVIDER).leeway(Duration::from_secs(600)).unwrap();
    assert!(strict.verify_at(&text, &list, now()).is_ok());
    let later = |seconds| Timestamp::from_unix_seconds(NOW + seconds);
    for seconds in [1, 59, 60, 61, 659] {
        let refused = lenient.verify_at(&text, &list, later(seconds)).unwrap_err();
        assert_eq!(refused, VerifyError::Replayed, "{seconds}");
    }
    assert_eq!(lenient.verify_at(&text, &list, later(660)).unwrap_err(), VerifyError::Expired);
}

/// One that says when it was made.
fn dated_assertion(id: &str, iat: u64, exp: u64) -> String {
    let claims = json!({"iss": CLIENT, "sub": CLIENT, "aud": PROVIDER, "iat": iat, "exp": exp, "jti": id});
    token(Some("client-authentication+jwt"), &claims)
}

#[test]
fn an_assertion_of_an_hour_is_used_and_remembered_within_ten_minutes() {
    let verify = |text: &str, list: &dyn ReplayCheck, leeway, at: u64| {
        let assertions = ClientAssertions::new(key(), CLIENT, PROVIDER).leeway(Duration::from_secs(leeway)).unwrap();
        assertions.verify_at(text, list, Timestamp::from_unix_seconds(at)).map(drop)
    };
    let hour = dated_assertion("a", NOW, NOW + 3600);
    assert_eq!(verify(&hour, &Told(NOW + 1200), 0, NOW), Ok(()), "ten minutes, and the longest leeway");
    assert_eq!(verify(&hour, &ReplayList::new(10), 0, NOW + 599), Ok(()));
    assert_eq!(verify(&hour, &ReplayList::new(10), 0, NOW + 600), Err(VerifyError::TooOld));
    assert_eq!(verify(&hour, &ReplayList::new(10), 5, NOW + 604), Ok(()));
    assert_eq!(verify(&hour, &ReplayList::new(10), 5, NOW + 605), Err(VerifyError::TooOld));
    let minute = dated_assertion("a", NOW, NOW + 60);
    assert_eq!(verify(&minute, &Told(NOW + 660), 0, NOW), Ok(()), "exp, if it is earlier");
    let ahead = dated_assertion("a", NOW + 6, NOW + 60);
    assert_eq!(verify(&ahead, &ReplayList::new(10), 5, NOW), Ok(()), "only its age is asked for");
    let far_ahead = dated_assertion("a", NOW + 3600, NOW + 3600);
    assert_eq!(verify(&far_ahead, &Told(NOW + 4200), 0, NOW), Ok(()), "exp all the same");

    // The list has room again after that, and not before.
    let list = ReplayList::new(1);
    assert_eq!(verify(&hour, &list, 5, NOW), Ok(()));
    let next = |at| verify(&dated_assertion("b", at, at + 60), &list, 5, at);
    assert_eq!((next(NOW + 604), next(NOW + 605)), (Err(VerifyError::ReplayQuota), Ok(())));
}

#[test]
fn one_client_cannot_keep_another_out() {
    let list = ReplayList::new(1000);
    let of = |client: &str, id: usize| {
        let id = format!("{client} {id}");
        let claims = json!({"iss": client, "sub": client, "aud": PROVIDER, "exp": NOW + 3600, "jti": id});
        let text = token(Some("client-authentication+jwt"), &claims);
        let assertions = ClientAssertions::new(key(), client, PROVIDER);
        assertions.verify_at(&text, &list, now()).map(drop)
    };
    let verdicts: Vec<_> = (0..1000).map(|id| of("one", id)).collect();
    assert_eq!(verdicts.iter().filter(|verdict| verdict.is_ok()).count(), 100);
    assert!(verdicts[100..].iter().all(|verdict| *verdict == Err(VerifyError::ReplayQuota)));
    assert!((0..100).all(|id| of("another", id).is_ok()));
}

#[test]
fn a_user_who_logs_out_for_ever_leaves_room_for_the_others() {
    let (tokens, list) = (LogoutTokens::new(key(), PROVIDER, CLIENT), ReplayList::new(100));
    let log_out = |id: &str, more: Value| {
        let mut claims = json!({"iss": PROVIDER, "aud": CLIENT, "iat": NOW, "exp": NOW + 60, "jti": id,
            "events": {LOGOUT: {}}});
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let text = token(Some("logout+jwt"), &claims);
        tokens.verify_once_at(&text, &list, now()).map(drop)
    };
    for id in 0..10 {
        assert_eq!(log_out(&format!("{id}"), json!({"sub": "one", "sid": format!("s {id}")})), Ok(()));
    }
    assert_eq!(log_out("more", json!({"sub": "one", "sid": "another"})), Err(VerifyError::ReplayQuota));
    assert_eq!(log_out("other", json!({"sub": "other"})), Ok(()));
    // Sessions of nobody that is named are parties of their own.
    for id in 0..20 {
        assert_eq!(log_out(&format!("of {id}"), json!({"sid": format!("{id}")})), Ok(()));
    }
}

/// A user and a session are two parties of a record, also under one name.
#[test]
fn a_session_that_is_called_like_a_user_takes_no_share_of_the_user() {
    let tokens = LogoutTokens::new(key(), PROVIDER, CLIENT);
    let list = ReplayList::new(8).per_party(1);
    let verify = |id: &str, of: Value| {
        let claims =
            json!({"iss": PROVIDER, "aud": CLIENT, "iat": NOW, "exp": NOW + 60, "jti": id, "events": {LOGOUT: {}}});
        let text = token(Some("logout+jwt"), &with(&claims, &of));
        tokens.verify_once_at(&text, &list, now()).map(drop)
    };
    assert_eq!(verify("a", json!({"sid": "bob"})), Ok(()));
    assert_eq!(verify("b", json!({"sid": "bob"})), Err(VerifyError::ReplayQuota));
    assert_eq!(verify("c", json!({"sub": "bob"})), Ok(()));
}

#[test]
fn a_logout_token_says_which_sessions_end() {
    let tokens = LogoutTokens::new(key(), PROVIDER, CLIENT);
    let sessions = |more: Value| {
        let mut claims = json!({"iss": PROVIDER, "aud": CLIENT, "iat": NOW, "exp": NOW + 60, "jti": "a",
            "events": {LOGOUT: {}}});
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let token: LogoutToken = tokens.verify_at(&token(Some("logout+jwt"), &claims), now()).unwrap();
        match token.sessions() {
            Sessions::One { session_id, subject } => format!("{session_id} of {}", subject.unwrap_or("somebody")),
            Sessions::AllOf { subject } => format!("all of {subject}"),
        }
    };
    assert_eq!(sessions(json!({"sid": "s"})), "s of somebody");
    assert_eq!(sessions(json!({"sid": "s", "sub": "user"})), "s of user");
    assert_eq!(sessions(json!({"sub": "user"})), "all of user");
}

#[test]
fn an_id_token_gives_out_what_it_says_of_the_authentication() {
    let claims = json!({"iss": PROVIDER, "aud": CLIENT, "iat": NOW, "exp": NOW + 60, "sub": "user", "sid": "s",
        "auth_time": NOW - 5, "acr": "phr", "amr": ["pwd", "otp"], "nonce": NONCE});
    let tokens = IdTokens::new(key(), PROVIDER, CLIENT);
    let token: IdToken<Value> = tokens.verify_as_at(&token(None, &claims), &SignIn::nonce(NONCE), now()).unwrap();
    assert_eq!((token.issuer(), token.subject(), token.session_id()), (PROVIDER, "user", Some("s")));
    assert_eq!(token.auth_time().map(Timestamp::unix_seconds), Some(NOW - 5));
    assert_eq!((token.acr(), token.amr().collect::<Vec<_>>()), (Some("phr"), vec!["pwd", "otp"]));
    assert_eq!(token.claims()["sid"], "s");
    assert_eq!(format!("{token:?}"), r#"IdToken(Verified { algorithm: "Ed25519", key_id: absent, .. })"#);
}

#[test]
fn a_sign_in_that_asks_for_no_acr_at_all_accepts_none() {
    let claims = json!({"iss": PROVIDER, "aud": CLIENT, "iat": NOW, "exp": NOW + 60, "sub": "user", "acr": ""});
    let tokens = IdTokens::new(key(), PROVIDER, CLIENT);
    let sign_in = SignIn::without_nonce().acr_values([]);
    let refused: Result<IdToken, _> = tokens.verify_at(&token(None, &claims), &sign_in, now());
    assert_eq!(refused.unwrap_err(), VerifyError::Mismatch(Claim::Acr));
}

#[test]
fn debug_shows_no_secret_of_a_sign_in() {
    let sign_in = SignIn::nonce(NONCE).access_token("SlAV32hkKG").code("SplxlOBeZQQYbYS6WxSbIA");
    let refreshed = SignIn::refreshed(NONCE).subject("user").access_token_from_token_endpoint("SlAV32hkKG");
    let shown = format!("{sign_in:?} {refreshed:?}");
    for secret in ["n-0S6", "SlAV", "Splx", "user"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let secret = "the secret of a client, long enough for HS256";
    let tokens = IdTokens::<Hs256>::with_client_secret(KeyId::ABSENT, secret, PROVIDER, CLIENT).unwrap();
    assert!(!format!("{tokens:?}").contains("secret of"));
}

fn shared<T: Send + Sync + Clone + Debug + 'static>() {}

#[test]
fn profiles_can_be_shared_between_threads() {
    shared::<IdTokens<Rs256>>();
    shared::<LogoutTokens<Rs256>>();
    shared::<ClientAssertions<Hs256>>();
    shared::<RequestObjects<Rs256>>();
    shared::<IdToken<String>>();
    shared::<LogoutToken>();
    shared::<ClientAssertion>();
    shared::<RequestObject<Value>>();
    shared::<SignIn<'static>>();
    shared::<AccessTokens<Rs256>>();
    shared::<AccessToken<Value>>();
    shared::<DpopProofs<Rs256>>();
}

/// Some providers hand out secrets that are shorter than the hash. They are taken by name alone, and what everybody knows never is.
#[test]
fn a_client_secret_that_is_shorter_than_the_hash_is_named() {
    use cotter::ClientSecret;
    fn refused(secret: ClientSecret<'_>) -> [Option<KeyError>; 4] {
        let id = || KeyId::ABSENT;
        [
            IdTokens::<Hs256>::with_client_secret(id(), secret, PROVIDER, CLIENT).err(),
            LogoutTokens::<Hs256>::with_client_secret(id(), secret, PROVIDER, CLIENT).err(),
            ClientAssertions::<Hs256>::with_client_secret(id(), secret, CLIENT, PROVIDER).err(),
            RequestObjects::<Hs256>::with_client_secret(id(), secret, CLIENT, PROVIDER).err(),
        ]
    }
    let all = |error: KeyError| [(); 4].map(|()| Some(error.clone()));
    assert_eq!(refused("s6BhdRkqt3Vd9Qz7".into()), all(KeyError::SecretTooShort { min: 32 }));
    assert_eq!(refused(ClientSecret::danger_short("s6BhdRkqt3Vd9Qz7")), [const { None }; 4]);
    assert_eq!(refused(ClientSecret::danger_short("s6BhdRkqt3Vd9Qz")), all(KeyError::SecretTooShort { min: 16 }));
    assert_eq!(refused(ClientSecret::danger_short("your-256-bit-secret")), all(KeyError::SecretWeak));
    let key = KeyError::SecretIsKey { found: "an OpenSSH key" };
    assert_eq!(refused(ClientSecret::danger_short("ssh-ed25519 AAAA")), all(key));
}
