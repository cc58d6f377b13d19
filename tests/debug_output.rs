//! What keys, rings and verifiers show of themselves in a log: what they are and which ids they have, and never a secret.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cotter::{
    ClientSecret, Ed25519, Expect, Hs256, KeyId, KeySource, Keyring, PinnedKey, Policy, SharedKeyring, jws, jwt,
    paseto::{self, MessageVerifier, Paserk, V4Local},
};

const SECRET: &[u8; 32] = b"an example secret of 32 bytes ok";
/// The same as a PASERK.
const PASERK: &str = "k4.local.YW4gZXhhbXBsZSBzZWNyZXQgb2YgMzIgYnl0ZXMgb2s";

fn key() -> PinnedKey<Hs256> {
    PinnedKey::from_secret("2026-11", SECRET).unwrap()
}

fn paseto_key() -> PinnedKey<V4Local> {
    PinnedKey::from_paserk(KeyId::ABSENT, PASERK).unwrap()
}

fn policy() -> Policy {
    Policy::new(Expect::exactly("https://auth.example"), Expect::absent())
}

#[test]
fn jws() {
    assert_eq!(format!("{:?}", KeyId::ABSENT), "absent");
    assert_eq!(format!("{:?}", KeyId::exactly("a\"b").unwrap()), r#""a\"b""#);
    assert_eq!(format!("{:?}", key()), r#"PinnedKey<HS256>("2026-11")"#);
    assert_eq!(format!("{:?}", Keyring::from(key())), r#"Keyring<HS256>["2026-11"]"#);
    assert_eq!(format!("{:?}", KeySource::from(key())), r#"Keyring<HS256>["2026-11"]"#);
    assert_eq!(format!("{:?}", SharedKeyring::new(key().into())), r#"SharedKeyring<HS256>["2026-11"]"#);
    assert_eq!(
        format!("{:?}", jws::Verifier::new(key())),
        r#"jws::Verifier { keys: Keyring<HS256>["2026-11"], max_token_len: 16384 }"#
    );
    let verifier = jwt::Verifier::new(key(), policy());
    let shown = format!("{verifier:?}");
    assert!(shown.starts_with(r#"jwt::Verifier { keys: Keyring<HS256>["2026-11"], policy: Policy {"#), "{shown}");
    assert!(shown.contains("https://auth.example") && shown.ends_with("max_token_len: 16384 }"), "{shown}");
}

#[test]
#[cfg(feature = "cache")]
fn cached() {
    let verifier = jwt::Verifier::new(key(), policy());
    let (plain, cached) = (format!("{verifier:?}"), format!("{:?}", jwt::CachedVerifier::new(verifier, 1)));
    assert_eq!(cached, format!("jwt::CachedVerifier {{ verifier: {plain}, .. }}"));
}

#[test]
fn client_secret() {
    assert_eq!(format!("{:?}", ClientSecret::danger_short("an example secret")), "ClientSecret");
    assert_eq!(format!("{:?}", ClientSecret::from("an example secret")), "ClientSecret");
}

/// RFC 8037 appendix A.3
#[test]
fn thumbprint() {
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let text = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    let thumbprint = PinnedKey::<Ed25519>::from_jwk("2026-11", jwk).unwrap().thumbprint();
    assert_eq!(thumbprint.to_string(), text);
    assert_eq!(format!("{thumbprint:?}"), format!("Thumbprint({text})"));
    assert_eq!(thumbprint.uri(), format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{text}"));
}

#[test]
fn paseto() {
    assert_eq!(format!("{:?}", paseto_key()), "PinnedKey<v4.local>(absent)");
    assert_eq!(format!("{:?}", Paserk::<V4Local>::read(PASERK).unwrap()), "Paserk<v4.local>");
    let id = paseto_key().paserk_id();
    assert_eq!(id.to_string(), id.as_str());
    assert_eq!(format!("{id:?}"), format!("PaserkId({})", id.as_str()));
    let shown = format!("{:?}", MessageVerifier::new(paseto_key()));
    assert!(
        shown.starts_with("paseto::MessageVerifier { keys: Keyring<v4.local>[absent], max_token_len: 16384"),
        "{shown}"
    );
    let verifier = format!("{:?}", paseto::Verifier::new(paseto_key(), policy()));
    assert!(verifier.starts_with(&format!("paseto::Verifier {{ messages: {shown}, policy: Policy {{")), "{verifier}");
}
