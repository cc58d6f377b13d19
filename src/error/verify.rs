mod message;
mod rule;

use alloc::{boxed::Box, string::String};

use super::{Fault, KeyError};

/// Why a token was rejected: one variant for each rule.
///
/// The first broken rule is reported, so an expired claim never hides a bad signature. The variants stand in the order of
/// the rules, which profiles and these two depart from: [`TokenNotBare`](Self::TokenNotBare) replaces an error of the text, an
/// invalid signature included, and [`JktMismatch`](Self::JktMismatch) comes before the signature of the proof.
/// [`ClaimsShape`](Self::ClaimsShape) and [`HeaderShape`](Self::HeaderShape) come last of all.
///
/// [`code`](Self::code) gives the stable name of the rule. Behind a [`jwt::IssuerRouter`](crate::jwt::IssuerRouter), or the router of a profile, the errors of
/// the claims set and of `iss` come first, since the issuer is looked up before anything is verified, and behind
/// [`jwt::Either`](crate::jwt::Either) those of `kid`.
///
/// ```
/// use cotter::{jwt, Expect, Hs256, KeyId, PinnedKey, Policy, VerifyError};
///
/// let key = PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, b"an example secret of 32 bytes ok")?;
/// let verifier = jwt::Verifier::new(key, Policy::new(Expect::absent(), Expect::absent()));
/// let refused = verifier.verify("a.b").unwrap_err();
/// assert_eq!(refused, VerifyError::SegmentCount);
/// assert_eq!(refused.code(), "segment-count");
/// # Ok::<(), cotter::KeyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    // Before anything else, where the verifier reads the clock itself.
    /// The system clock stands before 1970.
    ClockOutOfRange,

    // Split: the segments, as bytes.
    /// The token is longer than the verifier's limit, which is applied before anything is read.
    TokenTooLong {
        /// The limit of this verifier, in bytes.
        max: usize,
    },
    /// The token has not exactly three segments (RFC 7515 §7.1); a JSON serialization has none of this form.
    SegmentCount,
    /// The text contains what is not of a token, such as a line break or `Bearer`; replaces the error of the part where it is.
    TokenNotBare {
        /// What was found, from a fixed list of words.
        found: &'static str,
    },
    /// The token has five segments, so it is a JWE (RFC 7516), which this crate never opens.
    Jwe,
    /// The header segment is empty.
    HeaderEmpty,
    /// The signature segment is empty, whatever the header says of it (RFC 7518 §3.6 is not supported).
    SignatureEmpty,
    /// The payload segment is not empty although the payload was given separately (RFC 7515 appendix F).
    PayloadNotDetached,
    /// The token does not begin with the version and purpose of the verifier (PASETO, Version 3 and Version 4, step 3).
    PasetoHeader {
        /// The version and the purpose of the verifier.
        expected: &'static str,
    },
    /// The token has more parts than a message and a footer.
    PasetoParts,
    /// The token has a dot for a footer, and none behind it; the canonical form leaves both out.
    FooterEmpty,

    // Check: the header against the pin.
    /// The header segment is longer than the limit for headers.
    HeaderTooLong {
        /// The limit, in bytes of decoded header.
        max: usize,
    },
    /// The header segment is not canonical base64url without padding (RFC 7515 §2, RFC 4648 §3.5).
    HeaderBase64,
    /// The header is not UTF-8.
    HeaderUtf8,
    /// The header is not one JSON text (RFC 8259), or holds a lone surrogate or a number out of range.
    HeaderSyntax,
    /// The header is not a JSON object (RFC 7515 §4).
    HeaderNotObject,
    /// The header, or an object inside it, has two members of one name after unescaping (RFC 7515 §4).
    HeaderDuplicateMember,
    /// The header is nested deeper than the limit.
    HeaderTooDeep {
        /// The limit, in levels of arrays and objects.
        max: usize,
    },
    /// The objects of the header have more members than the limit.
    HeaderTooManyMembers {
        /// The limit, in members of all objects together.
        max: usize,
    },
    /// The header has no `alg` (RFC 7515 §4.1.1).
    AlgMissing {
        /// The wire name of the pinned algorithm.
        expected: &'static str,
    },
    /// The header's `alg` is not a string.
    AlgNotString {
        /// The wire name of the pinned algorithm.
        expected: &'static str,
    },
    /// The header's `alg` is not the algorithm of the verifier, compared byte by byte (RFC 8725 §3.1).
    AlgMismatch {
        /// The wire name of the pinned algorithm.
        expected: &'static str,
    },
    /// The header has a `crit`; no extension is understood, so every one is refused (RFC 7515 §4.1.11).
    CritPresent,
    /// The header has a `b64`, with whatever value (RFC 7797 §6, §7).
    B64Present,
    /// The header has a member that belongs to encryption or compression (`zip`, `enc`, `epk`, `p2c`, …).
    EncryptionMember,
    /// The `kid` is not a string (RFC 7515 §4.1.4; in a PASETO it stands in the footer).
    KidNotString,
    /// The `kid` is empty, longer than a key id may be, or holds a control character.
    KidMalformed {
        /// The limit, in bytes.
        max: usize,
    },
    /// The token has no `kid`, and no key of the verifier is pinned as having none.
    KidMissing,
    /// The token has a `kid`, and every key of the verifier is pinned as having none.
    KidUnexpected,
    /// The `kid` is not the id of a pinned key; no other key is tried.
    KidUnknown,
    /// The header's `typ` is not a string (RFC 7515 §4.1.9).
    TypNotString,
    /// The header has no `typ`, and the policy expects one.
    TypMissing {
        /// What the policy states.
        expected: String,
    },
    /// The header's `typ` is not the one that the policy expects, compared as a media type.
    TypMismatch {
        /// What the policy states.
        expected: String,
    },
    /// The header's `cty` is not a string (RFC 7515 §4.1.10).
    CtyNotString,
    /// The header's `cty` says that the payload is itself a token (RFC 7519 §5.2), not a claims set.
    NestedToken,
    /// The footer is longer than the limit for footers.
    FooterTooLong {
        /// The limit, in bytes of decoded footer.
        max: usize,
    },
    /// The footer is not canonical base64url without padding.
    FooterBase64,
    /// The footer, or the lack of one, is not what the verifier states.
    FooterMismatch,
    /// The token has a footer, and the verifier states that there is none.
    FooterUnexpected,
    /// The footer is not UTF-8.
    FooterUtf8,
    /// The footer is not one JSON text, or holds a lone surrogate or a number out of range.
    FooterSyntax,
    /// The footer is not a JSON object, and was not stated.
    FooterNotObject,
    /// The footer, or an object inside it, has two members of one name after unescaping.
    FooterDuplicateMember,
    /// The footer is nested deeper than the limit.
    FooterTooDeep {
        /// The limit, in levels of arrays and objects.
        max: usize,
    },
    /// The objects of the footer have more members than the limit.
    FooterTooManyMembers {
        /// The limit, in members of all objects together.
        max: usize,
    },
    /// The footer holds a key in the form of a PASERK, which everyone can read there (PASETO, "Key-ID Support").
    FooterPaserk,
    /// The header repeats a registered claim in a form that the claim cannot have (RFC 7519 §5.3).
    HeaderClaimMalformed,

    // Verify: the primitive.
    /// The message of a PASETO is not canonical base64url without padding.
    MessageBase64,
    /// The message of a PASETO has no room for the nonce and for the signature or MAC of its version and purpose.
    MessageTooShort {
        /// The length of nonce and signature or MAC, in bytes.
        min: usize,
    },
    /// The signature segment is not canonical base64url without padding.
    SignatureBase64,
    /// The signature does not verify under the pinned key; nothing more is said.
    InvalidSignature,

    // Decode: the payload, only after the signature holds.
    /// The payload segment is not canonical base64url without padding.
    PayloadBase64,
    /// The claims set is not UTF-8.
    ClaimsUtf8,
    /// The claims set is not one JSON text, or holds a lone surrogate or a number out of range.
    ClaimsSyntax,
    /// The claims set is not a JSON object (RFC 7519 §7.2).
    ClaimsNotObject,
    /// The claims set, or an object inside it, has two members of one name after unescaping (RFC 7519 §4).
    ClaimsDuplicateMember,
    /// The claims set is nested deeper than the limit.
    ClaimsTooDeep {
        /// The limit, in levels of arrays and objects.
        max: usize,
    },
    /// The objects of the claims set have more members than the limit.
    ClaimsTooManyMembers {
        /// The limit, in members of all objects together.
        max: usize,
    },
    /// `exp` is not a time from 1970 to the end of the year 9999: a number (RFC 7519 §4.1.4), or in a PASETO RFC 3339 text.
    ExpMalformed {
        /// What such a token has there.
        expected: &'static str,
    },
    /// `nbf` is not a time from 1970 to the end of the year 9999: a number (RFC 7519 §4.1.5), or in a PASETO RFC 3339 text.
    NbfMalformed {
        /// What such a token has there.
        expected: &'static str,
    },
    /// `iat` is not a time from 1970 to the end of the year 9999: a number (RFC 7519 §4.1.6), or in a PASETO RFC 3339 text.
    IatMalformed {
        /// What such a token has there.
        expected: &'static str,
    },
    /// `iss` is not a string (RFC 7519 §4.1.1).
    IssMalformed,
    /// `sub` is not a string (RFC 7519 §4.1.2).
    SubMalformed,
    /// `aud` is neither a string nor, in a JWT, a non-empty array of strings (RFC 7519 §4.1.3).
    AudMalformed {
        /// What such a token has there.
        expected: &'static str,
    },
    /// `jti` is not a string (RFC 7519 §4.1.7).
    JtiMalformed,

    // Accept: the policy, against one reading of the clock.
    /// `nonce` is not a string (OpenID Connect Core §2); only looked at when the policy has one.
    NonceMalformed,
    /// `sid` is not a string, or is empty in a logout token (Back-Channel Logout §2.1); only looked at where it is needed.
    SidMalformed,
    /// The token has no `exp`, and the policy requires one.
    ExpMissing,
    /// The token has expired: now is not before `exp` plus the leeway.
    Expired,
    /// The token is not valid yet: now plus the leeway is before `nbf`.
    NotYetValid,
    /// The token has no `iat`, and the policy or its revocation check needs one.
    IatMissing,
    /// The token was issued in the future: `iat` is after now plus the leeway.
    IssuedInFuture,
    /// The token is older than the policy's maximum age plus the leeway.
    TooOld,
    /// The token has no `iss`, and the policy expects one.
    IssMissing,
    /// `iss` is not one that the policy expects, compared byte by byte.
    IssMismatch,
    /// The token has an `iss`, and the policy expects none.
    IssUnexpected,
    /// The token has no `aud`, and the policy expects one.
    AudMissing,
    /// No member of `aud` is an audience that the policy expects, compared byte by byte.
    AudMismatch,
    /// The token has an `aud`, and the policy expects none.
    AudUnexpected,
    /// The token has no `sub`, and the policy or its revocation check needs one.
    SubMissing,
    /// The token has no `jti`, and the policy or its revocation check needs one.
    JtiMissing,
    /// The token has no `nonce`, and the policy expects one.
    NonceMissing,
    /// `nonce` is not the one that the policy expects.
    NonceMismatch,
    /// A registered claim is repeated in the header with another value than in the claims set (RFC 7519 §5.3).
    HeaderClaimMismatch,

    // Accept: the claims of a profile.
    /// `azp` is not a string (OpenID Connect Core §2).
    AzpMalformed,
    /// The ID token has several audiences and no `azp` (OpenID Connect Core §3.1.3.7).
    AzpMissing,
    /// `azp` is neither the client nor a party that is trusted by name (OpenID Connect Core §3.1.3.7).
    AzpMismatch,
    /// `aud` holds, beside the client, an audience that is not trusted by name (OpenID Connect Core §3.1.3.7).
    AudUntrusted,
    /// `aud` has more than one member (draft-ietf-oauth-rfc7523bis §4).
    AudNotSole,
    /// The token has a `nonce`, and none was sent (OpenID Connect Core §2), or it is a logout token (Back-Channel Logout §2.4).
    NonceUnexpected,
    /// `sub` is empty, longer than a subject identifier may be, or not ASCII (OpenID Connect Core §2).
    SubNotIdentifier {
        /// The limit, in characters.
        max: usize,
    },
    /// `sub` is not the one that is expected.
    SubMismatch,
    /// `exp` of a client assertion is further ahead than an assertion may live (RFC 7523 §3, rule 4).
    ExpTooFar,
    /// `sub` of a request object is the client, so that it could be taken for a client assertion (RFC 9101 §10.8).
    SubIsClient,
    /// `auth_time` is not a number of seconds from 1970 to 9999 (OpenID Connect Core §2).
    AuthTimeMalformed,
    /// The token has no `auth_time`, and `max_age` was sent (OpenID Connect Core §3.1.2.1).
    AuthTimeMissing,
    /// `auth_time` is after now plus the leeway, and `max_age` was sent.
    AuthTimeInFuture,
    /// The end user was authenticated longer ago than the `max_age` that was sent, plus the leeway.
    AuthTooOld,
    /// `acr` is not a string (OpenID Connect Core §2).
    AcrMalformed,
    /// The token has no `acr`, and one of several was requested.
    AcrMissing,
    /// `acr` is not one that was requested.
    AcrMismatch,
    /// `amr` is not an array of strings (OpenID Connect Core §2).
    AmrMalformed,
    /// `at_hash` is not a string (OpenID Connect Core §3.1.3.6).
    AtHashMalformed,
    /// The ID token has no `at_hash`, and came with an access token (OpenID Connect Core §3.2.2.9).
    AtHashMissing,
    /// `at_hash` is not the left half of the hash of the access token (OpenID Connect Core §3.1.3.8).
    AtHashMismatch,
    /// `c_hash` is not a string (OpenID Connect Core §3.3.2.11).
    CHashMalformed,
    /// The ID token has no `c_hash`, and came with a code (OpenID Connect Core §3.3.2.10).
    CHashMissing,
    /// `c_hash` is not the left half of the hash of the code (OpenID Connect Core §3.3.2.10).
    CHashMismatch,
    /// An untyped token shows itself to be of another kind (RFC 8725 §3.12).
    OtherKind {
        /// The kind that the token's claims are those of.
        found: &'static str,
        /// The kind that the verifier is for.
        expected: &'static str,
    },
    /// The ID token has `events`, so it is a security event or a logout token (RFC 8417 §4.6).
    EventsUnexpected,
    /// The logout token has no `events` (Back-Channel Logout §2.4).
    EventsMissing,
    /// `events` is not an object (Back-Channel Logout §2.4).
    EventsMalformed,
    /// `events` has no member for a back-channel logout (Back-Channel Logout §2.4).
    LogoutEventMissing,
    /// The member of `events` for a back-channel logout is not an object (Back-Channel Logout §2.4).
    LogoutEventMalformed,
    /// The logout token has neither `sub` nor `sid` (Back-Channel Logout §2.4).
    SubAndSidMissing,
    /// `client_id` is not a string, or empty.
    ClientIdMalformed,
    /// The token has no `client_id`.
    ClientIdMissing,
    /// `client_id` of a request object is not the client (RFC 9101 §5).
    ClientIdMismatch,
    /// The request object has a `request` or a `request_uri` (RFC 9101 §4).
    RequestNested,
    /// `scope` is not a string of scopes with one space between them (RFC 9068 §2.2.3, RFC 6749 §3.3).
    ScopeMalformed,
    /// `roles` is not an array of strings or of objects with a string `value` (RFC 9068 §2.2.3.1, RFC 7643 §4.1.2).
    RolesMalformed,
    /// `groups` is not an array of strings or of objects with a string `value` (RFC 9068 §2.2.3.1, RFC 7643 §4.1.2).
    GroupsMalformed,
    /// `entitlements` is not an array of strings or of objects with a string `value` (RFC 9068 §2.2.3.1, RFC 7643 §4.1.2).
    EntitlementsMalformed,
    /// `cnf` is not a JSON object, or has no member (RFC 7800 §3.1).
    CnfMalformed,
    /// The `jkt` in `cnf` is not the canonical base64url of a SHA-256 digest (RFC 9449 §6.1).
    JktMalformed,
    /// The `x5t#S256` in `cnf` is not the canonical base64url of a SHA-256 digest (RFC 8705 §3.1).
    X5tMalformed,
    /// The token is bound to a key by `cnf`, and was presented without proof of it (RFC 9449 §7.2, RFC 8705 §3).
    CnfUnexpected,
    /// The token has no `cnf`, and was presented with a certificate or a proof (RFC 8705 §3, RFC 9449 §7.1).
    CnfMissing,
    /// `cnf` has a member other than `jkt` and `x5t#S256`, which nothing here can confirm (RFC 7800 §3).
    CnfUnknown,
    /// `cnf` has a `jkt` and no proof was presented, or an `x5t#S256` and no certificate; each that is there must be confirmed.
    CnfUnconfirmed,
    /// The certificate is not the one that `x5t#S256` names (RFC 8705 §3.1).
    X5tMismatch,
    /// The key of the proof is not the one that `jkt` names (RFC 9449 §4.3, item 12).
    JktMismatch,
    /// The service gave an address for the request that does not begin with the scheme and the host of an `http` or `https` URI.
    RequestUriMalformed,
    /// What the token was presented with is a DPoP proof that breaks a rule (RFC 9449 §4.3). The code is the one of the reason.
    ///
    /// Everything that is wrong with a proof is in here, also where a proof is verified without a token. An error of the service itself
    /// ([`ReplayUnknown`](Self::ReplayUnknown), [`RequestUriMalformed`](Self::RequestUriMalformed)) is not, and neither is
    /// [`ReplayQuota`](Self::ReplayQuota) or [`JktMismatch`](Self::JktMismatch).
    DpopProof {
        /// The rule that the proof breaks.
        reason: Box<Self>,
    },
    /// The request has no `DPoP` header field (RFC 9449 §4.3, item 1).
    ProofMissing,
    /// The request has more than one `DPoP` header field (RFC 9449 §4.3, item 1).
    ProofSeveral,
    /// The header of the proof has no `jwk` (RFC 9449 §4.2).
    ProofJwkMissing,
    /// The `jwk` in the header of the proof is not a JSON object.
    ProofJwkMalformed,
    /// The `jwk` in the header of the proof holds a private key (RFC 9449 §4.3, item 7).
    ProofJwkPrivate,
    /// The `jwk` in the header of the proof is not a key of its `alg`, by the rules for pinned keys.
    ProofJwkRefused {
        /// The rule that the key breaks.
        reason: KeyError,
    },
    /// The `jwk` in the header of the proof is an RSA key of more than 4,096 bits, or with an exponent other than 65,537.
    ProofJwkCostly,
    /// `htm` is not a string (RFC 9449 §4.2).
    HtmMalformed,
    /// `htu` is not a string, not an absolute `http` or `https` URI, or one that this crate does not take (RFC 9449 §4.2).
    HtuMalformed,
    /// `ath` is not the canonical base64url of a SHA-256 digest (RFC 9449 §4.2).
    AthMalformed,
    /// The proof has no `htm` (RFC 9449 §4.2).
    HtmMissing,
    /// `htm` is not the method of the request, compared byte by byte (RFC 9449 §4.3, item 8).
    HtmMismatch,
    /// The proof has no `htu` (RFC 9449 §4.2).
    HtuMissing,
    /// `htu` is not the address of the request, both without query and fragment and normalised (RFC 9449 §4.3, item 9).
    HtuMismatch,
    /// The proof has no `ath`, and was presented with an access token (RFC 9449 §4.2).
    AthMissing,
    /// `ath` is the hash of another access token (RFC 9449 §4.3, item 12).
    AthMismatch,
    /// The replay check knows an earlier use of the token.
    Replayed,
    /// The key, client or user that sent the token has as many uses in the replay check as one may have (429 in HTTP).
    ReplayQuota,
    /// The replay check cannot tell whether the token was used before, or cannot record that it is now.
    ReplayUnknown,
    /// The verifier of DPoP proofs leaves the replay check to the caller
    /// ([`DpopProofs::replay_later`](crate::profile::DpopProofs::replay_later)), and the proof was verified without it: `begin` asks for
    /// the answer.
    ReplayNotAsked,
    /// The token has no `sid`, and the revocation check of the policy needs one.
    SidMissing,
    /// The token has been revoked, as the revocation check of the policy says.
    Revoked,
    /// The revocation check of the policy cannot tell whether the token is revoked.
    RevocationUnknown,
    /// The policy leaves the revocation check to the caller ([`Policy::revocation_later`](crate::Policy::revocation_later)), and the
    /// token was verified without it: `begin` asks for the answer.
    RevocationNotAsked,

    // Last of all: the types of the caller.
    /// The claims set does not fit the type that the caller asked for.
    ClaimsShape {
        /// The field that it does not fit, by the names of the type, such as `address.zip`; empty if it is not known.
        at: String,
    },
    /// The header does not fit the type that the caller asked for.
    HeaderShape {
        /// The field that it does not fit, by the names of the type; empty if it is not known.
        at: String,
    },
}

impl VerifyError {
    /// Whether the time of the token has run out: true for [`Expired`](Self::Expired) and [`TooOld`](Self::TooOld) only.
    ///
    /// The signature held. The issuer, the audience and what else comes after the time were not checked, so a fresh token of the
    /// same kind may be rejected for those. A DPoP proof that is too old does not count: the token may be fresh.
    #[must_use]
    pub const fn is_expired(&self) -> bool {
        matches!(self, Self::Expired | Self::TooOld)
    }

    /// This error of a DPoP proof: what the proof itself has broken is said to be the proof's.
    pub(crate) fn of_proof(self) -> Self {
        match self.fault() {
            Fault::Sender | Fault::Service => self,
            Fault::Token if self == Self::JktMismatch => self,
            Fault::Token | Fault::Proof => Self::DpopProof { reason: Box::new(self) },
        }
    }
}
