use super::*;
use crate::{
    Ed25519, EdDsa, Expect, Keyring, PinnedKey, Policy,
    jwt::{IssuerRouter, Verifier},
    key::Changing,
};

/// Signed with the key "demo-2026".
const TOKEN: &str = include_str!("../../../vectors/demo/token.jwt").trim_ascii_end();

const PEM: &str = include_str!("../../../vectors/demo/ed25519.pem");

fn good() -> Keyring<Ed25519> {
    PinnedKey::<Ed25519>::from_pem("demo-2026", PEM).unwrap().into()
}

fn policy() -> Policy {
    Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"))
}

/// A verifier of another key, which is never the one.
fn other(kid: &str) -> Verifier<EdDsa> {
    Verifier::new(PinnedKey::<EdDsa>::from_pem(kid, PEM).unwrap(), policy())
}

/// This source on the left, on the right, in the middle of three, and behind a router.
fn doors(rings: &Changing<Ed25519>) -> [IssuerRouter; 4] {
    let verifier = || Verifier::<Ed25519>::new(rings, policy());
    let left = verifier().or(other("a")).unwrap();
    let right = other("a").or(verifier()).unwrap();
    let middle = other("a").or(verifier()).unwrap().or(other("b")).unwrap();
    let nested = other("b").or(verifier().or(other("a")).unwrap()).unwrap();
    [
        IssuerRouter::new().with(left).unwrap(),
        IssuerRouter::new().with(right).unwrap(),
        IssuerRouter::new().with(middle).unwrap(),
        IssuerRouter::new().with(nested).unwrap(),
    ]
}

/// The verdicts of all doors, each of which has read the source once.
fn verdicts(rings: impl IntoIterator<Item = Keyring<Ed25519>>) -> [Result<(), VerifyError>; 4] {
    let rings = Changing::new(rings);
    let doors = doors(&rings);
    rings.restart();
    doors.map(|door| {
        let verdict = door.verify(TOKEN).map(drop);
        assert_eq!(rings.restart(), 1, "the ring is read once");
        verdict
    })
}

#[test]
fn a_key_that_comes_meanwhile_is_not_unknown() {
    // The first ring cannot tell, and the second has the key. Neither says that the key is unknown.
    let verdicts = verdicts([Keyring::unavailable(), good()]);
    assert_eq!(verdicts, [const { Err(VerifyError::KeysUnavailable) }; 4]);
}

#[test]
fn the_ring_that_has_the_id_verifies() {
    // In the second ring, the id is another's, or no key has an id.
    let stranger = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let stranger = PinnedKey::<Ed25519>::from_jwk("demo-2026", stranger).unwrap();
    let without_id = PinnedKey::<Ed25519>::from_pem(KeyId::ABSENT, PEM).unwrap();
    for next in [Keyring::unavailable(), stranger.into(), without_id.into()] {
        assert_eq!(verdicts([good(), next]), [const { Ok(()) }; 4]);
    }
}

#[test]
fn a_ring_that_stays_is_read_once_too() {
    assert_eq!(verdicts([good()]), [const { Ok(()) }; 4]);
    assert_eq!(verdicts([good().outdated()]), [const { Ok(()) }; 4]);
    assert_eq!(verdicts([Keyring::unavailable()]), [const { Err(VerifyError::KeysUnavailable) }; 4]);
}

#[test]
fn a_verifier_alone_reads_its_ring_once() {
    let rings = Changing::new([good(), Keyring::unavailable()]);
    let verifier = Verifier::<Ed25519>::new(&rings, policy());
    assert!(verifier.verify(TOKEN).is_ok());
    assert_eq!(rings.restart(), 1);
}
