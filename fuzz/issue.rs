//! What the targets of `cotter-issue` share.

use std::time::Duration;

use cotter::{Timestamp, jws as verify};
use cotter_issue::{JwsPublicKeySigningAlgorithm, Lifetime, SigningKey, jws};
use pkcs8::{
    EncryptedPrivateKeyInfoRef,
    der::Decode,
    pkcs5::{EncryptionScheme, pbes2::Kdf},
};

/// The families of keys, of which a file is one at most.
#[derive(Debug)]
pub enum Family {
    Rsa,
    P256,
    P384,
    P521,
    K256,
    Ed25519,
    MlDsa44,
}

/// When the targets issue.
pub const NOW: u64 = 1_800_000_000;

pub fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW)
}

/// Five minutes.
pub fn lifetime() -> Lifetime {
    Lifetime::of(Duration::from_secs(300)).expect("it is short enough")
}

/// What the key signs, its public half verifies; and it is the same key after an export.
pub fn is_one_key<A: JwsPublicKeySigningAlgorithm>(key: &SigningKey<A>) {
    let token = jws::Signer::new(key.clone(), "receipt").expect("a media type").sign(b"paid").expect("it signs");
    let verified = verify::Verifier::new(key.public().clone()).typ("receipt").verify(&token);
    assert_eq!(verified.expect("it verifies").payload(), b"paid");
    let again = SigningKey::<A>::from_pem(key.id(), &key.danger_export_pkcs8_pem()).expect("it comes back");
    assert_eq!(again.public().thumbprint(), key.public().thumbprint());
}

/// Whether the passphrase costs so little that a run may try it: the limits of the crate are seconds and hundreds of megabytes.
pub fn is_cheap(der: &[u8]) -> bool {
    let Ok(info) = EncryptedPrivateKeyInfoRef::from_der(der) else { return true };
    let EncryptionScheme::Pbes2(parameters) = &info.encryption_algorithm else { return true };
    match &parameters.kdf {
        Kdf::Pbkdf2(parameters) => parameters.iteration_count <= 4096 || parameters.iteration_count > 10_000_000,
        Kdf::Scrypt(parameters) => {
            let memory = parameters.cost_parameter.saturating_mul(parameters.block_size.into()).saturating_mul(128);
            memory.saturating_mul(parameters.parallelization.into()) <= 1 << 22
        }
        _ => true,
    }
}
