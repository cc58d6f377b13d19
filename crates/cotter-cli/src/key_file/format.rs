//! The forms of a key in a file.

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
