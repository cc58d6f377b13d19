//! No encrypted key makes its import panic. The passphrase is one that opens it; another opens nothing.
#![no_main]

use cotter::{Ed25519, KeyId};
use cotter_fuzz::issue;
use cotter_issue::{SigningKey, SigningKeyError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    let text = String::from_utf8_lossy(file);
    let der = pem_rfc7468::decode_vec(text.as_bytes()).map_or_else(|_| file.to_vec(), |(_, der)| der);
    if !issue::is_cheap(&der) {
        return;
    }
    if let Ok(key) = SigningKey::<Ed25519>::from_encrypted_der(KeyId::ABSENT, &der, "passphrase") {
        issue::is_one_key(&key);
        let other = SigningKey::<Ed25519>::from_encrypted_der(KeyId::ABSENT, &der, "another");
        assert_eq!(other.unwrap_err(), SigningKeyError::PassphraseWrong);
        assert_eq!(SigningKey::<Ed25519>::from_der(KeyId::ABSENT, &der).unwrap_err().code(), "key-encrypted");
    }
    let _ = SigningKey::<Ed25519>::from_encrypted_pem(KeyId::ABSENT, &text, "passphrase");
});
