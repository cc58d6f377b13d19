//! The messages: which rule was broken, and what was expected.

use core::{error::Error, fmt};

use super::VerifyError;

impl Error for VerifyError {}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClockOutOfRange => {
                f.write_str("system clock is out of range: expected a time after the beginning of 1970")
            }
            Self::TokenTooLong { max } => write!(f, "token is too long: expected at most {max} bytes"),
            Self::SegmentCount => {
                f.write_str("token has a wrong number of segments: expected header.payload.signature")
            }
            Self::TokenNotBare { found } => write!(f, "text is not a bare token: found {found}"),
            Self::Jwe => f.write_str("token is encrypted (a JWE of five segments): expected a signed token of three"),
            Self::HeaderEmpty => f.write_str("header segment is empty"),
            Self::SignatureEmpty => f.write_str("signature segment is empty"),
            Self::PayloadNotDetached => f.write_str("payload segment is not empty: expected a detached payload"),
            Self::PasetoHeader { expected } => write!(f, "token has another version or purpose: expected {expected}"),
            Self::PasetoParts => {
                f.write_str("token has a wrong number of parts: expected version.purpose.message, or that and a footer")
            }
            Self::FooterEmpty => f.write_str("footer is empty: expected no dot after the message"),
            Self::HeaderTooLong { max } => write!(f, "header is too long: expected at most {max} bytes"),
            Self::NotBase64(segment) => write!(f, "{segment} is not canonical base64url without padding"),
            Self::Json { part, fault } => write!(f, "{part} {fault}"),
            Self::AlgMissing { expected } => write!(f, "header has no alg: expected {expected}"),
            Self::AlgNotString { expected } => write!(f, "header's alg is not a string: expected {expected}"),
            Self::AlgMismatch { expected } => write!(f, "header's alg names another algorithm: expected {expected}"),
            Self::CritPresent => f.write_str("header has crit: no critical extension is supported"),
            Self::B64Present => {
                f.write_str("header has b64: only the base64url-encoded payload of RFC 7515 is supported")
            }
            Self::EncryptionMember => {
                f.write_str("header has a member of an encrypted or compressed token: expected a plain signed token")
            }
            Self::KidNotString => f.write_str("kid is not a string"),
            Self::KidMalformed { max } => {
                write!(f, "kid is malformed: expected 1 to {max} bytes without control characters")
            }
            Self::KidMissing => f.write_str("kid is missing: expected the id of a pinned key"),
            Self::KidUnexpected => f.write_str("kid is present: expected none"),
            Self::KidUnknown => f.write_str("kid is not the id of a pinned key"),
            Self::KeysUnavailable => {
                f.write_str("key of the token is unavailable: expected a ring of keys that is up to date")
            }
            Self::TypNotString => f.write_str("header's typ is not a string"),
            Self::TypMissing { expected } => write!(f, "header has no typ: expected {expected}"),
            Self::TypMismatch { expected } => write!(f, "header's typ names another type: expected {expected}"),
            Self::CtyNotString => f.write_str("header's cty is not a string"),
            Self::NestedToken => f.write_str("payload is a nested token: expected a claims set"),
            Self::FooterTooLong { max } => write!(f, "footer is too long: expected at most {max} bytes"),
            Self::FooterMismatch => f.write_str("footer is not the expected one"),
            Self::FooterUnexpected => f.write_str("footer is present: expected none"),
            Self::FooterPaserk => f.write_str("footer contains a key: expected at most the id of a key"),
            Self::HeaderClaimMalformed => f.write_str("header repeats a claim with a malformed value"),
            Self::MessageTooShort { min } => write!(f, "message is too short: expected at least {min} bytes"),
            Self::InvalidSignature => f.write_str("signature does not verify under the pinned key"),
            Self::Malformed { claim, expected } => {
                write!(f, "{}: expected {expected}", claim.rules().malformed.message)
            }
            Self::Missing(claim) => f.write_str(claim.rules().missing.message),
            Self::Mismatch(claim) => f.write_str(claim.rules().mismatch.message),
            Self::Unexpected(claim) => f.write_str(claim.rules().unexpected.message),
            Self::Expired => f.write_str("token has expired"),
            Self::NotYetValid => f.write_str("token is not valid yet"),
            Self::IssuedInFuture => f.write_str("token was issued in the future"),
            Self::TooOld => f.write_str("token is too old"),
            Self::HeaderClaimMismatch => f.write_str("header and claims set disagree on a claim that both contain"),
            Self::AudUntrusted => f.write_str("aud contains an audience that is not trusted: expected only the client"),
            Self::AudNotSole => f.write_str("aud has more than one member: expected only the authorization server"),
            Self::SubNotIdentifier { max } => {
                write!(f, "sub is not a subject identifier: expected 1 to {max} ASCII characters")
            }
            Self::ExpTooFar => f.write_str("exp is too far in the future"),
            Self::SubIsClient => f.write_str("sub is the client: the request object could pass for a client assertion"),
            Self::AuthTimeInFuture => f.write_str("auth_time is in the future"),
            Self::AuthTooOld => f.write_str("user was authenticated too long ago"),
            Self::OtherKind { found, expected } => {
                write!(f, "token is of another kind: found {found}, expected {expected}")
            }
            Self::SubAndSidMissing => f.write_str("sub and sid are missing: expected at least one"),
            Self::RequestNested => f.write_str("request object contains request or request_uri: expected neither"),
            Self::CnfUnknown => f.write_str("cnf has an unsupported member: expected only jkt and x5t#S256"),
            Self::CnfUnconfirmed => f.write_str(
                "presentation does not fit cnf: expected a DPoP proof for jkt, and a certificate for x5t#S256",
            ),
            Self::RequestUriMalformed => {
                f.write_str("address of the request is malformed: expected an absolute http or https URI")
            }
            Self::ProofMissing => f.write_str("request has no DPoP header field: expected one"),
            Self::ProofSeveral => f.write_str("request has several DPoP header fields: expected one"),
            Self::ProofJwkMissing => f.write_str("header has no jwk"),
            Self::ProofJwkMalformed => f.write_str("header's jwk is malformed: expected an object"),
            Self::ProofJwkPrivate => f.write_str("header's jwk is a private key: expected a public one"),
            Self::ProofJwkRefused { reason } => write!(f, "header's jwk is not a key of its alg: {reason}"),
            Self::ProofJwkCostly => {
                f.write_str("header's jwk is a costly RSA key: expected at most 4096 bits and the exponent 65537")
            }
            Self::Replayed => f.write_str("token was used before"),
            Self::ReplayQuota => f.write_str("sender has too many uses in the replay check: expected fewer at a time"),
            Self::ReplayNotAsked => {
                f.write_str("verifier leaves the replay check to the caller: use `begin` and resolve the answer")
            }
            Self::ReplayUnknown => f.write_str("replay check cannot tell whether the token was used before"),
            Self::NeededClaimMissing { name } => write!(f, "{name} is missing: the revocation check needs it"),
            Self::NeededClaimMalformed { name } => {
                write!(f, "{name} is malformed: expected a string or a whole number below 2^53")
            }
            Self::NeededClaimUnread => f.write_str(
                "revocation check names a claim that was not read: expected one that is not registered, named when the verifier was made",
            ),
            Self::Revoked => f.write_str("token is revoked"),
            Self::RevocationNotAsked => {
                f.write_str("policy leaves the revocation check to the caller: use `begin` and resolve the answer")
            }
            Self::RevocationUnknown => f.write_str("revocation check cannot tell whether the token is revoked"),
            Self::DpopProof { reason } if **reason == Self::InvalidSignature => {
                f.write_str("DPoP proof: signature does not verify under the key in its header")
            }
            Self::DpopProof { reason } => write!(f, "DPoP proof: {reason}"),
            Self::ClaimsShape { at } => write!(f, "claims set does not fit the requested type{}", At(at)),
            Self::HeaderShape { at } => write!(f, "header does not fit the requested type{}", At(at)),
        }
    }
}

/// Where a header or a claims set does not fit, in a message.
struct At<'a>(&'a str);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, ", at `{}`", self.0) }
    }
}
