use serde::{Deserialize, Serialize};

/// An algorithm of JWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alg {
    Hs256,
    Hs512,
    Rs256,
    Ps256,
    Es256,
    Es384,
    Es256k,
    EdDsa,
}

impl Alg {
    pub const ALL: [Self; 8] =
        [Self::Hs256, Self::Hs512, Self::Rs256, Self::Ps256, Self::Es256, Self::Es384, Self::Es256k, Self::EdDsa];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs512 => "HS512",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es256k => "ES256K",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// What verifies, in every form that a peer asks for. Of a secret there are only the bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Key {
    pub alg: Alg,
    /// The secret, or the point of a curve.
    pub raw: Vec<u8>,
    /// `SubjectPublicKeyInfo`.
    pub der: Vec<u8>,
    /// The same as PEM.
    pub pem: String,
    /// The modulus and the exponent of RSA.
    pub n: Vec<u8>,
    pub e: Vec<u8>,
    pub jwk: String,
}
