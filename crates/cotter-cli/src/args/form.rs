//! The forms of a key in a file.

use clap::ValueEnum;

/// The form of a key in a file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KeyFormat {
    /// Text that begins with { is a JWK, text with -----BEGIN is PEM, for PASETO text that begins with k3. or k4. is a
    /// PASERK; other bytes are DER, of a certificate too, or, for HMAC and local, the secret itself.
    Auto,
    /// A public key or a certificate in PEM; a certificate is not validated, only its key is taken.
    Pem,
    /// A public key or a certificate in DER; a certificate is not validated, only its key is taken.
    Der,
    /// A JWK.
    Jwk,
    /// A key of PASETO as PASERK: k3.local, k3.public, k4.local, k4.public; white space around it is dropped.
    Paserk,
    /// The bytes of a secret or of a curve's point, all of them: a line end at the end of the file belongs to the secret.
    Raw,
    /// A secret as text: all bytes of the file but one line end at its end.
    Text,
    /// The bytes of a secret or of a public key in base64url without padding; white space around it is dropped.
    Base64url,
    /// The same in base64, as `openssl rand -base64` writes it; padding may be left out, white space is dropped.
    Base64,
    /// The same in hexadecimal; white space around it is dropped.
    Hex,
}

/// The form of a file of public keys.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KeyForm {
    /// Text that begins with { is a JWK or a JWK set, text with -----BEGIN is PEM, text that begins with k3. or k4. is a PASERK;
    /// other bytes are DER.
    Auto,
    /// A public key or a certificate in PEM.
    Pem,
    /// A public key or a certificate in DER.
    Der,
    /// A JWK.
    Jwk,
    /// A JWK set.
    Jwks,
    /// A certificate in PEM or DER; it is not validated, only its key is taken.
    Certificate,
    /// A key of PASETO as PASERK: k3.local, k3.public, k4.local, k4.public; white space around it is dropped.
    Paserk,
}

/// What a public key is written as.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KeyTarget {
    /// A SubjectPublicKeyInfo in PEM, which begins with -----BEGIN PUBLIC KEY.
    Pem,
    /// A JWK of the required members and the kid, on one line.
    Jwk,
    /// The thumbprint of RFC 7638.
    Thumbprint,
}
