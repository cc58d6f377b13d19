//! One set of features: `super::cotter` is the package that has it.

use std::hint::black_box;

use cotter_benches_harness::{AUDIENCE, Alg, Case, Claims, ISSUER, Key, Run, SharedVerify, Verify, Who};

use super::{
    super::Speed,
    cotter::{
        EdDsa, Es256, Es256k, Es384, Expect, Hs256, Hs512, JwsAlgorithm, KeyError, KeyId, PinnedKey, Policy, Ps256,
        PublicKeyAlgorithm, Rs256, SecretAlgorithm, Verified, jwt,
        paseto::{self, Protocol, V3Public, V4Local, V4Public},
    },
};
use crate::tokens::KEY_ID;

pub const fn speed(who: Who) -> Speed {
    Speed { who, verify, pin, v4_public, v4_local, v3_public }
}

fn verify(key: &Key, limit: Option<usize>) -> SharedVerify {
    match key.alg {
        Alg::Hs256 => verifier::<Hs256>(secret(key), limit),
        Alg::Hs512 => verifier::<Hs512>(secret(key), limit),
        Alg::Rs256 => verifier::<Rs256>(public(key), limit),
        Alg::Ps256 => verifier::<Ps256>(public(key), limit),
        Alg::Es256 => verifier::<Es256>(public(key), limit),
        Alg::Es384 => verifier::<Es384>(public(key), limit),
        Alg::Es256k => verifier::<Es256k>(public(key), limit),
        Alg::EdDsa => verifier::<EdDsa>(public(key), limit),
    }
}

fn pin(key: &Key, _: &str, who: Who) -> Case {
    match key.alg {
        Alg::Hs256 => pinning(key, who, secret::<Hs256>),
        Alg::Hs512 => pinning(key, who, secret::<Hs512>),
        Alg::Rs256 => pinning(key, who, public::<Rs256>),
        Alg::Ps256 => pinning(key, who, public::<Ps256>),
        Alg::Es256 => pinning(key, who, public::<Es256>),
        Alg::Es384 => pinning(key, who, public::<Es384>),
        Alg::Es256k => pinning(key, who, public::<Es256k>),
        Alg::EdDsa => pinning(key, who, public::<EdDsa>),
    }
}

pub fn verifier<A: JwsAlgorithm<Key: Send + Sync>>(key: PinnedKey<A>, limit: Option<usize>) -> SharedVerify {
    let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly(AUDIENCE));
    let mut verifier = jwt::Verifier::new(key, policy);
    if let Some(limit) = limit {
        verifier = verifier.max_token_len(limit).expect("it is not too high");
    }
    Box::new(move |token| verifier.verify_as::<Claims>(token).ok().map(Verified::into_claims))
}

fn pinning<A: JwsAlgorithm>(key: &Key, who: Who, pin: fn(&Key) -> PinnedKey<A>) -> Case {
    let (key, kept) = (key.clone(), key.clone());
    let name = key.alg.name();
    Case::new("pin", who, name, Run::here(move || pin(black_box(&key)))).keeping(move || pin(&kept))
}

fn secret<A: SecretAlgorithm>(key: &Key) -> PinnedKey<A> {
    PinnedKey::from_secret(KEY_ID, &key.raw).expect("it is a key")
}

pub fn public<A: PublicKeyAlgorithm>(key: &Key) -> PinnedKey<A> {
    PinnedKey::from_der(KEY_ID, &key.der).expect("it is a key")
}

fn v4_public(key: &[u8]) -> Verify {
    paseto_verifier(PinnedKey::<V4Public>::from_raw(KeyId::ABSENT, key))
}

fn v4_local(key: &[u8]) -> Verify {
    paseto_verifier(PinnedKey::<V4Local>::from_secret(KeyId::ABSENT, key))
}

fn v3_public(key: &[u8]) -> Verify {
    paseto_verifier(PinnedKey::<V3Public>::from_raw(KeyId::ABSENT, key))
}

fn paseto_verifier<P: Protocol>(key: Result<PinnedKey<P>, KeyError>) -> Verify {
    let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly(AUDIENCE));
    let verifier = paseto::Verifier::new(key.expect("it is a key"), policy);
    Box::new(move |token| verifier.verify_as::<Claims>(token).ok().map(Verified::into_claims))
}
