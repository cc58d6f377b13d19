//! Properties of the public types that no vector can show.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use core::time::Duration;
use std::{collections::HashSet, fmt::Debug, sync::Arc};

use cotter::{
    Claim, Ed25519, EdDsa, Es256, Expect, Hs256, JwsAlgorithm, KeyError, KeyId, KeySource, Keyring, PinnedKey, Policy,
    Rs256, SharedKeyring, Timestamp, TokenIdentity, Verified, VerifyError, jws, jwt,
    paseto::{self, MessageVerifier, Paserk, Protocol, V3Public, V4Local},
    profile::{
        AccessToken, AccessTokens, ClientAssertions, DpopProof, DpopProofs, IdTokens, LogoutTokens, Presentation,
        ProofAlgorithms, RequestObjects,
    },
    replay::{ReplayCheck, ReplayList, SingleUse, Use},
    revocation::{By, Needs, RevocationCheck, RevocationList, RevokeError, Status, Token},
};
use serde_json::Value;

const SECRET: &[u8; 32] = b"an example secret of 32 bytes ok";

fn hs256(id: &str) -> PinnedKey<Hs256> {
    PinnedKey::from_secret(id, SECRET).unwrap()
}

fn shared<T: Send + Sync + Clone + Debug + 'static>() {}

/// Markers are not `Clone`: what is generic in one needs no such bound.
#[test]
fn a_marker_need_not_be_clone() {
    fn is_clone<T: Clone>() {}
    fn with<A: JwsAlgorithm>() {
        is_clone::<PinnedKey<A>>();
        is_clone::<Keyring<A>>();
        is_clone::<KeySource<A>>();
        is_clone::<SharedKeyring<A>>();
        is_clone::<jws::Verifier<A>>();
        is_clone::<jwt::Verifier<A>>();
        is_clone::<AccessTokens<A>>();
        is_clone::<IdTokens<A>>();
        is_clone::<LogoutTokens<A>>();
        is_clone::<ClientAssertions<A>>();
        is_clone::<RequestObjects<A>>();
    }
    fn with_protocol<P: Protocol>() {
        is_clone::<paseto::Verifier<P>>();
        is_clone::<MessageVerifier<P>>();
    }
    fn with_proofs<P: ProofAlgorithms>() {
        is_clone::<DpopProofs<P>>();
    }
    with::<Rs256>();
    with_proofs::<Es256>();
    with_protocol::<V4Local>();
}

#[test]
fn everything_can_be_shared_between_threads() {
    shared::<jwt::Verifier<Rs256>>();
    shared::<jws::Verifier<Hs256>>();
    shared::<paseto::Verifier<V4Local>>();
    shared::<MessageVerifier<V3Public>>();
    shared::<Keyring<EdDsa>>();
    shared::<PinnedKey<Hs256>>();
    shared::<Verified<String>>();
    shared::<VerifyError>();
    shared::<KeyError>();
    shared::<Policy>();
    shared::<Arc<ReplayList>>();
    shared::<Arc<RevocationList>>();
    shared::<AccessTokens<Rs256>>();
    shared::<AccessToken<String>>();
    shared::<DpopProofs<(Rs256, EdDsa)>>();
    shared::<DpopProof>();
}

#[test]
fn debug_shows_algorithm_and_ids_and_no_secret() {
    let verifier = jwt::Verifier::new(hs256("one"), Policy::new(Expect::exactly("issuer"), Expect::absent()));
    let shown = format!("{:?} {:?} {verifier:?}", hs256("one"), Keyring::from(hs256("two")));
    assert!(shown.contains("PinnedKey<HS256>"));
    assert!(shown.contains("\"one\"") && shown.contains("\"two\""));
    assert!(!shown.contains("example secret"));
    assert!(!shown.contains("97, 110, 32, 101, 120"), "its bytes, as Debug would write them");
}

#[test]
fn debug_of_a_policy_shows_that_a_nonce_is_stated_and_not_which() {
    let shown = format!("{:?}", Policy::new(Expect::absent(), Expect::absent()).nonce("n-0S6_WzA2Mj"));
    assert!(shown.contains("nonce: Some(stated)") && !shown.contains("n-0S6"), "{shown}");
}

#[test]
fn debug_of_a_verified_token_shows_nothing_that_it_says() {
    let token = rfc_8037_token();
    assert_eq!(format!("{token:?}"), r#"Verified { algorithm: "EdDSA", key_id: absent, .. }"#);
}

#[test]
fn a_ring_loses_no_key_and_gains_none_twice() {
    let mut ring = Keyring::new([hs256("a"), hs256("b")]).unwrap();
    let twice = |id: Option<&str>| KeyError::KeyIdDuplicate { id: id.map(Into::into), positions: vec![] };
    assert_eq!(ring.add(hs256("a")), Err(twice(Some("a"))));
    ring.add(PinnedKey::from_secret(KeyId::ABSENT, SECRET).unwrap()).unwrap();
    assert_eq!(ring.add(PinnedKey::from_secret(KeyId::ABSENT, SECRET).unwrap()), Err(twice(None)));
    assert_eq!(ring.ids().map(KeyId::as_str).collect::<Vec<_>>(), [None, Some("a"), Some("b")]);
    assert!(ring.remove(KeyId::exactly("a").unwrap()).is_some());
    assert!(ring.remove(KeyId::exactly("a").unwrap()).is_none());
    assert!(ring.remove(&KeyId::ABSENT).is_some());
    assert_eq!(ring.len(), 1);
    assert!(!ring.is_empty());
    assert_eq!(Keyring::<Hs256>::new([]).unwrap_err(), KeyError::KeyringEmpty { skipped: vec![] });
}

#[test]
fn a_key_taken_out_of_a_ring_verifies_nothing_more() {
    let mut ring = Keyring::from(rfc_8037_key());
    assert!(jws::Verifier::new(ring.clone()).verify(RFC_8037).is_ok());
    ring.remove(&KeyId::ABSENT);
    assert!(ring.is_empty());
    assert_eq!(jws::Verifier::new(ring).verify(RFC_8037).unwrap_err(), VerifyError::KidMissing);
}

#[test]
fn leeway_and_limits_have_ceilings() {
    let policy = || Policy::new(Expect::absent(), Expect::absent());
    assert!(policy().leeway(Duration::from_secs(600)).is_ok());
    assert_eq!(policy().leeway(Duration::from_millis(600_001)).unwrap_err().code(), "leeway-too-long");
    let verifier = || jws::Verifier::new(hs256("a"));
    assert!(verifier().max_token_len(256 * 1024).is_ok());
    assert_eq!(verifier().max_token_len(256 * 1024 + 1).unwrap_err().code(), "token-limit-too-high");
    let verifier = jwt::Verifier::new(hs256("a"), policy()).max_token_len(10).unwrap();
    assert_eq!(
        verifier.verify_at("eleven char", Timestamp::from_unix_seconds(0)).unwrap_err(),
        VerifyError::TokenTooLong { max: 10 }
    );
}

#[test]
fn a_clock_before_1970_is_an_error() {
    let before = std::time::UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(Timestamp::try_from(before), Err(VerifyError::ClockOutOfRange));
    assert_eq!(Timestamp::try_from(std::time::UNIX_EPOCH), Ok(Timestamp::from_unix_seconds(0)));
}

#[test]
fn identity_is_not_the_text_of_the_token() {
    let token = rfc_8037_token();
    let TokenIdentity::Digest(digest) = token.identity() else { unreachable!("it has no iss and no jti") };
    // sha256sum of the signing input
    assert_eq!(
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
        "78ce38070190e3d682ce8573db6dcde304b6108a5a4e7ccf122e2d27d2cec7a0"
    );
    let mut seen = HashSet::new();
    assert!(seen.insert(token.identity()));
    assert!(!seen.insert(rfc_8037_token().identity()));
}

/// A group of a file in `vectors/`, by what its cases are called, and the token of each case that has this name.
fn group_and_tokens(file: &str, names: [&str; 2]) -> (Value, [String; 2]) {
    let file: Value = serde_json::from_str(file).unwrap();
    let groups = file["groups"].as_array().unwrap();
    let token = |group: &Value, name: &str| {
        let found = group["cases"].as_array().unwrap().iter().find(|case| case["id"].as_str().unwrap().ends_with(name));
        found.map(|case| case["token"].as_str().unwrap().to_owned())
    };
    let found = groups.iter().find_map(|group| Some((group, [token(group, names[0])?, token(group, names[1])?])));
    let (group, tokens) = found.unwrap();
    (group.clone(), tokens)
}

#[test]
fn both_forms_of_an_ecdsa_signature_are_one_token() {
    let key = |group: &Value| group["pin"]["key"]["jwk"].to_string();

    let file = include_str!("../vectors/jws/signature.json");
    let (group, [low, high]) = group_and_tokens(file, ["ES256/low-s", "ES256/high-s"]);
    assert_ne!(low, high);
    let verifier = jws::Verifier::new(PinnedKey::<Es256>::from_jwk(KeyId::ABSENT, &key(&group)).unwrap());
    let (low, high) = (verifier.verify(&low).unwrap(), verifier.verify(&high).unwrap());
    assert_eq!(low.identity(), high.identity());
    assert!(matches!(low.identity(), TokenIdentity::Digest(_)));

    let file = include_str!("../vectors/jwt/revocation.json");
    let (group, [low, high]) = group_and_tokens(file, ["es256/low-s/revoked", "es256/high-s/revoked"]);
    assert_ne!(low, high);
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    let list = Arc::new(RevocationList::of_tokens(1, Duration::MAX));
    let key = PinnedKey::<Es256>::from_jwk("2026-11", &key(&group)).unwrap();
    let verifier = jwt::Verifier::new(key, policy.revocation(list.clone()));
    let now = Timestamp::from_unix_seconds(1_763_683_200);
    let one = verifier.verify_as_at::<Value>(&low, now).unwrap();
    assert_eq!(one.identity(), verifier.verify_as_at::<Value>(&high, now).unwrap().identity());
    assert!(matches!(one.identity(), TokenIdentity::IssuerAndId { token_id: "7f3c9a2e", .. }));
    // Revoked in one form, refused in the other.
    list.revoke(&one, now).unwrap();
    assert_eq!(verifier.verify_as_at::<Value>(&high, now).unwrap_err(), VerifyError::Revoked);
}

#[test]
fn a_token_without_an_id_cannot_be_revoked_by_it() {
    let list = RevocationList::of_tokens(1, Duration::MAX);
    let refused = list.revoke(&rfc_8037_token(), Timestamp::from_unix_seconds(0));
    assert_eq!(refused, Err(RevokeError::TokenIdMissing));
}

#[test]
fn every_check_of_a_policy_is_asked() {
    let by_token = Arc::new(RevocationList::of_tokens(1, Duration::MAX));
    let by_session = Arc::new(RevocationList::of_sessions(1, Duration::from_secs(3600)));
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    let both = policy.clone().revocation(by_session.clone()).revocation(by_token);
    assert_ne!(both, policy.clone().revocation(by_session.clone()));
    assert_eq!(both, both.clone());
    assert!(format!("{both:?}").contains("revocation: [stated, stated]"));

    let token = include_str!("../vectors/demo/session-laptop.jwt").trim_end();
    let now = Timestamp::from_unix_seconds(1_763_683_200);
    let verify = |policy| {
        let key = PinnedKey::<Ed25519>::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem")).unwrap();
        jwt::Verifier::new(key, policy).verify_as_at::<Value>(token, now).map(drop)
    };
    assert_eq!(verify(both), Err(VerifyError::Missing(Claim::Jti)), "the second needs it");
    let session = policy.revocation(by_session.clone());
    assert_eq!(verify(session.clone()), Ok(()));
    by_session
        .revoke_session(Some("https://auth.example"), "08a5019c-17e1-4977-8f42-65a12843ea02", By::OPERATOR, now)
        .unwrap();
    assert_eq!(verify(session), Err(VerifyError::Revoked));
}

/// What stands around a check answers as the check does.
#[test]
fn a_check_is_the_same_behind_a_reference_an_arc_and_a_box() {
    struct Logged;
    impl RevocationCheck for Logged {
        fn needs(&self) -> Needs {
            Needs::SESSION_ID
        }
        fn status(&self, token: &Token<'_>) -> Status {
            if token.session_id().is_some() { Status::Revoked } else { Status::NotRevoked }
        }
    }
    impl ReplayCheck for Logged {
        fn record(&self, _: &SingleUse<'_>) -> Use {
            Use::Repeated
        }
    }
    fn revocation(check: impl RevocationCheck + 'static) {
        assert_eq!(check.needs(), Needs::SESSION_ID);
        let token = include_str!("../vectors/demo/session-laptop.jwt").trim_end();
        let key = PinnedKey::<Ed25519>::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem")).unwrap();
        let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
        let verifier = jwt::Verifier::new(key, policy.revocation(Arc::new(check)));
        let verified = verifier.verify_as_at::<Value>(token, Timestamp::from_unix_seconds(1_763_683_200));
        assert_eq!(verified.map(drop), Err(VerifyError::Revoked));
    }
    fn replay(check: impl ReplayCheck + 'static) {
        let proof = include_str!("../vectors/demo/dpop-proof-ed25519.jwt").trim_end();
        let proofs = DpopProofs::<Ed25519>::new(Arc::new(check));
        let request = proofs.request("POST", "https://api.example/orders", [proof]);
        let verified = request.verify_at(Timestamp::from_unix_seconds(1_763_683_200));
        assert_eq!(verified.map(drop), Err(VerifyError::DpopProof { reason: Box::new(VerifyError::Replayed) }));
    }
    revocation(Logged);
    revocation(&Logged);
    revocation(Arc::new(Logged));
    revocation(Box::new(Logged));
    let shared: Arc<dyn RevocationCheck> = Arc::new(Logged);
    revocation(shared);
    replay(Logged);
    replay(&Logged);
    replay(Arc::new(Logged));
    replay(Box::new(Logged));
}

#[test]
fn verification_is_cheap_to_refuse() {
    // Ten megabytes of dots are refused by their length alone; were they split, this would take minutes in a debug build.
    let verifier = jws::Verifier::new(hs256("a"));
    let dots = ".".repeat(10_000_000);
    for _ in 0..10_000 {
        assert_eq!(verifier.verify(&dots).unwrap_err(), VerifyError::TokenTooLong { max: 16 * 1024 });
    }
}

/// RFC 8037 appendix A.4
const RFC_8037: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-\
                        09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

fn rfc_8037_key() -> PinnedKey<EdDsa> {
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    PinnedKey::from_jwk(KeyId::ABSENT, jwk).unwrap()
}

fn rfc_8037_token() -> Verified<Vec<u8>> {
    jws::Verifier::new(rfc_8037_key()).verify(RFC_8037).unwrap()
}

const LOCAL: &str = "k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8";

/// The published example 4-E-1.
const LOCAL_TOKEN: &str = "v4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAr68PS4AXe7If_ZgesdkUMvSwscFlAl1pk5HC0e8kApeaqMfGo_7\
    OpBnwJOAbY9V7WU6abu74MmcUE8YWAiaArVI8XJ5hOb_4v9RmDkneN0S92dx0OW4pgy7omxgf3S8c3LlQg";

/// The published example 3-S-2, whose footer has a `kid`.
const ECDSA_TOKEN: &str = "v3.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDowMCswMDowMCJ9\
    ZWrbGZ6L0MDK72skosUaS0Dz7wJ_2bMcM6tOxFuCasO9GhwHrvvchqgXQNLQQyWzGC2wkr-VKII71AvkLpC8tJOrzJV1cap9NRwoFzbcXjzMZyxQ0wkshxZxx8ImmNWP.\
    eyJraWQiOiJkWWtJU3lseFFlZWNFY0hFTGZ6Rjg4VVpyd2JMb2xOaUNkcHpVSEd3OVVxbiJ9";
const ECDSA_KEY: &str = "k3.public.AvvLfGnuHGBXm-ejNBNIeNnFxb811VLatjwBQDl-0UzvY313IJJcRGmeow5yh0xy-w";
const ECDSA_KID: &str = "dYkISylxQeecEcHELfzF88UZrwbLolNiCdpzUHGw9Uqn";

#[test]
fn debug_of_a_paseto_key_shows_protocol_and_id() {
    let key = PinnedKey::<V4Local>::from_paserk("2026-11", LOCAL).unwrap();
    let verifier = paseto::Verifier::new(key.clone(), Policy::new(Expect::absent(), Expect::absent()));
    let shown = format!("{key:?} {verifier:?} {:?}", Paserk::<V4Local>::read(LOCAL).unwrap());
    assert!(shown.contains(r#"PinnedKey<v4.local>("2026-11")"#) && shown.ends_with("Paserk<v4.local>"), "{shown}");
    assert!(!shown.contains("cHFy") && !shown.contains("112, 113"));
}

#[test]
fn a_paseto_key_is_called_by_its_own_paserk_id_or_by_none() {
    let key = PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, LOCAL).unwrap().pinned_by_paserk_id();
    let id = key.paserk_id().to_string();
    assert_eq!(id, "k4.lid.iVtYQDjr5gEijCSjJC3fQaJm7nCeQSeaty0Jixy8dbsk");
    assert_eq!(key.id().as_str(), Some(id.as_str()));
    assert_eq!(PinnedKey::<V4Local>::from_paserk(id, LOCAL).unwrap().id(), key.id());
    let other = "k4.lid.AAtYQDjr5gEijCSjJC3fQaJm7nCeQSeaty0Jixy8dbsk";
    for wrong in [other, LOCAL, "k4.pid.", "k1.local-pw.AA"] {
        let refused = PinnedKey::<V4Local>::from_secret(wrong, &[7, 8].repeat(16)).unwrap_err();
        assert_eq!(refused, KeyError::KeyIdPaserk, "{wrong}");
    }
}

#[test]
fn the_footer_is_there_once_it_has_been_verified() {
    let verifier = MessageVerifier::new(PinnedKey::<V3Public>::from_paserk(ECDSA_KID, ECDSA_KEY).unwrap());
    let token = verifier.verify(ECDSA_TOKEN).unwrap();
    assert_eq!(token.footer(), format!(r#"{{"kid":"{ECDSA_KID}"}}"#).as_bytes());
    let local = MessageVerifier::new(PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, LOCAL).unwrap());
    assert_eq!(local.verify(LOCAL_TOKEN).unwrap().footer(), b"");
    assert_eq!(rfc_8037_token().footer(), b"");
}

#[test]
fn a_stated_footer_takes_the_key_of_its_id_where_keys_have_ids() {
    let named = PinnedKey::<V3Public>::from_paserk(ECDSA_KID, ECDSA_KEY).unwrap();
    let unnamed = PinnedKey::<V3Public>::from_paserk(KeyId::ABSENT, ECDSA_KEY).unwrap();
    let other = PinnedKey::<V3Public>::from_paserk("another", ECDSA_KEY).unwrap();
    let footer = format!(r#"{{"kid":"{ECDSA_KID}"}}"#);
    let used = |keys: Vec<PinnedKey<V3Public>>| {
        let verifier = MessageVerifier::new(Keyring::new(keys).unwrap()).footer(footer.as_str());
        verifier.verify(ECDSA_TOKEN).map(|token| token.key_id().clone())
    };
    assert_eq!(used(vec![named.clone(), unnamed.clone()]).as_ref(), Ok(named.id()));
    assert_eq!(used(vec![other.clone(), unnamed.clone()]), Err(VerifyError::KidUnknown));
    assert_eq!(used(vec![unnamed.clone()]).as_ref(), Ok(unnamed.id()));
    assert_eq!(used(vec![other.clone()]), Err(VerifyError::KidUnknown));
    let verifier = MessageVerifier::new(unnamed).footer("another");
    assert_eq!(verifier.verify(ECDSA_TOKEN).unwrap_err(), VerifyError::FooterMismatch);
}

#[test]
fn a_verifier_of_claims_holds_the_footer_to_what_is_stated() {
    let key = || PinnedKey::<V3Public>::from_paserk(ECDSA_KID, ECDSA_KEY).unwrap();
    let verifier = || paseto::Verifier::new(key(), Policy::new(Expect::absent(), Expect::absent()));
    // 2021-01-01
    let then = Timestamp::from_unix_seconds(1_609_459_200);
    let verify = |verifier: paseto::Verifier<V3Public>| verifier.verify_as_at::<Value>(ECDSA_TOKEN, then).map(drop);
    assert_eq!(verify(verifier()), Ok(()));
    assert_eq!(verify(verifier().footer(format!(r#"{{"kid":"{ECDSA_KID}"}}"#))), Ok(()));
    assert_eq!(verify(verifier().footer("another")), Err(VerifyError::FooterMismatch));
    assert_eq!(verify(verifier().footer_absent()), Err(VerifyError::FooterUnexpected));
}

#[test]
fn both_forms_of_an_ecdsa_signature_are_one_paseto() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
    let parts: Vec<&str> = ECDSA_TOKEN.split('.').collect();
    let mut message = BASE64URL.decode(parts[2]).unwrap();
    let at = message.len() - 48;
    // n − s, with the order of P-384 (SEC 2 §2.5.1).
    let order = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    let digits = |pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    let order: Vec<u8> = order.as_bytes().chunks(2).map(digits).collect();
    let mut borrow = 0;
    for i in (0..48).rev() {
        let difference = i16::from(order[i]) - i16::from(message[at + i]) - borrow;
        borrow = i16::from(difference < 0);
        message[at + i] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    let twin = format!("v3.public.{}.{}", BASE64URL.encode(&message), parts[3]);
    assert_ne!(twin, ECDSA_TOKEN);
    let verifier = MessageVerifier::new(PinnedKey::<V3Public>::from_paserk(ECDSA_KID, ECDSA_KEY).unwrap());
    let (one, two) = (verifier.verify(ECDSA_TOKEN).unwrap(), verifier.verify(&twin).unwrap());
    assert_eq!(one.identity(), two.identity());
    assert!(matches!(one.identity(), TokenIdentity::Digest(_)));
}

#[test]
fn the_identity_of_a_paseto_depends_on_its_message_and_its_footer() {
    let local = MessageVerifier::new(PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, LOCAL).unwrap());
    let token = local.verify(LOCAL_TOKEN).unwrap();
    let public = MessageVerifier::new(PinnedKey::<V3Public>::from_paserk(ECDSA_KID, ECDSA_KEY).unwrap());
    assert_ne!(token.identity(), public.verify(ECDSA_TOKEN).unwrap().identity());
}

#[test]
fn a_paseto_has_no_typ() {
    let key = PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, LOCAL).unwrap();
    let policy = || Policy::new(Expect::absent(), Expect::absent());
    let verify = |policy: Policy| {
        let verifier = paseto::Verifier::new(key.clone(), policy);
        verifier.verify_as_at::<Value>(LOCAL_TOKEN, Timestamp::from_unix_seconds(1_600_000_000)).map(drop)
    };
    assert_eq!(verify(policy()), Ok(()));
    assert_eq!(verify(policy().typ_absent()), Ok(()));
    assert_eq!(verify(policy().danger_any_typ()), Ok(()));
    assert_eq!(verify(policy().typ("JWT")), Err(VerifyError::TypMissing { expected: "JWT".into() }));
}

#[test]
fn the_limit_on_a_paseto_is_that_of_the_verifier() {
    let key = PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, LOCAL).unwrap();
    let claims = paseto::Verifier::new(key.clone(), Policy::new(Expect::absent(), Expect::absent()));
    let messages = MessageVerifier::new(key);
    let long = format!("{LOCAL_TOKEN}{}", "A".repeat(16 * 1024));
    let too_long = |max| VerifyError::TokenTooLong { max };
    assert_eq!(claims.verify_as::<Value>(&long).unwrap_err(), too_long(16 * 1024));
    assert_eq!(messages.verify(&long).unwrap_err(), too_long(16 * 1024));
    let (claims, messages) = (claims.max_token_len(100).unwrap(), messages.max_token_len(100).unwrap());
    assert_eq!(claims.verify_as::<Value>(LOCAL_TOKEN).unwrap_err(), too_long(100));
    assert_eq!(messages.verify(LOCAL_TOKEN).unwrap_err(), too_long(100));
    assert!(claims.max_token_len(1 << 20).is_err() && messages.max_token_len(1 << 20).is_err());
}

#[test]
fn an_access_token_is_revoked_as_any_other() {
    let key = || PinnedKey::<Ed25519>::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem")).unwrap();
    let list = Arc::new(RevocationList::of_tokens(10, Duration::MAX));
    let tokens = AccessTokens::new(key(), "https://auth.example", "https://api.example").revocation(list.clone());
    let (text, now) =
        (include_str!("../vectors/demo/access-token.jwt").trim(), Timestamp::from_unix_seconds(1_763_683_200));
    let token: AccessToken = tokens.verify_at(text, Presentation::bearer(), now).unwrap();
    list.revoke(token.verified(), now).unwrap();
    let refused = tokens.verify_as_at::<Value>(text, Presentation::bearer(), now).unwrap_err();
    assert_eq!(refused, VerifyError::Revoked);
}
