//! With feature `precompute`, at each of its sizes.

use cotter_benches_harness::{Alg, Case, Key, Run, SharedVerify, Who};
pub(super) use cotter_with_precompute as cotter;

use self::cotter::{EdDsa, Es256, JwsAlgorithm, PinnedKey, Precomputation, PrecomputationAlgorithm, jws};
use super::Speed;

#[expect(clippy::duplicate_mod, reason = "the same lines against each set of features")]
#[path = "verifiers.rs"]
mod verifiers;

/// Of the standard size, which a key has where nothing is said.
pub const PRECOMPUTE: Speed = Speed {
    pin: |key, token, who| pin(key, token, who, Precomputation::Standard),
    ..verifiers::speed(Who::cotter("cotter, precompute", true))
};

pub const COMPACT: Speed = Speed {
    verify: |key, limit| verify(key, limit, Precomputation::Compact),
    pin: |key, token, who| pin(key, token, who, Precomputation::Compact),
    ..verifiers::speed(Who::cotter("cotter, precompute, compact", true))
};

pub const LARGE: Speed = Speed {
    verify: |key, limit| verify(key, limit, Precomputation::Large),
    pin: |key, token, who| pin(key, token, who, Precomputation::Large),
    ..verifiers::speed(Who::cotter("cotter, precompute, large", true))
};

fn verify(key: &Key, limit: Option<usize>, size: Precomputation) -> SharedVerify {
    match key.alg {
        Alg::Es256 => verifiers::verifier(verifiers::public::<Es256>(key).with_precomputation(size), limit),
        Alg::EdDsa => verifiers::verifier(verifiers::public::<EdDsa>(key).with_precomputation(size), limit),
        _ => unreachable!("{} has no tables", key.alg.name()),
    }
}

fn pin(key: &Key, token: &str, who: Who, size: Precomputation) -> Case {
    match key.alg {
        Alg::Es256 => pinning::<Es256>(key, token, who, size),
        Alg::EdDsa => pinning::<EdDsa>(key, token, who, size),
        _ => unreachable!("{} has no tables", key.alg.name()),
    }
}

/// A table is made when its key has verified a first token, so that is part of it.
fn pinning<A>(key: &Key, token: &str, who: Who, size: Precomputation) -> Case
where
    A: JwsAlgorithm + PrecomputationAlgorithm,
{
    let (key, token) = (key.clone(), token.to_owned());
    let what = format!("{}, and its first token", key.alg.name());
    let make = move || {
        let key: PinnedKey<A> = verifiers::public(&key).with_precomputation(size);
        let verifier = jws::Verifier::new(key);
        assert!(verifier.verify(&token).is_ok(), "it is a good token");
        verifier
    };
    Case::new("pin", who, what, Run::here(make.clone())).keeping(make)
}
