//! The forms of a key in a file: one to verify with, and one to issue with.

use clap::ValueEnum;

/// The form of a key in a file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KeyFormat {
    /// Detect the form; for HMAC and local, anything else is the secret itself
    Auto,
    /// A public key or a certificate in PEM; a certificate is not validated
    Pem,
    /// A public key or a certificate in DER; a certificate is not validated
    Der,
    /// A JWK
    Jwk,
    /// A PASERK: k3.local, k3.public, k4.local or k4.public
    Paserk,
    /// The bytes of a secret or of a point, including a line end at the end of the file
    Raw,
    /// A secret as text, without the line end at the end of the file
    Text,
    /// A secret or a public key in base64url without padding
    Base64url,
    /// A secret or a public key in base64, with or without padding and line breaks
    Base64,
    /// A secret or a public key in hexadecimal
    Hex,
}

/// The form of a private key or a secret in a file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PrivateKeyFormat {
    /// Detect the form; for HMAC and local, anything else is the secret itself
    Auto,
    /// PEM: PKCS #8, encrypted or not, PKCS #1 or SEC 1
    Pem,
    /// DER: PKCS #8, encrypted or not, PKCS #1 or SEC 1
    Der,
    /// A private JWK, or one of kty oct
    Jwk,
    /// A PASERK: k3.local, k3.secret, k4.local or k4.secret
    Paserk,
    /// The bytes of a secret, a seed or a private number, including a line end at the end of the file
    Raw,
    /// A secret as text, without the line end at the end of the file
    Text,
    /// A secret, a seed or a number in base64url without padding
    Base64url,
    /// A secret, a seed or a number in base64, with or without padding and line breaks
    Base64,
    /// A secret, a seed or a number in hexadecimal
    Hex,
}
