//! No file makes the import of a public key panic, and in no form does one import for two families. What the strict reading of PEM takes, the
//! lenient one takes as the same key.
#![no_main]

use cotter::{
    Ed25519, Es256, Es256k, Es384, Es512, JwsPublicKeyAlgorithm, KeyId, MlDsa44, MlDsa65, MlDsa87, PinnedKey, Rs256,
};
use libfuzzer_sys::fuzz_target;

/// Whether a file imports in DER, in PEM and as a certificate.
fn imports<A: JwsPublicKeyAlgorithm>(der: &[u8], text: &str) -> [bool; 3] {
    let id = KeyId::ABSENT;
    let pem = PinnedKey::<A>::from_pem(id.clone(), text);
    let certificate = PinnedKey::<A>::from_certificate_pem(id.clone(), text);
    let same = |strict: &Result<PinnedKey<A>, _>, lenient: Result<PinnedKey<A>, _>| match (strict, lenient) {
        (Ok(strict), Ok(lenient)) => assert_eq!(strict.thumbprint(), lenient.thumbprint()),
        (strict, _) => assert!(strict.is_err()),
    };
    same(&pem, PinnedKey::from_pem_lenient(id.clone(), text));
    same(&certificate, PinnedKey::from_certificate_pem_lenient(id.clone(), text));
    let _ = PinnedKey::<A>::from_certificate_der(id.clone(), der);
    [PinnedKey::<A>::from_der(id, der).is_ok(), pem.is_ok(), certificate.is_ok()]
}

fuzz_target!(|file: &[u8]| {
    let text = String::from_utf8_lossy(file);
    let families = [
        imports::<Rs256>(file, &text),
        imports::<Es256>(file, &text),
        imports::<Es384>(file, &text),
        imports::<Es512>(file, &text),
        imports::<Es256k>(file, &text),
        imports::<Ed25519>(file, &text),
        imports::<MlDsa44>(file, &text),
        imports::<MlDsa65>(file, &text),
        imports::<MlDsa87>(file, &text),
    ];
    // One file may be two things in two forms: a key of ML-DSA in DER whose bytes are those of a PEM text.
    for form in 0..3 {
        assert!(families.iter().filter(|imports| imports[form]).count() <= 1);
    }
});
