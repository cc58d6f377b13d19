use crate::{
    Ed25519, EdDsa, Keyring, PinnedKey, VerifyError,
    key::Changing,
    profile::{AccessTokens, IdTokens, Presentation, SignIn},
};

const ISSUER: &str = "https://auth.example";
const RESOURCE: &str = "https://api.example";

/// Signed with the key "demo-2026".
const TOKEN: &str = include_str!("../../../vectors/demo/access-token.jwt").trim_ascii_end();

const PEM: &str = include_str!("../../../vectors/demo/ed25519.pem");

fn good() -> Keyring<Ed25519> {
    PinnedKey::<Ed25519>::from_pem("demo-2026", PEM).unwrap().into()
}

/// The verdict of a router of access tokens, which has read the source once.
fn verdict(rings: impl IntoIterator<Item = Keyring<Ed25519>>) -> Result<(), VerifyError> {
    let rings = Changing::new(rings);
    let old = AccessTokens::<EdDsa>::new(PinnedKey::<EdDsa>::from_pem("a", PEM).unwrap(), ISSUER, RESOURCE);
    let router = old.or(AccessTokens::<Ed25519>::new(&rings, ISSUER, RESOURCE)).unwrap();
    rings.restart();
    let verdict = router.verify(TOKEN, Presentation::bearer()).map(drop);
    assert_eq!(rings.restart(), 1, "the ring is read once");
    let begun = router.begin(TOKEN, Presentation::bearer()).map(drop);
    assert_eq!(rings.restart(), 1, "the ring is read once");
    assert_eq!(begun.err(), verdict.clone().err());
    verdict
}

#[test]
fn a_key_that_comes_meanwhile_is_not_unknown() {
    assert_eq!(verdict([Keyring::unavailable(), good()]), Err(VerifyError::KeysUnavailable));
}

#[test]
fn the_ring_that_has_the_id_verifies() {
    for next in [Keyring::unavailable(), PinnedKey::<Ed25519>::from_pem("b", PEM).unwrap().into()] {
        assert_eq!(verdict([good(), next]), Ok(()));
    }
}

#[test]
fn id_tokens_are_routed_by_one_reading_too() {
    let rings = Changing::new([Keyring::unavailable(), good()]);
    let old = IdTokens::<EdDsa>::new(PinnedKey::<EdDsa>::from_pem("a", PEM).unwrap(), ISSUER, "client");
    let router = old.or(IdTokens::<Ed25519>::new(&rings, ISSUER, "client")).unwrap();
    rings.restart();
    let sign_in = SignIn::nonce("n");
    assert_eq!(router.verify(TOKEN, &sign_in).map(drop), Err(VerifyError::KeysUnavailable));
    assert_eq!(rings.restart(), 1, "the ring is read once");
    assert_eq!(router.begin(TOKEN, &sign_in).map(drop), Err(VerifyError::KeysUnavailable));
    assert_eq!(rings.restart(), 1, "the ring is read once");
}
