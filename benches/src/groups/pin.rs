//! What it costs to pin a key: once for each key, in time and in memory that stays.

use std::hint::black_box;

use cotter::{
    EdDsa, Es256, Es256k, Es384, Hs256, Hs512, JwsAlgorithm, KeyError, PinnedKey, Ps256, PublicKeyAlgorithm, Rs256,
    SecretAlgorithm,
};
use cotter_benches_harness::{Alg, Case, Key, Run};

use crate::{ours, tokens::Issuer};

pub fn cases() -> Vec<Case> {
    vec![
        secret::<Hs256>(Alg::Hs256),
        secret::<Hs512>(Alg::Hs512),
        public::<Rs256>(Alg::Rs256),
        public::<Ps256>(Alg::Ps256),
        public::<Es256>(Alg::Es256),
        public::<Es384>(Alg::Es384),
        public::<Es256k>(Alg::Es256k),
        public::<EdDsa>(Alg::EdDsa),
    ]
}

fn secret<A: SecretAlgorithm + JwsAlgorithm>(alg: Alg) -> Case {
    case::<A>(alg, ours::secret)
}

fn public<A: PublicKeyAlgorithm + JwsAlgorithm>(alg: Alg) -> Case {
    case::<A>(alg, ours::public)
}

fn case<A: JwsAlgorithm>(alg: Alg, pin: fn(&Key) -> Result<PinnedKey<A>, KeyError>) -> Case {
    let key = Issuer::new(alg).key;
    let kept = key.clone();
    let run = Run::here(move || pin(black_box(&key)).expect("it is a key"));
    Case::new("pin", ours::NAME, alg.name(), run).keeping(move || pin(&kept).expect("it is a key"))
}
