//! Whether whoever presents a token holds the key that it is bound to (RFC 7800, RFC 8705, RFC 9449).

use alloc::{collections::BTreeMap, string::String};
use core::fmt;

use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::{DpopRequest, dpop::HeldProof};
use crate::{Claim, Timestamp, VerifyError, claims::Claims, strict::base64url};

/// How an access token was presented. It has to be said, so that a token that is bound to a key is not taken from whoever
/// has come by its text.
///
/// A token that is bound by both `jkt` and `x5t#S256` needs both: [`dpop_and_certificate`](Self::dpop_and_certificate).
///
/// ```
/// use cotter::profile::Presentation;
///
/// // From `Authorization: Bearer …`, on a connection without a client certificate.
/// assert_eq!(format!("{:?}", Presentation::bearer()), "Presentation(bearer)");
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Presentation<'r>(How<'r>);

#[derive(Clone, Copy)]
enum How<'r> {
    Bearer,
    Certificate(&'r [u8]),
    Dpop(DpopRequest<'r>),
    DpopAndCertificate(DpopRequest<'r>, &'r [u8]),
    Unconfirmed,
}

impl<'r> Presentation<'r> {
    /// As a bearer token, by its text alone (RFC 6750). A token with a `cnf`, of whatever kind, is refused (RFC 9449 §7.2).
    pub const fn bearer() -> Self {
        Self(How::Bearer)
    }

    /// On a TLS connection with this client certificate, in DER, whose handshake has proved its key (RFC 8705 §3). The token
    /// must have a `cnf` with the certificate's SHA-256 in `x5t#S256`, and with nothing else.
    ///
    /// The certificate is hashed and **not validated**: the token says which one it is. If it comes from a proxy in a header
    /// field, only the proxy may be able to set that field.
    pub const fn certificate(der: &'r [u8]) -> Self {
        Self(How::Certificate(der))
    }

    /// From `Authorization: DPoP …`, with the proof of this request (RFC 9449 §7.1). The token must have a `cnf` with the
    /// thumbprint of the proof's key in `jkt`, and with nothing else, and the proof's `ath` must be the hash of this token.
    pub const fn dpop(request: DpopRequest<'r>) -> Self {
        Self(How::Dpop(request))
    }

    /// From `Authorization: DPoP …`, with the proof of this request, on a TLS connection with this client certificate. The token must
    /// have a `cnf` with both `jkt` and `x5t#S256`, and with nothing else; each is confirmed as by [`dpop`](Self::dpop) and
    /// [`certificate`](Self::certificate).
    ///
    /// A token that is bound by one of the two is refused: present what it is bound by.
    pub const fn dpop_and_certificate(request: DpopRequest<'r>, der: &'r [u8]) -> Self {
        Self(How::DpopAndCertificate(request, der))
    }

    /// By someone of whom it is not asked that they hold the key, if the token is bound to one: whoever has the text is let in.
    ///
    /// For where the key was confirmed before, by a gateway. A malformed `cnf` is still refused.
    pub const fn danger_unconfirmed() -> Self {
        Self(How::Unconfirmed)
    }

    /// Confirms the key that a token with these claims is bound to, if it is.
    pub(super) fn accept(self, claims: Claims<'_>, token: &str, now: Timestamp) -> Result<(), VerifyError> {
        self.confirm(of(claims)?, token, now)?.map(HeldProof::asked).transpose().map(drop)
    }

    /// Holds what was presented against the `cnf` of this token. The proof, if there is one, is recorded as used, unless its replay
    /// check is left to the caller.
    pub(super) fn confirm(
        self,
        cnf: Option<Confirmation>,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<HeldProof>, VerifyError> {
        match (self.0, cnf) {
            (How::Unconfirmed, _) | (How::Bearer, None) => Ok(None),
            (How::Bearer, Some(_)) => Err(VerifyError::Unexpected(Claim::Cnf)),
            (How::Certificate(_) | How::Dpop(_) | How::DpopAndCertificate(..), None) => {
                Err(VerifyError::Missing(Claim::Cnf))
            }
            (How::Certificate(der), Some(cnf)) => ensure_certificate(der, cnf.only_x5t()?).map(|()| None),
            (How::Dpop(request), Some(cnf)) => {
                request.access_token(token).verify_by(Some(cnf.only_jkt()?), now).map(Some)
            }
            (How::DpopAndCertificate(request, der), Some(cnf)) => {
                let (jkt, x5t) = cnf.both()?;
                ensure_certificate(der, x5t)?;
                request.access_token(token).verify_by(Some(jkt), now).map(Some)
            }
        }
    }
}

/// The `cnf` of a claims set, if it has one.
pub(super) fn of(claims: Claims<'_>) -> Result<Option<Confirmation>, VerifyError> {
    claims.cnf_object()?.map(Confirmation::read).transpose()
}

/// Whether this is the certificate with that SHA-256 (RFC 8705 §3.1).
fn ensure_certificate(der: &[u8], x5t: [u8; 32]) -> Result<(), VerifyError> {
    if Sha256::digest(der).as_slice() == x5t { Ok(()) } else { Err(VerifyError::Mismatch(Claim::X5t)) }
}

impl fmt::Debug for Presentation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            How::Bearer => "Presentation(bearer)",
            How::Certificate(_) => "Presentation(certificate)",
            How::Dpop(_) => "Presentation(dpop)",
            How::DpopAndCertificate(..) => "Presentation(dpop and certificate)",
            How::Unconfirmed => "Presentation(unconfirmed)",
        })
    }
}

/// What a `cnf` asks for; at least one thing.
pub(super) struct Confirmation {
    jkt: Option<[u8; 32]>,
    x5t: Option<[u8; 32]>,
    /// Whether it has any other member.
    is_unknown: bool,
}

impl Confirmation {
    /// Reads the JSON object of a `cnf`.
    pub(super) fn read(object: &str) -> Result<Self, VerifyError> {
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(object).map_err(|_| Claim::Cnf.malformed())?;
        if members.is_empty() {
            return Err(Claim::Cnf.malformed());
        }
        let digest = |name: &str, malformed| {
            let read = |value: &&RawValue| {
                serde_json::from_str::<String>(value.get()).ok().and_then(|text| sha256_in(&text)).ok_or(malformed)
            };
            members.get(name).map(read).transpose()
        };
        Ok(Self {
            jkt: digest("jkt", Claim::Jkt.malformed())?,
            x5t: digest("x5t#S256", Claim::X5t.malformed())?,
            is_unknown: members.keys().any(|name| !matches!(name.as_str(), "jkt" | "x5t#S256")),
        })
    }

    fn only_jkt(&self) -> Result<[u8; 32], VerifyError> {
        match self {
            Self { is_unknown: true, .. } => Err(VerifyError::CnfUnknown),
            Self { jkt: Some(jkt), x5t: None, .. } => Ok(*jkt),
            _ => Err(VerifyError::CnfUnconfirmed),
        }
    }

    fn only_x5t(&self) -> Result<[u8; 32], VerifyError> {
        match self {
            Self { is_unknown: true, .. } => Err(VerifyError::CnfUnknown),
            Self { x5t: Some(x5t), jkt: None, .. } => Ok(*x5t),
            _ => Err(VerifyError::CnfUnconfirmed),
        }
    }

    fn both(&self) -> Result<([u8; 32], [u8; 32]), VerifyError> {
        match self {
            Self { is_unknown: true, .. } => Err(VerifyError::CnfUnknown),
            Self { jkt: Some(jkt), x5t: Some(x5t), .. } => Ok((*jkt, *x5t)),
            _ => Err(VerifyError::CnfUnconfirmed),
        }
    }
}

/// The SHA-256 digest whose canonical base64url this is.
pub(super) fn sha256_in(text: &str) -> Option<[u8; 32]> {
    base64url::decode(text).ok()?.try_into().ok()
}
