//! What keys and rings spend on precomputation, with feature `precompute`.
#![cfg(feature = "precompute")]
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use cotter::{EdDsa, Hs256, KeyId, Keyring, PinnedKey, Precomputation};

/// n keys of one issuer; all are the same point, which a ring does not mind.
fn ed25519_keys(n: usize) -> impl Iterator<Item = PinnedKey<EdDsa>> {
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----";
    (0..n).map(move |id| PinnedKey::from_pem(format!("{id}").as_str(), pem).unwrap())
}

#[test]
fn tables_stay_within_the_budget_of_a_ring() {
    const KB: usize = 1024;
    let memory = |n| Keyring::new(ed25519_keys(n)).unwrap().precomputation_memory();
    assert_eq!(memory(256), 256 * 60 * KB, "a key set of the largest size that is read");
    assert_eq!(memory(273), 273 * 60 * KB);
    assert_eq!(memory(274), 274 * 10 * KB);
    assert_eq!(memory(500), 500 * 10 * KB, "those that come later get no larger ones");
    assert_eq!(memory(1638), 1638 * 10 * KB);
    assert_eq!(memory(1639), 0);

    let ring = Keyring::new(ed25519_keys(1639)).unwrap().with_precomputation_budget(17 << 20);
    assert_eq!(ring.precomputation_memory(), 1639 * 10 * KB, "a larger budget brings the tables back");
    assert_eq!(ring.with_precomputation_budget(0).precomputation_memory(), 0);
}

#[test]
fn a_key_precomputes_no_more_than_it_was_given() {
    const KB: usize = 1024;
    let tables = [Precomputation::Large, Precomputation::None, Precomputation::Compact, Precomputation::Standard];
    let keys = ed25519_keys(4).zip(tables).map(|(key, table)| key.with_precomputation(table));
    let mut ring = Keyring::new(keys).unwrap().with_precomputation_budget(190 * KB);
    assert_eq!(ring.precomputation_memory(), (120 + 10 + 60) * KB);
    ring = ring.with_precomputation_budget(189 * KB);
    assert_eq!(ring.precomputation_memory(), (60 + 10 + 60) * KB);
    let large = ring.remove(KeyId::exactly("0").unwrap()).unwrap();
    assert_eq!(ring.precomputation_memory(), (10 + 60) * KB);
    assert_eq!(Keyring::from(large).precomputation_memory(), 120 * KB, "what it was given goes with it");
}

#[test]
fn algorithms_without_precomputation_have_none() {
    let secret = PinnedKey::<Hs256>::from_secret("one", b"a secret of thirty-two bytes, ok").unwrap();
    assert_eq!(Keyring::from(secret).precomputation_memory(), 0);
}
