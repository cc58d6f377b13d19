mod code;

use alloc::string::String;
use core::fmt;

use thiserror::Error;

use super::KeyError;

/// Why a token was rejected: one variant for each rule.
///
/// The first broken rule is reported, so an expired claim never hides a bad signature. The variants stand in the order of
/// the rules, which profiles and these two depart from: [`TokenNotBare`](Self::TokenNotBare) replaces an error of the text, an
/// invalid signature included, and [`JktMismatch`](Self::JktMismatch) comes before the signature of the proof.
/// [`ClaimsShape`](Self::ClaimsShape) and [`HeaderShape`](Self::HeaderShape) come last of all.
///
/// [`code`](Self::code) gives the stable name of the rule. Behind [`jwt::Issuers`](crate::jwt::Issuers) the errors of
/// the claims set and of `iss` come first, since the issuer is looked up before anything is verified, and behind
/// [`jwt::Or`](crate::jwt::Or) those of `kid`.
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
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    // Before anything else, where the verifier reads the clock itself.
    /// The system clock stands before 1970.
    #[error("the system clock is out of range")]
    ClockOutOfRange,

    // Split: the segments, as bytes.
    /// The token is longer than the verifier's limit, which is applied before anything is read.
    #[error("token is too long: expected at most {max} bytes")]
    TokenTooLong {
        /// The limit of this verifier, in bytes.
        max: usize,
    },
    /// The token has not exactly three segments (RFC 7515 §7.1); a JSON serialization has none of this form.
    #[error("token has a wrong number of segments: expected header.payload.signature")]
    SegmentCount,
    /// The token is refused for its text, which has something around or inside it that is not of a token, such as a line break or
    /// `Bearer`. It replaces the error of the part where that is: that of a base64url, of the number of parts, or of the
    /// signature.
    #[error("text is not a bare token: found {found}")]
    TokenNotBare {
        /// What was found, from a fixed list of words.
        found: &'static str,
    },
    /// The token has five segments, so it is a JWE (RFC 7516), which this crate never opens.
    #[error("token is encrypted (a JWE of five segments): expected a signed token of three")]
    Jwe,
    /// The header segment is empty.
    #[error("header segment is empty")]
    HeaderEmpty,
    /// The signature segment is empty, whatever the header says of it (RFC 7518 §3.6 is not supported).
    #[error("signature segment is empty")]
    SignatureEmpty,
    /// The payload segment is not empty although the payload was given separately (RFC 7515 appendix F).
    #[error("payload segment is not empty: expected a detached payload")]
    PayloadNotDetached,
    /// The token does not begin with the version and the purpose of the verifier, compared byte by byte (PASETO, Version 3
    /// and Version 4, step 3).
    #[error("token is not of the pinned version and purpose: expected {expected}")]
    PasetoHeader {
        /// The version and the purpose of the verifier.
        expected: &'static str,
    },
    /// The token has more parts than a message and a footer.
    #[error("token has a wrong number of parts: expected version.purpose.message, or that and a footer")]
    PasetoParts,
    /// The token has a dot for a footer, and none behind it; the canonical form leaves both out.
    #[error("footer is empty: expected no dot before it")]
    FooterEmpty,

    // Check: the header against the pin.
    /// The header segment is longer than the limit for headers.
    #[error("header is too long: expected at most {max} bytes")]
    HeaderTooLong {
        /// The limit, in bytes of decoded header.
        max: usize,
    },
    /// The header segment is not canonical base64url without padding (RFC 7515 §2, RFC 4648 §3.5).
    #[error("header is not canonical base64url without padding")]
    HeaderBase64,
    /// The header is not UTF-8.
    #[error("header is not UTF-8")]
    HeaderUtf8,
    /// The header is not one JSON text (RFC 8259), or holds a lone surrogate or a number out of range.
    #[error("header is not well-formed JSON")]
    HeaderSyntax,
    /// The header is not a JSON object (RFC 7515 §4).
    #[error("header is not a JSON object")]
    HeaderNotObject,
    /// The header, or an object inside it, has two members of one name after unescaping (RFC 7515 §4).
    #[error("header has a duplicate member name")]
    HeaderDuplicateMember,
    /// The header is nested deeper than the limit.
    #[error("header is nested too deeply: expected at most {max} levels")]
    HeaderTooDeep {
        /// The limit, in levels of arrays and objects.
        max: usize,
    },
    /// The objects of the header have more members than the limit.
    #[error("header has too many members: expected at most {max}")]
    HeaderTooManyMembers {
        /// The limit, in members of all objects together.
        max: usize,
    },
    /// The header has no `alg` (RFC 7515 §4.1.1).
    #[error("header has no alg: expected {expected}")]
    AlgMissing {
        /// The wire name of the pinned algorithm.
        expected: &'static str,
    },
    /// The header's `alg` is not a string.
    #[error("header's alg is not a string: expected {expected}")]
    AlgNotString {
        /// The wire name of the pinned algorithm.
        expected: &'static str,
    },
    /// The header's `alg` is not the algorithm of the verifier, compared byte by byte (RFC 8725 §3.1).
    #[error("header's alg is not the pinned algorithm: expected {expected}")]
    AlgMismatch {
        /// The wire name of the pinned algorithm.
        expected: &'static str,
    },
    /// The header has a `crit`; no extension is understood, so every one is refused (RFC 7515 §4.1.11).
    #[error("header has crit: no critical extension is supported")]
    CritPresent,
    /// The header has a `b64`, with whatever value (RFC 7797 §6, §7).
    #[error("header has b64: only the base64url-encoded payload of RFC 7515 is supported")]
    B64Present,
    /// The header has a member that belongs to encryption or compression (`zip`, `enc`, `epk`, `p2c`, …).
    #[error("header has a member of an encrypted or compressed token: expected a plain signed token")]
    EncryptionMember,
    /// The `kid` is not a string (RFC 7515 §4.1.4; in a PASETO it stands in the footer).
    #[error("kid is not a string")]
    KidNotString,
    /// The `kid` is empty, longer than a key id may be, or holds a control character.
    #[error("kid is malformed: expected 1 to {max} bytes without control characters")]
    KidMalformed {
        /// The limit, in bytes.
        max: usize,
    },
    /// The token has no `kid`, and no key of the verifier is pinned as having none.
    #[error("kid is missing: expected the id of a pinned key")]
    KidMissing,
    /// The token has a `kid`, and every key of the verifier is pinned as having none.
    #[error("kid is present: expected none")]
    KidUnexpected,
    /// The `kid` is not the id of a pinned key; no other key is tried.
    #[error("kid is not the id of a pinned key")]
    KidUnknown,
    /// The header's `typ` is not a string (RFC 7515 §4.1.9).
    #[error("header's typ is not a string")]
    TypNotString,
    /// The header has no `typ`, and the policy expects one.
    #[error("header has no typ: expected {expected}")]
    TypMissing {
        /// What the policy states.
        expected: String,
    },
    /// The header's `typ` is not the one that the policy expects, compared as a media type.
    #[error("header's typ is not the expected one: expected {expected}")]
    TypMismatch {
        /// What the policy states.
        expected: String,
    },
    /// The header's `cty` is not a string (RFC 7515 §4.1.10).
    #[error("header's cty is not a string")]
    CtyNotString,
    /// The header's `cty` says that the payload is itself a token (RFC 7519 §5.2), not a claims set.
    #[error("payload is a nested token: expected a claims set")]
    NestedToken,
    /// The footer is longer than the limit for footers.
    #[error("footer is too long: expected at most {max} bytes")]
    FooterTooLong {
        /// The limit, in bytes of decoded footer.
        max: usize,
    },
    /// The footer is not canonical base64url without padding.
    #[error("footer is not canonical base64url without padding")]
    FooterBase64,
    /// The footer, or the lack of one, is not what the verifier states.
    #[error("footer is not the stated one")]
    FooterMismatch,
    /// The token has a footer, and the verifier states that there is none.
    #[error("footer is present: expected none")]
    FooterUnexpected,
    /// The footer is not UTF-8.
    #[error("footer is not UTF-8")]
    FooterUtf8,
    /// The footer is not one JSON text, or holds a lone surrogate or a number out of range.
    #[error("footer is not well-formed JSON")]
    FooterSyntax,
    /// The footer is not a JSON object, and was not stated.
    #[error("footer is not a JSON object")]
    FooterNotObject,
    /// The footer, or an object inside it, has two members of one name after unescaping.
    #[error("footer has a duplicate member name")]
    FooterDuplicateMember,
    /// The footer is nested deeper than the limit.
    #[error("footer is nested too deeply: expected at most {max} levels")]
    FooterTooDeep {
        /// The limit, in levels of arrays and objects.
        max: usize,
    },
    /// The objects of the footer have more members than the limit.
    #[error("footer has too many members: expected at most {max}")]
    FooterTooManyMembers {
        /// The limit, in members of all objects together.
        max: usize,
    },
    /// The footer holds a key in the form of a PASERK, which everyone can read there (PASETO, "Key-ID Support").
    #[error("footer holds a key: expected at most the id of one")]
    FooterPaserk,
    /// The header repeats a registered claim in a form that the claim cannot have (RFC 7519 §5.3).
    #[error("header repeats a claim in a malformed way")]
    HeaderClaimMalformed,

    // Verify: the primitive.
    /// The message of a PASETO is not canonical base64url without padding.
    #[error("message is not canonical base64url without padding")]
    MessageBase64,
    /// The message of a PASETO has no room for the nonce and for the signature or MAC of its version and purpose.
    #[error("message is too short: expected at least {min} bytes")]
    MessageTooShort {
        /// The length of nonce and signature or MAC, in bytes.
        min: usize,
    },
    /// The signature segment is not canonical base64url without padding.
    #[error("signature is not canonical base64url without padding")]
    SignatureBase64,
    /// The signature does not verify under the pinned key; nothing more is said.
    #[error("signature does not verify under the pinned key")]
    InvalidSignature,

    // Decode: the payload, only after the signature holds.
    /// The payload segment is not canonical base64url without padding.
    #[error("payload is not canonical base64url without padding")]
    PayloadBase64,
    /// The claims set is not UTF-8.
    #[error("claims set is not UTF-8")]
    ClaimsUtf8,
    /// The claims set is not one JSON text, or holds a lone surrogate or a number out of range.
    #[error("claims set is not well-formed JSON")]
    ClaimsSyntax,
    /// The claims set is not a JSON object (RFC 7519 §7.2).
    #[error("claims set is not a JSON object")]
    ClaimsNotObject,
    /// The claims set, or an object inside it, has two members of one name after unescaping (RFC 7519 §4).
    #[error("claims set has a duplicate member name")]
    ClaimsDuplicateMember,
    /// The claims set is nested deeper than the limit.
    #[error("claims set is nested too deeply: expected at most {max} levels")]
    ClaimsTooDeep {
        /// The limit, in levels of arrays and objects.
        max: usize,
    },
    /// The objects of the claims set have more members than the limit.
    #[error("claims set has too many members: expected at most {max}")]
    ClaimsTooManyMembers {
        /// The limit, in members of all objects together.
        max: usize,
    },
    /// `exp` is not a time from 1970 to the end of the year 9999: a number (RFC 7519 §4.1.4), or in a PASETO RFC 3339 text.
    #[error("exp is malformed: expected {expected}")]
    ExpMalformed {
        /// What such a token has there.
        expected: &'static str,
    },
    /// `nbf` is not a time from 1970 to the end of the year 9999: a number (RFC 7519 §4.1.5), or in a PASETO RFC 3339 text.
    #[error("nbf is malformed: expected {expected}")]
    NbfMalformed {
        /// What such a token has there.
        expected: &'static str,
    },
    /// `iat` is not a time from 1970 to the end of the year 9999: a number (RFC 7519 §4.1.6), or in a PASETO RFC 3339 text.
    #[error("iat is malformed: expected {expected}")]
    IatMalformed {
        /// What such a token has there.
        expected: &'static str,
    },
    /// `iss` is not a string (RFC 7519 §4.1.1).
    #[error("iss is malformed: expected a string")]
    IssMalformed,
    /// `sub` is not a string (RFC 7519 §4.1.2).
    #[error("sub is malformed: expected a string")]
    SubMalformed,
    /// `aud` is neither a string nor, in a JWT, a non-empty array of strings (RFC 7519 §4.1.3).
    #[error("aud is malformed: expected {expected}")]
    AudMalformed {
        /// What such a token has there.
        expected: &'static str,
    },
    /// `jti` is not a string (RFC 7519 §4.1.7).
    #[error("jti is malformed: expected a string")]
    JtiMalformed,

    // Accept: the policy, against one reading of the clock.
    /// `nonce` is not a string (OpenID Connect Core §2); only looked at when the policy has one.
    #[error("nonce is malformed: expected a string")]
    NonceMalformed,
    /// `sid` is not a string, or that of a logout token is empty (OpenID Connect Back-Channel Logout §2.1); only looked at where it matters: by a
    /// revocation check and by profiles.
    #[error("sid is malformed: expected a string")]
    SidMalformed,
    /// The token has no `exp`, and the policy requires one.
    #[error("exp is missing")]
    ExpMissing,
    /// The token has expired: now is not before `exp` plus the leeway.
    #[error("token has expired")]
    Expired,
    /// The token is not valid yet: now plus the leeway is before `nbf`.
    #[error("token is not valid yet")]
    NotYetValid,
    /// The token has no `iat`, and the policy or its revocation check needs one.
    #[error("iat is missing")]
    IatMissing,
    /// The token was issued in the future: `iat` is after now plus the leeway.
    #[error("token was issued in the future")]
    IssuedInFuture,
    /// The token is older than the policy's maximum age plus the leeway.
    #[error("token is too old")]
    TooOld,
    /// The token has no `iss`, and the policy expects one.
    #[error("iss is missing")]
    IssMissing,
    /// `iss` is not one that the policy expects, compared byte by byte.
    #[error("iss is not the expected issuer")]
    IssMismatch,
    /// The token has an `iss`, and the policy expects none.
    #[error("iss is present: expected none")]
    IssUnexpected,
    /// The token has no `aud`, and the policy expects one.
    #[error("aud is missing")]
    AudMissing,
    /// No member of `aud` is an audience that the policy expects, compared byte by byte.
    #[error("aud does not hold the expected audience")]
    AudMismatch,
    /// The token has an `aud`, and the policy expects none.
    #[error("aud is present: expected none")]
    AudUnexpected,
    /// The token has no `sub`, and the policy or its revocation check needs one.
    #[error("sub is missing")]
    SubMissing,
    /// The token has no `jti`, and the policy or its revocation check needs one.
    #[error("jti is missing")]
    JtiMissing,
    /// The token has no `nonce`, and the policy expects one.
    #[error("nonce is missing")]
    NonceMissing,
    /// `nonce` is not the one that the policy expects.
    #[error("nonce is not the expected one")]
    NonceMismatch,
    /// A registered claim is repeated in the header with another value than in the claims set (RFC 7519 §5.3).
    #[error("header and claims set disagree on a claim that both hold")]
    HeaderClaimMismatch,

    // Accept: the claims of a profile.
    /// `azp` is not a string (OpenID Connect Core §2).
    #[error("azp is malformed: expected a string")]
    AzpMalformed,
    /// The ID token has several audiences and no `azp` (OpenID Connect Core §3.1.3.7).
    #[error("azp is missing: expected one beside several audiences")]
    AzpMissing,
    /// `azp` is neither the client nor a party that is trusted by name (OpenID Connect Core §3.1.3.7).
    #[error("azp is not the client")]
    AzpMismatch,
    /// `aud` holds, beside the client, an audience that is not trusted by name (OpenID Connect Core §3.1.3.7).
    #[error("aud holds an audience that is not trusted: expected the client alone")]
    AudUntrusted,
    /// `aud` has more than one member (draft-ietf-oauth-rfc7523bis §4).
    #[error("aud has more than one member: expected the authorization server alone")]
    AudNotSole,
    /// The token has a `nonce`, and none was sent (OpenID Connect Core §2), or it is a logout token (Back-Channel Logout §2.4).
    #[error("nonce is present: expected none")]
    NonceUnexpected,
    /// `sub` is empty, longer than a subject identifier may be, or not ASCII (OpenID Connect Core §2).
    #[error("sub is not a subject identifier: expected 1 to {max} ASCII characters")]
    SubNotIdentifier {
        /// The limit, in characters.
        max: usize,
    },
    /// `sub` is not the one that is expected.
    #[error("sub is not the expected subject")]
    SubMismatch,
    /// `exp` of a client assertion is further ahead than an assertion may live (RFC 7523 §3, rule 4).
    #[error("exp is too far ahead")]
    ExpTooFar,
    /// `sub` of a request object is the client, so that it could be taken for a client assertion (RFC 9101 §10.8).
    #[error("sub is the client: expected no client assertion")]
    SubIsClient,
    /// `auth_time` is not a number of seconds from 1970 to 9999 (OpenID Connect Core §2).
    #[error("auth_time is malformed: expected a number of seconds from 1970 to 9999")]
    AuthTimeMalformed,
    /// The token has no `auth_time`, and `max_age` was sent (OpenID Connect Core §3.1.2.1).
    #[error("auth_time is missing")]
    AuthTimeMissing,
    /// `auth_time` is after now plus the leeway, and `max_age` was sent.
    #[error("auth_time is in the future")]
    AuthTimeInFuture,
    /// The end user was authenticated longer ago than the `max_age` that was sent, plus the leeway.
    #[error("authentication is too old")]
    AuthTooOld,
    /// `acr` is not a string (OpenID Connect Core §2).
    #[error("acr is malformed: expected a string")]
    AcrMalformed,
    /// The token has no `acr`, and one of several was requested.
    #[error("acr is missing")]
    AcrMissing,
    /// `acr` is not one that was requested.
    #[error("acr is not one that is asked for")]
    AcrMismatch,
    /// `amr` is not an array of strings (OpenID Connect Core §2).
    #[error("amr is malformed: expected an array of strings")]
    AmrMalformed,
    /// `at_hash` is not a string (OpenID Connect Core §3.1.3.6).
    #[error("at_hash is malformed: expected a string")]
    AtHashMalformed,
    /// The ID token has no `at_hash`, and came with an access token (OpenID Connect Core §3.2.2.9).
    #[error("at_hash is missing")]
    AtHashMissing,
    /// `at_hash` is not the left half of the hash of the access token (OpenID Connect Core §3.1.3.8).
    #[error("at_hash is not that of the access token")]
    AtHashMismatch,
    /// `c_hash` is not a string (OpenID Connect Core §3.3.2.11).
    #[error("c_hash is malformed: expected a string")]
    CHashMalformed,
    /// The ID token has no `c_hash`, and came with a code (OpenID Connect Core §3.3.2.10).
    #[error("c_hash is missing")]
    CHashMissing,
    /// `c_hash` is not the left half of the hash of the code (OpenID Connect Core §3.3.2.10).
    #[error("c_hash is not that of the code")]
    CHashMismatch,
    /// An untyped token shows itself to be of another kind (RFC 8725 §3.12).
    #[error("token is of another kind: found {found}, expected {expected}")]
    OtherKind {
        /// The kind that the token's claims are those of.
        found: &'static str,
        /// The kind that the verifier is for.
        expected: &'static str,
    },
    /// The ID token has `events`, so it is a security event or a logout token (RFC 8417 §4.6).
    #[error("events is present: expected an ID token")]
    EventsUnexpected,
    /// The logout token has no `events` (Back-Channel Logout §2.4).
    #[error("events is missing")]
    EventsMissing,
    /// `events` is not an object (Back-Channel Logout §2.4).
    #[error("events is malformed: expected an object")]
    EventsMalformed,
    /// `events` has no member for a back-channel logout (Back-Channel Logout §2.4).
    #[error("logout event is missing from events")]
    LogoutEventMissing,
    /// The member of `events` for a back-channel logout is not an object (Back-Channel Logout §2.4).
    #[error("logout event is malformed: expected an object")]
    LogoutEventMalformed,
    /// The logout token has neither `sub` nor `sid` (Back-Channel Logout §2.4).
    #[error("sub and sid are missing: expected at least one")]
    SubAndSidMissing,
    /// `client_id` is not a string, or empty.
    #[error("client_id is malformed: expected a non-empty string")]
    ClientIdMalformed,
    /// The token has no `client_id`.
    #[error("client_id is missing")]
    ClientIdMissing,
    /// `client_id` of a request object is not the client (RFC 9101 §5).
    #[error("client_id is not the client")]
    ClientIdMismatch,
    /// The request object has a `request` or a `request_uri` (RFC 9101 §4).
    #[error("request object holds request or request_uri: expected neither")]
    RequestNested,
    /// `scope` is not a string of scopes with one space between them, each of the characters that a scope has (RFC 9068 §2.2.3,
    /// RFC 6749 §3.3).
    #[error("scope is malformed: expected scopes with one space between them")]
    ScopeMalformed,
    /// `roles` is not an array of strings or of objects with a string `value` (RFC 9068 §2.2.3.1, RFC 7643 §4.1.2).
    #[error("roles is malformed: expected an array of strings or of objects with a string value")]
    RolesMalformed,
    /// `groups` is not an array of strings or of objects with a string `value` (RFC 9068 §2.2.3.1, RFC 7643 §4.1.2).
    #[error("groups is malformed: expected an array of strings or of objects with a string value")]
    GroupsMalformed,
    /// `entitlements` is not an array of strings or of objects with a string `value` (RFC 9068 §2.2.3.1, RFC 7643 §4.1.2).
    #[error("entitlements is malformed: expected an array of strings or of objects with a string value")]
    EntitlementsMalformed,
    /// `cnf` is not a JSON object, or has no member (RFC 7800 §3.1).
    #[error("cnf is malformed: expected an object with members")]
    CnfMalformed,
    /// The `jkt` in `cnf` is not the canonical base64url of a SHA-256 digest (RFC 9449 §6.1).
    #[error("cnf's jkt is malformed: expected the base64url of a SHA-256 digest")]
    JktMalformed,
    /// The `x5t#S256` in `cnf` is not the canonical base64url of a SHA-256 digest (RFC 8705 §3.1).
    #[error("cnf's x5t#S256 is malformed: expected the base64url of a SHA-256 digest")]
    X5tMalformed,
    /// The token is bound to a key by `cnf`, and was presented without proof of it (RFC 9449 §7.2, RFC 8705 §3).
    #[error("token is bound to a key: expected a bearer token, or what confirms the key")]
    CnfUnexpected,
    /// The token has no `cnf`, and was presented with a certificate or a proof (RFC 8705 §3, RFC 9449 §7.1).
    #[error("token is not bound to a key: expected a cnf")]
    CnfMissing,
    /// `cnf` has a member other than `jkt` and `x5t#S256`, which nothing here can confirm (RFC 7800 §3).
    #[error("cnf has another member than jkt or x5t#S256")]
    CnfUnknown,
    /// `cnf` has a `jkt` and no proof was presented, or an `x5t#S256` and no certificate; each that is there must be confirmed.
    #[error("cnf asks for another confirmation than what was presented")]
    CnfUnconfirmed,
    /// The certificate is not the one that `x5t#S256` names (RFC 8705 §3.1).
    #[error("certificate is not the one that the token is bound to")]
    X5tMismatch,
    /// The key of the proof is not the one that `jkt` names (RFC 9449 §4.3, item 12).
    #[error("key of the proof is not the one that the token is bound to")]
    JktMismatch,
    /// The address that the caller gave for the request is not an absolute `http` or `https` URI, or one that this crate does not
    /// take.
    #[error("address of the request is malformed: expected an http or https URI")]
    RequestUriMalformed,
    /// The request has no `DPoP` header field (RFC 9449 §4.3, item 1).
    #[error("request has no DPoP header field")]
    ProofMissing,
    /// The request has more than one `DPoP` header field (RFC 9449 §4.3, item 1).
    #[error("request has several DPoP header fields: expected one")]
    ProofSeveral,
    /// The header of the proof has no `jwk` (RFC 9449 §4.2).
    #[error("header of the proof has no jwk")]
    ProofJwkMissing,
    /// The `jwk` in the header of the proof is not a JSON object.
    #[error("header's jwk is malformed: expected an object")]
    ProofJwkMalformed,
    /// The `jwk` in the header of the proof holds a private key (RFC 9449 §4.3, item 7).
    #[error("header's jwk holds a private key: expected a public one")]
    ProofJwkPrivate,
    /// The `jwk` in the header of the proof is not a key of the algorithm that the header names, held to the same rules as a key
    /// that is pinned.
    #[error("header's jwk is no key of its alg: {reason}")]
    ProofJwkRefused {
        /// The rule that the key breaks.
        reason: KeyError,
    },
    /// The `jwk` in the header of the proof is an RSA key whose signatures cost more to verify than those of keys in use: longer than
    /// 4,096 bits, or with another exponent than 65,537. Whoever sends it has chosen it, and is not known yet.
    #[error("header's jwk is a costly RSA key: expected at most 4096 bits and the exponent 65537")]
    ProofJwkCostly,
    /// `htm` is not a string (RFC 9449 §4.2).
    #[error("htm is malformed: expected a string")]
    HtmMalformed,
    /// `htu` is not a string, not an absolute `http` or `https` URI, or one that this crate does not take (RFC 9449 §4.2).
    #[error("htu is malformed: expected an http or https URI")]
    HtuMalformed,
    /// `ath` is not the canonical base64url of a SHA-256 digest (RFC 9449 §4.2).
    #[error("ath is malformed: expected the base64url of a SHA-256 digest")]
    AthMalformed,
    /// The proof has no `htm` (RFC 9449 §4.2).
    #[error("htm is missing")]
    HtmMissing,
    /// `htm` is not the method of the request, compared byte by byte (RFC 9449 §4.3, item 8).
    #[error("htm is not the method of the request")]
    HtmMismatch,
    /// The proof has no `htu` (RFC 9449 §4.2).
    #[error("htu is missing")]
    HtuMissing,
    /// `htu` is not the address of the request, both without query and fragment and normalised (RFC 9449 §4.3, item 9).
    #[error("htu is not the address of the request")]
    HtuMismatch,
    /// The proof has no `ath`, and was presented with an access token (RFC 9449 §4.2).
    #[error("ath is missing")]
    AthMissing,
    /// `ath` is the hash of another access token (RFC 9449 §4.3, item 12).
    #[error("ath is not the hash of the access token")]
    AthMismatch,
    /// The replay check knows an earlier use of the token.
    #[error("token has been used before")]
    Replayed,
    /// The party that used the token (a key, a client, a user) has as many uses in the replay check as it may have: it is the one that
    /// sends too many, and to be told so (429 in HTTP).
    #[error("replay check holds too many uses of this party: expected fewer at a time")]
    ReplayQuota,
    /// The replay check cannot tell whether the token was used before, or cannot record that it is now.
    #[error("replay check cannot tell whether the token has been used before")]
    ReplayUnknown,
    /// The token has no `sid`, and the revocation check of the policy needs one.
    #[error("sid is missing")]
    SidMissing,
    /// The token has been revoked, as the revocation check of the policy says.
    #[error("token is revoked")]
    Revoked,
    /// The revocation check of the policy cannot tell whether the token is revoked.
    #[error("it cannot be told whether the token is revoked")]
    RevocationUnknown,

    // Last of all: the types of the caller.
    /// The claims set does not fit the type that the caller asked for.
    #[error("claims set does not fit the type that was asked for{}", At(at))]
    ClaimsShape {
        /// The field that it does not fit, by the names of the type, such as `address.zip`; empty if it is not known.
        at: String,
    },
    /// The header does not fit the type that the caller asked for.
    #[error("header does not fit the type that was asked for{}", At(at))]
    HeaderShape {
        /// The field that it does not fit, by the names of the type; empty if it is not known.
        at: String,
    },
}

impl VerifyError {
    /// Whether the time of the token has run out: true for [`Expired`](Self::Expired) and [`TooOld`](Self::TooOld) only.
    ///
    /// The signature held. Nothing is said of the issuer, the audience and what else comes after the time: a fresh token
    /// of the same kind may be refused for those.
    #[must_use]
    pub const fn is_expired(&self) -> bool {
        matches!(self, Self::Expired | Self::TooOld)
    }
}

/// Where a claims set does not fit, in a message.
struct At<'a>(&'a str);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, ", at `{}`", self.0) }
    }
}
