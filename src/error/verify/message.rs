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
            Self::HeaderBase64 => f.write_str("header is not canonical base64url without padding"),
            Self::HeaderUtf8 => f.write_str("header is not UTF-8"),
            Self::HeaderSyntax => f.write_str("header is not well-formed JSON"),
            Self::HeaderNotObject => f.write_str("header is not a JSON object"),
            Self::HeaderDuplicateMember => f.write_str("header has a duplicate member name"),
            Self::HeaderTooDeep { max } => write!(f, "header is nested too deeply: expected at most {max} levels"),
            Self::HeaderTooManyMembers { max } => write!(f, "header has too many members: expected at most {max}"),
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
            Self::TypNotString => f.write_str("header's typ is not a string"),
            Self::TypMissing { expected } => write!(f, "header has no typ: expected {expected}"),
            Self::TypMismatch { expected } => write!(f, "header's typ names another type: expected {expected}"),
            Self::CtyNotString => f.write_str("header's cty is not a string"),
            Self::NestedToken => f.write_str("payload is a nested token: expected a claims set"),
            Self::FooterTooLong { max } => write!(f, "footer is too long: expected at most {max} bytes"),
            Self::FooterBase64 => f.write_str("footer is not canonical base64url without padding"),
            Self::FooterMismatch => f.write_str("footer is not the expected one"),
            Self::FooterUnexpected => f.write_str("footer is present: expected none"),
            Self::FooterUtf8 => f.write_str("footer is not UTF-8"),
            Self::FooterSyntax => f.write_str("footer is not well-formed JSON"),
            Self::FooterNotObject => f.write_str("footer is not a JSON object"),
            Self::FooterDuplicateMember => f.write_str("footer has a duplicate member name"),
            Self::FooterTooDeep { max } => write!(f, "footer is nested too deeply: expected at most {max} levels"),
            Self::FooterTooManyMembers { max } => write!(f, "footer has too many members: expected at most {max}"),
            Self::FooterPaserk => f.write_str("footer contains a key: expected at most the id of a key"),
            Self::HeaderClaimMalformed => f.write_str("header repeats a claim with a malformed value"),
            Self::MessageBase64 => f.write_str("message is not canonical base64url without padding"),
            Self::MessageTooShort { min } => write!(f, "message is too short: expected at least {min} bytes"),
            Self::SignatureBase64 => f.write_str("signature is not canonical base64url without padding"),
            Self::InvalidSignature => f.write_str("signature does not verify under the pinned key"),
            Self::PayloadBase64 => f.write_str("payload is not canonical base64url without padding"),
            Self::ClaimsUtf8 => f.write_str("claims set is not UTF-8"),
            Self::ClaimsSyntax => f.write_str("claims set is not well-formed JSON"),
            Self::ClaimsNotObject => f.write_str("claims set is not a JSON object"),
            Self::ClaimsDuplicateMember => f.write_str("claims set has a duplicate member name"),
            Self::ClaimsTooDeep { max } => write!(f, "claims set is nested too deeply: expected at most {max} levels"),
            Self::ClaimsTooManyMembers { max } => write!(f, "claims set has too many members: expected at most {max}"),
            Self::ExpMalformed { expected } => write!(f, "exp is malformed: expected {expected}"),
            Self::NbfMalformed { expected } => write!(f, "nbf is malformed: expected {expected}"),
            Self::IatMalformed { expected } => write!(f, "iat is malformed: expected {expected}"),
            Self::IssMalformed => f.write_str("iss is malformed: expected a string"),
            Self::SubMalformed => f.write_str("sub is malformed: expected a string"),
            Self::AudMalformed { expected } => write!(f, "aud is malformed: expected {expected}"),
            Self::JtiMalformed => f.write_str("jti is malformed: expected a string"),
            Self::NonceMalformed => f.write_str("nonce is malformed: expected a string"),
            Self::SidMalformed => f.write_str("sid is malformed: expected a string"),
            Self::ExpMissing => f.write_str("exp is missing"),
            Self::Expired => f.write_str("token has expired"),
            Self::NotYetValid => f.write_str("token is not valid yet"),
            Self::IatMissing => f.write_str("iat is missing"),
            Self::IssuedInFuture => f.write_str("token was issued in the future"),
            Self::TooOld => f.write_str("token is too old"),
            Self::IssMissing => f.write_str("iss is missing"),
            Self::IssMismatch => f.write_str("iss is not the expected issuer"),
            Self::IssUnexpected => f.write_str("iss is present: expected none"),
            Self::AudMissing => f.write_str("aud is missing"),
            Self::AudMismatch => f.write_str("aud does not contain the expected audience"),
            Self::AudUnexpected => f.write_str("aud is present: expected none"),
            Self::SubMissing => f.write_str("sub is missing"),
            Self::JtiMissing => f.write_str("jti is missing"),
            Self::NonceMissing => f.write_str("nonce is missing"),
            Self::NonceMismatch => f.write_str("nonce is not the expected one"),
            Self::HeaderClaimMismatch => f.write_str("header and claims set disagree on a claim that both contain"),
            Self::AzpMalformed => f.write_str("azp is malformed: expected a string"),
            Self::AzpMissing => f.write_str("azp is missing: required where aud has several members"),
            Self::AzpMismatch => f.write_str("azp is not the client"),
            Self::AudUntrusted => f.write_str("aud contains an audience that is not trusted: expected only the client"),
            Self::AudNotSole => f.write_str("aud has more than one member: expected only the authorization server"),
            Self::NonceUnexpected => f.write_str("nonce is present: expected none"),
            Self::SubNotIdentifier { max } => {
                write!(f, "sub is not a subject identifier: expected 1 to {max} ASCII characters")
            }
            Self::SubMismatch => f.write_str("sub is not the expected subject"),
            Self::ExpTooFar => f.write_str("exp is too far in the future"),
            Self::SubIsClient => f.write_str("sub is the client: the request object could pass for a client assertion"),
            Self::AuthTimeMalformed => {
                f.write_str("auth_time is malformed: expected a number of seconds from 1970 to 9999")
            }
            Self::AuthTimeMissing => f.write_str("auth_time is missing"),
            Self::AuthTimeInFuture => f.write_str("auth_time is in the future"),
            Self::AuthTooOld => f.write_str("user was authenticated too long ago"),
            Self::AcrMalformed => f.write_str("acr is malformed: expected a string"),
            Self::AcrMissing => f.write_str("acr is missing"),
            Self::AcrMismatch => f.write_str("acr is not one that was requested"),
            Self::AmrMalformed => f.write_str("amr is malformed: expected an array of strings"),
            Self::AtHashMalformed => f.write_str("at_hash is malformed: expected a string"),
            Self::AtHashMissing => f.write_str("at_hash is missing"),
            Self::AtHashMismatch => f.write_str("at_hash is not the hash of the access token"),
            Self::CHashMalformed => f.write_str("c_hash is malformed: expected a string"),
            Self::CHashMissing => f.write_str("c_hash is missing"),
            Self::CHashMismatch => f.write_str("c_hash is not the hash of the code"),
            Self::OtherKind { found, expected } => {
                write!(f, "token is of another kind: found {found}, expected {expected}")
            }
            Self::EventsUnexpected => f.write_str("events is present: expected an ID token"),
            Self::EventsMissing => f.write_str("events is missing"),
            Self::EventsMalformed => f.write_str("events is malformed: expected an object"),
            Self::LogoutEventMissing => f.write_str("logout event is missing from events"),
            Self::LogoutEventMalformed => f.write_str("logout event is malformed: expected an object"),
            Self::SubAndSidMissing => f.write_str("sub and sid are missing: expected at least one"),
            Self::ClientIdMalformed => f.write_str("client_id is malformed: expected a non-empty string"),
            Self::ClientIdMissing => f.write_str("client_id is missing"),
            Self::ClientIdMismatch => f.write_str("client_id is not the client"),
            Self::RequestNested => f.write_str("request object contains request or request_uri: expected neither"),
            Self::ScopeMalformed => f.write_str("scope is malformed: expected scopes with one space between them"),
            Self::RolesMalformed => {
                f.write_str("roles is malformed: expected an array of strings or of objects with a string value")
            }
            Self::GroupsMalformed => {
                f.write_str("groups is malformed: expected an array of strings or of objects with a string value")
            }
            Self::EntitlementsMalformed => {
                f.write_str("entitlements is malformed: expected an array of strings or of objects with a string value")
            }
            Self::CnfMalformed => f.write_str("cnf is malformed: expected an object with members"),
            Self::JktMalformed => f.write_str("cnf's jkt is malformed: expected the base64url of a SHA-256 digest"),
            Self::X5tMalformed => {
                f.write_str("cnf's x5t#S256 is malformed: expected the base64url of a SHA-256 digest")
            }
            Self::CnfUnexpected => {
                f.write_str("token is bound to a key: present it with a DPoP proof or a client certificate")
            }
            Self::CnfMissing => f.write_str("token is not bound to a key: expected a cnf"),
            Self::CnfUnknown => f.write_str("cnf has an unsupported member: expected only jkt and x5t#S256"),
            Self::CnfUnconfirmed => f.write_str(
                "presentation does not fit cnf: expected a DPoP proof for jkt, and a certificate for x5t#S256",
            ),
            Self::X5tMismatch => f.write_str("certificate is not the one that the token is bound to"),
            Self::JktMismatch => f.write_str("key of the DPoP proof is not the one that the token is bound to"),
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
            Self::HtmMalformed => f.write_str("htm is malformed: expected a string"),
            Self::HtuMalformed => f.write_str("htu is malformed: expected an http or https URI"),
            Self::AthMalformed => f.write_str("ath is malformed: expected the base64url of a SHA-256 digest"),
            Self::HtmMissing => f.write_str("htm is missing"),
            Self::HtmMismatch => f.write_str("htm is not the method of the request"),
            Self::HtuMissing => f.write_str("htu is missing"),
            Self::HtuMismatch => f.write_str("htu is not the address of the request"),
            Self::AthMissing => f.write_str("ath is missing"),
            Self::AthMismatch => f.write_str("ath is not the hash of the access token"),
            Self::Replayed => f.write_str("token was used before"),
            Self::ReplayQuota => f.write_str("sender has too many uses in the replay check: expected fewer at a time"),
            Self::ReplayNotAsked => {
                f.write_str("verifier leaves the replay check to the caller: use `begin` and resolve the answer")
            }
            Self::ReplayUnknown => f.write_str("replay check cannot tell whether the token was used before"),
            Self::SidMissing => f.write_str("sid is missing"),
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
