//! `jsonwebtoken`, with both of its back ends in one process.
//!
//! It takes its cryptography from a provider that is installed once for the process. The one that is installed here hands
//! every call on to the back end of the case that is running, which costs one thread-local load.

use std::{cell::Cell, sync::Once};

use cotter_benches_harness::{AUDIENCE, Alg, Claims, ISSUER, Key, SharedVerify};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto},
    decode,
};

#[derive(Clone, Copy, Debug)]
pub enum Backend {
    RustCrypto,
    AwsLcRs,
}

pub fn verify(key: &Key, backend: Backend) -> Option<SharedVerify> {
    INSTALLED.call_once(|| SWITCH.install_default().expect("nothing else installs one"));
    let pem = key.pem.as_bytes();
    let (algorithm, key) = match key.alg {
        Alg::Hs256 => (Algorithm::HS256, DecodingKey::from_secret(&key.raw)),
        Alg::Hs512 => (Algorithm::HS512, DecodingKey::from_secret(&key.raw)),
        Alg::Rs256 => (Algorithm::RS256, DecodingKey::from_rsa_pem(pem)),
        Alg::Ps256 => (Algorithm::PS256, DecodingKey::from_rsa_pem(pem)),
        Alg::Es256 => (Algorithm::ES256, DecodingKey::from_ec_pem(pem)),
        Alg::Es384 => (Algorithm::ES384, DecodingKey::from_ec_pem(pem)),
        Alg::Es256k => return None,
        Alg::EdDsa => (Algorithm::EdDSA, DecodingKey::from_ed_pem(pem)),
    };
    let key = key.expect("it is a key");
    let validation = validation(algorithm);
    let provider: &'static CryptoProvider = match backend {
        Backend::RustCrypto => &rust_crypto::DEFAULT_PROVIDER,
        Backend::AwsLcRs => &aws_lc::DEFAULT_PROVIDER,
    };
    Some(Box::new(move |token| {
        CURRENT.set(provider);
        decode::<Claims>(token, &key, &validation).ok().map(|token| token.claims)
    }))
}

fn validation(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["iss", "aud", "exp"]);
    validation.validate_nbf = true;
    validation.leeway = 0;
    validation
}

/// Makes this back end the one of this thread's next calls.
pub fn select(backend: Backend) {
    INSTALLED.call_once(|| SWITCH.install_default().expect("nothing else installs one"));
    CURRENT.set(match backend {
        Backend::RustCrypto => &rust_crypto::DEFAULT_PROVIDER,
        Backend::AwsLcRs => &aws_lc::DEFAULT_PROVIDER,
    });
}

static INSTALLED: Once = Once::new();

thread_local! {
    static CURRENT: Cell<&'static CryptoProvider> = const { Cell::new(&aws_lc::DEFAULT_PROVIDER) };
}

static SWITCH: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| (CURRENT.get().signer_factory)(algorithm, key),
    verifier_factory: |algorithm, key| (CURRENT.get().verifier_factory)(algorithm, key),
    key_utils: KeyUtils::new_unimplemented(),
};
