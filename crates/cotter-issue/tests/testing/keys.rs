//! The test keys, and what keeps them out of production.

use cotter::{Ed25519, Es256, Hs256, Hs512, Keyring, PinnedKey, Rs256, paseto::V4Local};
use cotter_issue::{
    SigningKey,
    testing::{TEST_KEY_ID, TestIssuer, TestKey},
};
use serde_json::json;

#[test]
fn a_secret_of_tests_is_refused_in_production() {
    let secret = b"cotter-issue: this secret of tests is published, never trust it!";
    assert_eq!(PinnedKey::<Hs256>::from_secret("id", secret).unwrap_err().code(), "secret-weak");
    assert_eq!(PinnedKey::<Hs512>::from_secret("id", secret).unwrap_err().code(), "secret-weak");
    assert_eq!(PinnedKey::<V4Local>::from_secret("id", &secret[..32]).unwrap_err().code(), "secret-weak");
    assert_eq!(SigningKey::<Hs256>::from_secret("id", secret).unwrap_err().code(), "secret-weak");

    // It is the secret of the test keys: what it signs, they verify.
    let key = SigningKey::<Hs256>::danger_from_weak_secret(TEST_KEY_ID, secret).unwrap();
    let token = cotter_issue::jws::Signer::new(key, "receipt").unwrap().sign(b"paid").unwrap();
    let verifier = cotter::jws::Verifier::new(TestKey::<Hs256>::fixed().danger_pin_for_tests()).typ("receipt");
    assert!(verifier.verify(&token).is_ok());
}

#[test]
fn a_key_set_says_what_its_key_is() {
    let set = TestKey::<Rs256>::fixed().danger_jwks_for_tests();
    assert!(set.contains(TEST_KEY_ID) && Keyring::<Rs256>::from_jwks(&set).is_ok());
}

#[test]
fn nothing_is_shown() {
    let key = TestKey::<Es256>::fixed();
    assert_eq!(format!("{key:?}"), "TestKey<ES256>");
    let corpus = TestIssuer::jwts(&key, None, "i", "a").corpus_at(cotter::Timestamp::from_unix_seconds(7200)).unwrap();
    assert!(!format!("{corpus:?}").contains("eyJ"));
}

#[test]
fn claims_are_an_object() {
    let issuer = TestIssuer::jwts(&TestKey::<Ed25519>::fixed(), None, "i", "a");
    assert_eq!(issuer.clone().claims(&json!([1])).unwrap_err().code(), "claims-not-object");
    assert!(issuer.claims(&json!({"scope": "orders:read"})).is_ok());
}

/// The case is about the two characters that base64url does not have.
#[test]
fn the_standard_alphabet_has_other_characters() {
    let issuer = TestIssuer::jwts(&TestKey::<Ed25519>::fixed(), None, "i", "a");
    let corpus = issuer.corpus_at(cotter::Timestamp::from_unix_seconds(7200)).unwrap();
    let token = corpus.case("payload-standard-base64").unwrap().token();
    assert!(token.contains('/') && token.contains('+'));
}
