//! What an error says that a key is, where it is another than the pin expects. Vectors have the code of the error alone.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use base64::{Engine, engine::general_purpose::STANDARD};
use cotter::{Ed25519, Es256, Hs256, PinnedKey, Rs256};
use der::{
    Encode,
    asn1::{AnyRef, BitStringRef},
};
use spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};

/// A key of this family, as far as a verifier looks that expects another one.
fn spki(family: &str, parameters: Option<AnyRef<'_>>) -> Vec<u8> {
    let algorithm = AlgorithmIdentifierRef { oid: ObjectIdentifier::new(family).unwrap(), parameters };
    let subject_public_key = BitStringRef::from_bytes(&[0]).unwrap();
    SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().unwrap()
}

/// What a key is, where it is of another family than the pin's.
#[test]
fn the_family_of_a_key_in_der_is_named() {
    for (oid, found) in [
        ("1.2.840.113549.1.1.1", "an RSA key"),
        ("1.2.840.113549.1.1.10", "an RSA key bound to RSASSA-PSS"),
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
            "an Ed25519 key" => (PinnedKey::<Es256>::from_der("a", &spki(oid, None)).err(), "an elliptic-curve key"),
            _ => (PinnedKey::<Ed25519>::from_der("a", &spki(oid, None)).err(), "an Ed25519 key"),
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

/// The curve of a named curve in DER, likewise.
#[test]
fn the_curve_of_a_key_in_der_is_named_if_it_is_known() {
    for (oid, found) in [
        ("1.3.132.0.34", "P-384"),
        ("1.3.132.0.35", "P-521"),
        ("1.3.132.0.10", "secp256k1"),
        ("1.3.36.3.3.2.8.1.1.7", "another curve"),
    ] {
        let curve = ObjectIdentifier::new(oid).unwrap();
        let der = spki("1.2.840.10045.2.1", Some(AnyRef::from(&curve)));
        let refused = PinnedKey::<Es256>::from_der("a", &der).err().unwrap();
        assert_eq!(refused.to_string(), format!("key is on {found}: expected P-256"));
    }
}

#[test]
fn the_family_of_a_jwk_is_named() {
    for (kty, found) in [
        ("RSA", "an RSA key"),
        ("EC", "an elliptic-curve key"),
        ("OKP", "an octet key pair (OKP)"),
        ("oct", "a symmetric key"),
        ("AKP", "an algorithm key pair (AKP)"),
        ("ec", "a key of another kind"),
    ] {
        let jwk = format!(r#"{{"kty":"{kty}"}}"#);
        let (refused, expected) = match kty {
            "RSA" => (PinnedKey::<Hs256>::from_jwk("a", &jwk).err(), "a symmetric key"),
            _ => (PinnedKey::<Rs256>::from_jwk("a", &jwk).err(), "an RSA key"),
        };
        assert_eq!(refused.unwrap().to_string(), format!("key is {found}: expected {expected}"));
    }
}

#[test]
fn the_curve_of_an_octet_key_pair_is_named_if_it_is_known() {
    for (crv, found) in [("X25519", "X25519"), ("Ed448", "Ed448"), ("X448", "X448"), ("ed25519", "another curve")] {
        let jwk = format!(r#"{{"kty":"OKP","crv":"{crv}","x":"AA"}}"#);
        let refused = PinnedKey::<Ed25519>::from_jwk("a", &jwk).err().unwrap();
        assert_eq!(refused.to_string(), format!("key is on {found}: expected Ed25519"));
    }
}

/// What a PEM block is, by its label, which is in the error in no other form.
#[test]
fn what_a_block_of_pem_is_is_named() {
    let block = |label: &str| format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n");
    for (label, found) in [
        ("EC PUBLIC KEY", "a block labelled EC PUBLIC KEY"),
        ("DSA PUBLIC KEY", "a DSA key"),
        ("SSH2 PUBLIC KEY", "an OpenSSH key"),
        ("PGP PUBLIC KEY BLOCK", "an OpenPGP key"),
        ("X509 CRL", "a list of revoked certificates"),
        ("PKCS7", "a PKCS#7 or CMS message"),
        ("CERTIFICATE REQUEST", "a certificate request"),
        ("NEW CERTIFICATE REQUEST", "a certificate request"),
        ("EC PARAMETERS", "the parameters of a curve"),
        ("X", "a block of another kind"),
    ] {
        let refused = PinnedKey::<Es256>::from_pem("a", &block(label)).err().unwrap();
        assert_eq!(
            refused.to_string(),
            format!("PEM contains {found}: expected a public key, labelled PUBLIC KEY or RSA PUBLIC KEY")
        );
    }
    let expected = "a public key, labelled PUBLIC KEY or RSA PUBLIC KEY, or from_certificate_pem";
    for (label, found) in [
        ("CERTIFICATE", "a certificate"),
        ("X509 CERTIFICATE", "a block labelled X509 CERTIFICATE"),
        ("TRUSTED CERTIFICATE", "a block labelled TRUSTED CERTIFICATE, a form of OpenSSL"),
    ] {
        let refused = PinnedKey::<Es256>::from_pem("a", &block(label)).err().unwrap();
        assert_eq!(refused.to_string(), format!("PEM contains {found}: expected {expected}"));
    }
    let refused = PinnedKey::<Es256>::from_pem("a", &block("RSA-PSS PUBLIC KEY")).err().unwrap();
    assert_eq!(
        refused.to_string(),
        "PEM contains a block labelled RSA-PSS PUBLIC KEY, without its parameters: \
         expected a public key as `openssl pkey -pubout` writes it"
    );
    let certificate =
        |label: &str| PinnedKey::<Es256>::from_certificate_pem("a", &block(label)).err().unwrap().to_string();
    for label in ["PUBLIC KEY", "RSA PUBLIC KEY"] {
        let expected = "a certificate, labelled CERTIFICATE, or from_pem";
        assert_eq!(certificate(label), format!("PEM contains a public key: expected {expected}"));
    }
    let expected = "a certificate, labelled CERTIFICATE, or from_certificate_pem_lenient";
    assert_eq!(
        certificate("X509 CERTIFICATE"),
        format!("PEM contains a block labelled X509 CERTIFICATE: expected {expected}")
    );
    assert_eq!(
        certificate("CERTIFICATE REQUEST"),
        "PEM contains a certificate request: expected a certificate, labelled CERTIFICATE"
    );
}

/// What people paste in place of a PEM, and how to get one.
#[test]
fn what_is_pasted_for_a_pem_is_named() {
    let pem = include_str!("../vectors/demo/es256.pem");
    let bare: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let refused = |text: &str| PinnedKey::<Es256>::from_pem("a", text).err().unwrap().to_string();
    for (text, message) in [
        (
            pem.replace('\n', "\\n"),
            r"a PEM whose line breaks are written as \n: expected line breaks in their place, or from_pem_lenient",
        ),
        (
            pem.replace('\n', ""),
            "a PEM on one line: expected line breaks after its first line and before its last, or from_pem_lenient",
        ),
        (
            pem.replace('\n', "\n  "),
            "a PEM with white space inside its lines or blank lines between them: \
             expected lines of base64 alone, or from_pem_lenient",
        ),
        (STANDARD.encode(pem), "the base64 of a PEM: expected the PEM: decode it once, or from_pem_lenient"),
        (
            bare.clone(),
            "the base64 of DER: expected the lines of a PEM around it, or its bytes for from_der, or from_pem_lenient",
        ),
        (
            pem.replacen("-----BEGIN", "----BEGIN", 1),
            "a PEM whose first line has not five hyphens on both sides: expected -----BEGIN and -----",
        ),
        (
            "3059301306072a8648ce3d020106".into(),
            "the hexadecimal digits of DER: expected a PEM, or its bytes for from_der",
        ),
        (r#"{"keys":[]}"#.into(), "a JWK set: expected a PEM, or from_jwks for a set"),
        ("<RSAKeyValue>".into(), "XML: expected a PEM"),
        ("k4.public.AAAA".into(), "a PASERK: expected a PEM, or from_paserk"),
        ("https://issuer.example/jwks".into(), "a URL: expected the PEM that is found there"),
        (
            "ecdsa-sha2-nistp256 AAAA user@host".into(),
            "an OpenSSH public key: expected a PEM, as `ssh-keygen -e -m PKCS8 -f FILE` writes it",
        ),
        (r#"{"kty":"EC"}"#.into(), "JSON: expected a PEM, or from_jwk for a JWK"),
    ] {
        assert_eq!(refused(&text), format!("text is {message}"));
    }
}

/// The same where DER or a JWK is expected, and for a certificate.
#[test]
fn what_is_pasted_for_der_and_for_a_jwk_is_named() {
    let pem = include_str!("../vectors/demo/es256.pem");
    let bare: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = |text: &str| PinnedKey::<Es256>::from_der("a", text.as_bytes()).err().unwrap().to_string();
    assert_eq!(der(pem), "bytes are a PEM: expected its decoded bytes, or from_pem for the text");
    assert_eq!(der(&bare), "bytes are the base64 of DER: expected its decoded bytes, or from_pem_lenient for the text");
    assert_eq!(der(r#"{"kty":"EC"}"#), "bytes are JSON: expected DER, or from_jwk for a JWK");
    assert_eq!(der("some text"), "DER is malformed: expected SubjectPublicKeyInfo or RSAPublicKey");

    let bytes = |der: &[u8]| PinnedKey::<Es256>::from_der("a", der).err().unwrap().to_string();
    let expected = "expected SubjectPublicKeyInfo or RSAPublicKey";
    for (der, found) in [
        (
            b"\x30\x06\x30\x00\x30\x00\x03\x00",
            "a certificate request, a list of revoked certificates, or a certificate that is malformed",
        ),
        (b"\x30\x06\x06\x02\x2a\x03\xa0\x00", "a PKCS#7 or CMS message"),
        (b"\x30\x06\x02\x01\x03\x30\x01\x00", "a PKCS#12 file"),
        (b"\x30\x06\x0c\x01a\x0c\x01b", "DER of another structure"),
    ] {
        assert_eq!(bytes(der), format!("bytes are {found}: {expected}"));
    }
    for point in [&[4; 65][..], &[2; 49], &[0xd7; 32]] {
        assert_eq!(
            bytes(point),
            "bytes are as long as a key without its DER: expected DER, or from_raw for such bytes"
        );
    }
    assert_eq!(bytes(&[4; 64]), "DER is malformed: expected SubjectPublicKeyInfo or RSAPublicKey");

    let jwk = |text: &str| PinnedKey::<Es256>::from_jwk("a", text).err().unwrap().to_string();
    assert_eq!(jwk(pem), "text is a PEM: expected a JWK, or from_pem");
    assert_eq!(jwk(&bare), "text is the base64 of DER: expected a JWK, or from_pem_lenient");
    assert_eq!(jwk(r#"{"keys":[]}"#), "text is a JWK set: expected one of its keys, or from_jwks for all");
    assert_eq!(jwk("some text"), "JWK is not a well-formed JSON object");

    let certificate = include_str!("../vectors/demo/rs256.crt.pem").replace('\n', " ");
    let refused = PinnedKey::<Rs256>::from_certificate_pem("a", &certificate).err().unwrap();
    assert_eq!(
        refused.to_string(),
        "text is a PEM on one line: expected line breaks after its first line and before its last, \
         or from_certificate_pem_lenient"
    );
    assert!(PinnedKey::<Rs256>::from_certificate_pem_lenient("a", &certificate).is_ok());
    let der = STANDARD.decode(certificate.split("-----").nth(2).unwrap().replace(' ', "")).unwrap();
    let refused = PinnedKey::<Rs256>::from_der("a", &der).err().unwrap();
    assert_eq!(
        refused.to_string(),
        "bytes are a certificate: expected SubjectPublicKeyInfo or RSAPublicKey, or from_certificate_der"
    );
    assert!(PinnedKey::<Rs256>::from_certificate_der("a", &der).is_ok());
}

/// What a key for RSASSA-PSS is bound to, and what the algorithm needs.
#[test]
fn what_an_rsa_key_is_bound_to_is_named() {
    use cotter::Ps256;
    /// SHA-256 alone, so that the mask is of SHA-1 and the salt has 20 bytes; then a mask that is none of MGF1.
    const SHA_256: &[u8] = b"\x30\x11\xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00";
    const OTHER_MASK: &[u8] = b"\x30\x0a\xa1\x08\x30\x06\x06\x04\x2b\x65\x70\x01";
    for (parameters, found) in [
        (SHA_256, "SHA-256, MGF1 with SHA-1 and a salt of 20 bytes"),
        (b"\x30\x00", "SHA-1, MGF1 with SHA-1 and a salt of 20 bytes"),
        (OTHER_MASK, "SHA-1, another mask and a salt of 20 bytes"),
    ] {
        let key = spki("1.2.840.113549.1.1.10", Some(AnyRef::try_from(parameters).unwrap()));
        let refused = PinnedKey::<Ps256>::from_der("a", &key).err().unwrap();
        let expected = "SHA-256, MGF1 with SHA-256 and a salt of 32 bytes";
        assert_eq!(refused.to_string(), format!("RSA key is bound to {found}: expected {expected}"));
        let refused = PinnedKey::<Rs256>::from_der("a", &key).err().unwrap();
        assert_eq!(
            refused.to_string(),
            "key is an RSA key bound to RSASSA-PSS: expected an RSA key that is not bound to RSASSA-PSS, for RSASSA-PKCS1-v1_5"
        );
    }
}

/// A PEM label over another structure, and DER of another structure.
#[test]
fn the_structure_that_is_found_is_named() {
    let certificate = include_str!("../vectors/demo/rs256.crt.pem").replace("CERTIFICATE", "PUBLIC KEY");
    let refused = PinnedKey::<Rs256>::from_pem("a", &certificate).err().unwrap();
    let expected = "expected SubjectPublicKeyInfo, or the label CERTIFICATE and from_certificate_pem";
    assert_eq!(refused.to_string(), format!("bytes are a certificate: {expected}"));
    let key = include_str!("../vectors/demo/rs256.pem").replace("PUBLIC KEY", "RSA PUBLIC KEY");
    let refused = PinnedKey::<Rs256>::from_pem("a", &key).err().unwrap();
    assert_eq!(refused.to_string(), "bytes are a SubjectPublicKeyInfo: expected RSAPublicKey, or the label PUBLIC KEY");
}
