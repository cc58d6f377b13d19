//! Properties of the public types that no vector can show.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use core::time::Duration;
use std::{collections::HashSet, fmt::Debug};

use cotter::{
    EdDsa, Expect, Hs256, KeyError, KeyId, Keyring, PinnedKey, Policy, Rs256, Table, Timestamp, TokenIdentity,
    Verified, VerifyError, jws, jwt,
};

const SECRET: &[u8; 32] = b"an example secret of 32 bytes ok";

fn hs256(id: &str) -> PinnedKey<Hs256> {
    PinnedKey::from_secret(id, SECRET).unwrap()
}

fn shared<T: Send + Sync + Clone + Debug + 'static>() {}

#[test]
fn everything_can_be_shared_between_threads() {
    shared::<jwt::Verifier<Rs256>>();
    shared::<jws::Verifier<Hs256>>();
    shared::<Keyring<EdDsa>>();
    shared::<PinnedKey<Hs256>>();
    shared::<Verified<String>>();
    shared::<VerifyError>();
    shared::<KeyError>();
    shared::<Policy>();
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
    assert_eq!(ring.add(hs256("a")), Err(KeyError::KeyIdDuplicate));
    ring.add(PinnedKey::from_secret(KeyId::ABSENT, SECRET).unwrap()).unwrap();
    assert_eq!(ring.add(PinnedKey::from_secret(KeyId::ABSENT, SECRET).unwrap()), Err(KeyError::KeyIdDuplicate));
    assert_eq!(ring.ids().map(KeyId::as_str).collect::<Vec<_>>(), [None, Some("a"), Some("b")]);
    assert!(ring.remove(&KeyId::exactly("a").unwrap()).is_some());
    assert!(ring.remove(&KeyId::exactly("a").unwrap()).is_none());
    assert!(ring.remove(&KeyId::ABSENT).is_some());
    assert_eq!(ring.len(), 1);
    assert!(!ring.is_empty());
    assert_eq!(Keyring::<Hs256>::new([]).unwrap_err(), KeyError::KeyringEmpty);
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
        verifier.verify_at::<()>("eleven char", Timestamp::from_unix_seconds(0)).unwrap_err(),
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

/// n keys of one issuer; all are the same point, which a ring does not mind.
fn ed25519_keys(n: usize) -> impl Iterator<Item = PinnedKey<EdDsa>> {
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----";
    (0..n).map(move |id| PinnedKey::from_pem(format!("{id}").as_str(), pem).unwrap())
}

#[test]
fn tables_stay_within_the_budget_of_a_ring() {
    const KB: usize = 1024;
    let memory = |n| Keyring::new(ed25519_keys(n)).unwrap().table_memory();
    assert_eq!(memory(256), 256 * 40 * KB, "a key set of the largest size that is read");
    assert_eq!(memory(409), 409 * 40 * KB);
    assert_eq!(memory(410), 410 * 10 * KB);
    assert_eq!(memory(1638), 1638 * 10 * KB);
    assert_eq!(memory(1639), 0);

    let ring = Keyring::new(ed25519_keys(1639)).unwrap().with_table_budget(17 << 20);
    assert_eq!(ring.table_memory(), 1639 * 10 * KB, "a larger budget brings the tables back");
    assert_eq!(ring.with_table_budget(0).table_memory(), 0);
}

#[test]
fn a_key_has_no_larger_table_than_it_was_given() {
    const KB: usize = 1024;
    let tables = [Table::Large, Table::None, Table::Compact, Table::Standard];
    let keys = ed25519_keys(4).zip(tables).map(|(key, table)| key.with_table(table));
    let mut ring = Keyring::new(keys).unwrap().with_table_budget(170 * KB);
    assert_eq!(ring.table_memory(), (120 + 10 + 40) * KB);
    ring = ring.with_table_budget(169 * KB);
    assert_eq!(ring.table_memory(), (40 + 10 + 40) * KB);
    let large = ring.remove(&KeyId::exactly("0").unwrap()).unwrap();
    assert_eq!(ring.table_memory(), (10 + 40) * KB);
    assert_eq!(Keyring::from(large).table_memory(), 120 * KB, "what it was given goes with it");
}

#[test]
fn algorithms_without_tables_have_none() {
    assert_eq!(Keyring::from(hs256("one")).table_memory(), 0);
}
