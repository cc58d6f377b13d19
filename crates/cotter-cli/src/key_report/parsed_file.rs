//! A parsed file of keys: its form, and its keys.

use clap::ValueEnum;
use cotter::{Ed25519, JwksReader, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey};
use pem_rfc7468::LineEnding;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

use crate::key_file;

/// The form of a file of public keys.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KeyForm {
    /// Detect the form
    Auto,
    /// A public key or a certificate in PEM
    Pem,
    /// A public key or a certificate in DER
    Der,
    /// A JWK
    Jwk,
    /// A JWK set
    Jwks,
    /// A certificate in PEM or DER, which is not validated
    Certificate,
    /// A PASERK: k3.local, k3.public, k4.local or k4.public
    Paserk,
}

/// A file whose keys can be passed to the library one by one.
pub(crate) struct ParsedFile<'f> {
    /// The form in words.
    pub(crate) form: &'static str,
    /// Whether it is a set, however many members it has.
    pub(crate) is_set: bool,
    pub(crate) keys: Vec<Candidate<'f>>,
}

/// Something that may be a public key.
pub(crate) enum Candidate<'f> {
    Pem(&'f str),
    CertificatePem(String),
    Der(&'f [u8]),
    Jwk(Jwk<'f>),
    Paserk(&'f str),
}

/// A JWK, and what the library does not reveal about it. Nothing private is copied from the text.
pub(crate) struct Jwk<'f> {
    pub(super) text: &'f str,
    pub(super) members: Members<'f>,
    /// A member of a set is pinned under its own `kid`.
    is_member: bool,
}

/// The members of a JWK, as they are in the text.
#[derive(Default, Deserialize)]
pub(crate) struct Members<'f> {
    #[serde(borrow)]
    kty: Option<&'f RawValue>,
    #[serde(borrow)]
    kid: Option<&'f RawValue>,
    #[serde(borrow)]
    crv: Option<&'f RawValue>,
    #[serde(borrow)]
    n: Option<&'f RawValue>,
    #[serde(borrow)]
    e: Option<&'f RawValue>,
    #[serde(borrow)]
    x: Option<&'f RawValue>,
    #[serde(borrow)]
    y: Option<&'f RawValue>,
    #[serde(borrow)]
    alg: Option<&'f RawValue>,
    #[serde(borrow)]
    r#pub: Option<&'f RawValue>,
    #[serde(borrow)]
    x5c: Option<&'f RawValue>,
    #[serde(borrow)]
    k: Option<&'f RawValue>,
    d: Option<IgnoredAny>,
    p: Option<IgnoredAny>,
    q: Option<IgnoredAny>,
    dp: Option<IgnoredAny>,
    dq: Option<IgnoredAny>,
    qi: Option<IgnoredAny>,
    oth: Option<IgnoredAny>,
    r#priv: Option<IgnoredAny>,
}

/// Parses a file; an error is about the file as a whole.
pub(crate) fn read<'f>(
    bytes: &'f [u8],
    text: Option<&'f str>,
    form: KeyForm,
    reader: JwksReader,
) -> Result<ParsedFile<'f>, KeyError> {
    let one = |form, key| Ok(ParsedFile { form, is_set: false, keys: vec![key] });
    match resolve(form, bytes) {
        KeyForm::Jwks => {
            let set = text.ok_or(KeyError::JwksSyntax)?;
            Ok(ParsedFile { form: "JWK set", is_set: true, keys: members(set, reader)? })
        }
        KeyForm::Jwk => one("JWK", Candidate::Jwk(Jwk::read(text.ok_or(KeyError::JwkSyntax)?, false))),
        KeyForm::Certificate if key_file::is_pem(bytes) => {
            one("PEM certificate", Candidate::CertificatePem(text.ok_or(KeyError::PemMalformed)?.to_owned()))
        }
        KeyForm::Certificate => {
            let pem = pem_rfc7468::encode_string("CERTIFICATE", LineEnding::LF, bytes);
            let malformed = KeyError::DerMalformed { expected: "Certificate" };
            one("DER certificate", Candidate::CertificatePem(pem.map_err(|_| malformed)?))
        }
        KeyForm::Paserk => one("PASERK", Candidate::Paserk(text.unwrap_or_default().trim())),
        KeyForm::Pem => one("PEM public key", Candidate::Pem(text.ok_or(KeyError::PemMalformed)?)),
        KeyForm::Der | KeyForm::Auto => one("DER public key", Candidate::Der(bytes)),
    }
}

/// The form of a file, if `auto` or `pem` leaves it open.
fn resolve(form: KeyForm, bytes: &[u8]) -> KeyForm {
    const LABELS: [&[u8]; 3] =
        [b"BEGIN CERTIFICATE-----", b"BEGIN X509 CERTIFICATE-----", b"BEGIN TRUSTED CERTIFICATE-----"];
    let is_certificate = || LABELS.iter().any(|label| bytes.windows(label.len()).any(|part| part == *label));
    match form {
        KeyForm::Auto if key_file::is_json(bytes) && key_file::is_set(bytes) => KeyForm::Jwks,
        KeyForm::Auto if key_file::is_json(bytes) => KeyForm::Jwk,
        KeyForm::Auto | KeyForm::Pem if is_certificate() => KeyForm::Certificate,
        KeyForm::Auto if key_file::is_pem(bytes) => KeyForm::Pem,
        KeyForm::Auto if key_file::is_paserk(bytes) => KeyForm::Paserk,
        KeyForm::Auto | KeyForm::Der if key_file::is_certificate(bytes) => KeyForm::Certificate,
        // The library says what is wrong with any other text.
        KeyForm::Auto if key_file::is_text(bytes) => KeyForm::Pem,
        KeyForm::Auto => KeyForm::Der,
        KeyForm::Pem | KeyForm::Der | KeyForm::Jwk | KeyForm::Jwks | KeyForm::Certificate | KeyForm::Paserk => form,
    }
}

/// The members of a set, if the library can read it as one.
fn members(set: &str, reader: JwksReader) -> Result<Vec<Candidate<'_>>, KeyError> {
    #[derive(Deserialize)]
    struct Set<'s> {
        #[serde(borrow)]
        keys: Vec<&'s RawValue>,
    }
    match reader.read::<Ed25519>(set) {
        // Each member is examined later.
        Ok(_) | Err(KeyError::KeyringEmpty { .. } | KeyError::KeyIdDuplicate { .. }) => {}
        Err(error) => return Err(error),
    }
    let set: Set<'_> = serde_json::from_str(set).map_err(|_| KeyError::JwksSyntax)?;
    Ok(set.keys.into_iter().map(|member| Candidate::Jwk(Jwk::read(member.get(), true))).collect())
}

impl Candidate<'_> {
    /// Pins the key for this algorithm.
    pub(super) fn import<A: JwsPublicKeyAlgorithm>(&self, lenient: bool) -> Result<PinnedKey<A>, KeyError> {
        match self {
            Self::Pem(pem) if lenient => PinnedKey::from_pem_lenient(KeyId::ABSENT, pem),
            Self::Pem(pem) => PinnedKey::from_pem(KeyId::ABSENT, pem),
            Self::CertificatePem(pem) if lenient => PinnedKey::from_certificate_pem_lenient(KeyId::ABSENT, pem),
            Self::CertificatePem(pem) => PinnedKey::from_certificate_pem(KeyId::ABSENT, pem),
            Self::Der(der) => PinnedKey::from_der(KeyId::ABSENT, der),
            Self::Jwk(jwk) if lenient => PinnedKey::from_jwk_lenient(jwk.id()?, jwk.text),
            Self::Jwk(jwk) => PinnedKey::from_jwk(jwk.id()?, jwk.text),
            Self::Paserk(_) => Err(KeyError::KeyFamily { found: "a key of PASETO", expected: "a public key of JWS" }),
        }
    }

    /// Whether it is text that was treated as PEM only because it has no other form.
    pub(super) fn is_no_pem(&self) -> bool {
        matches!(self, Self::Pem(text) if !key_file::is_pem(text.as_bytes()))
    }

    /// Its `kid`, if it is a JWK that has one.
    pub(super) fn kid(&self) -> Option<String> {
        match self {
            Self::Jwk(jwk) => jwk.members.kid(),
            Self::Pem(_) | Self::CertificatePem(_) | Self::Der(_) | Self::Paserk(_) => None,
        }
    }
}

impl<'f> Jwk<'f> {
    /// Text that is not a JWK has no members; the library says what is wrong with it.
    fn read(text: &'f str, is_member: bool) -> Self {
        Self { text, members: serde_json::from_str(text).unwrap_or_default(), is_member }
    }

    fn id(&self) -> Result<KeyId, KeyError> {
        let kid = self.members.kid().filter(|_| self.is_member);
        kid.map_or(Ok(KeyId::ABSENT), |kid| KeyId::exactly(&kid))
    }
}

impl<'f> Members<'f> {
    /// Whether it contains anything that only the owner of the key may see.
    pub(super) fn is_private(&self) -> bool {
        let private = [&self.d, &self.p, &self.q, &self.dp, &self.dq, &self.qi, &self.oth, &self.r#priv];
        private.iter().any(|member| member.is_some()) || (self.k.is_some() && !self.is_symmetric())
    }

    pub(super) fn is_symmetric(&self) -> bool {
        self.kty().is_some_and(|kty| kty == "oct")
    }

    /// `k`, including its quotation marks.
    pub(super) fn secret(&self) -> Option<&'f RawValue> {
        self.k
    }

    pub(super) fn kty(&self) -> Option<String> {
        string(self.kty)
    }

    fn kid(&self) -> Option<String> {
        string(self.kid)
    }

    pub(super) fn crv(&self) -> Option<String> {
        string(self.crv)
    }

    pub(super) fn n(&self) -> Option<String> {
        string(self.n)
    }

    pub(super) fn e(&self) -> Option<String> {
        string(self.e)
    }

    pub(super) fn x(&self) -> Option<String> {
        string(self.x)
    }

    pub(super) fn y(&self) -> Option<String> {
        string(self.y)
    }

    pub(super) fn alg(&self) -> Option<String> {
        string(self.alg)
    }

    /// The first certificate of `x5c`.
    pub(super) fn certificate(&self) -> Option<String> {
        serde_json::from_str::<Vec<String>>(self.x5c?.get()).ok()?.into_iter().next()
    }

    pub(super) fn public(&self) -> Option<String> {
        string(self.r#pub)
    }
}

fn string(value: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(value?.get()).ok()
}
