//! What an error says that a key is, where it is another than the pin expects. Vectors have the code of the error alone.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cotter::{Ed25519, Es256, PinnedKey};
use der::{Encode, asn1::BitStringRef};
use spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};

/// What a key is, where it is of another family than the pin's.
#[test]
fn the_family_of_a_key_in_der_is_named() {
    let spki = |oid: &str| {
        let algorithm = AlgorithmIdentifierRef { oid: ObjectIdentifier::new(oid).unwrap(), parameters: None };
        let subject_public_key = BitStringRef::from_bytes(&[0]).unwrap();
        SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().unwrap()
    };
    for (oid, found) in [
        ("1.2.840.113549.1.1.1", "an RSA key"),
        ("1.2.840.113549.1.1.10", "an RSA key bound to RSASSA-PSS parameters"),
        ("1.2.840.10040.4.1", "a DSA key"),
        ("1.2.840.10045.2.1", "an elliptic-curve key"),
        ("1.3.101.110", "an X25519 key"),
        ("1.3.101.111", "an X448 key"),
        ("1.3.101.112", "an Ed25519 key"),
        ("1.3.101.113", "an Ed448 key"),
        ("2.16.840.1.101.3.4.3.17", "an ML-DSA-44 key"),
        ("2.16.840.1.101.3.4.3.18", "an ML-DSA-65 key"),
        ("2.16.840.1.101.3.4.3.19", "an ML-DSA-87 key"),
        ("1.2.3.4", "a key of another kind"),
    ] {
        let (refused, expected) = match found {
            "an Ed25519 key" => (PinnedKey::<Es256>::from_der("a", &spki(oid)).err(), "an elliptic-curve key"),
            _ => (PinnedKey::<Ed25519>::from_der("a", &spki(oid)).err(), "an Ed25519 key"),
        };
        assert_eq!(refused.unwrap().to_string(), format!("key is {found}: expected {expected}"));
    }
}

/// The curve that a JWK names, where it is another than the pin's: one that is known by its name, and no other text of the JWK.
#[test]
fn the_curve_of_a_jwk_is_named_if_it_is_known() {
    for (curve, found) in [
        ("P-384", "P-384"),
        ("P-521", "P-521"),
        ("secp256k1", "secp256k1"),
        ("p-256", "another curve"),
        ("brainpoolP256r1", "another curve"),
    ] {
        let jwk = format!(r#"{{"kty":"EC","crv":"{curve}","x":"AA","y":"AA"}}"#);
        let refused = PinnedKey::<Es256>::from_jwk("a", &jwk).err().unwrap();
        assert_eq!(refused.to_string(), format!("key is on {found}: expected P-256"));
    }
}
