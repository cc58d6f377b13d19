mod message;
mod rule;

use alloc::{boxed::Box, string::String};

use super::{Claim, JsonFault, KeyError, Part, Segment};

/// Why a token was rejected: the one rule that it broke.
///
/// Rules that several parts or claims share are one variant, which names the part or the [`Claim`]. Every other rule
/// has a variant of its own. [`code`](Self::code) gives the stable name of every rule.
///
/// The first broken rule is reported, so an expired claim never hides a bad signature. The variants follow the order of
/// the stages. Profiles may use another order, and so do these:
/// - [`TokenNotBare`](Self::TokenNotBare) replaces an error of the text, including an invalid signature.
/// - A mismatch of [`Claim::Jkt`] comes before the signature of the proof.
/// - [`ClaimsShape`](Self::ClaimsShape) and [`HeaderShape`](Self::HeaderShape) come last of all.
/// - In a [`jwt::IssuerRouter`](crate::jwt::IssuerRouter) or the router of a profile, errors of the claims set and of
///   `iss` come first, since the issuer is looked up before anything is verified.
/// - In [`jwt::Either`](crate::jwt::Either), errors of `kid` come first.
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
    /// The system clock is set to a time before 1970.
    ClockOutOfRange,

    // Split: the segments, as bytes.
    /// The token is longer than the verifier's limit, which is applied before anything is read.
    TokenTooLong {
        /// The limit of this verifier, in bytes.
        max: usize,
    },
    /// The token does not have exactly three segments (RFC 7515 §7.1). A JSON serialization does not either.
    SegmentCount,
    /// The text contains more than a token, such as a line break or `Bearer`. Replaces the error of the part where it
    /// is.
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
    /// The token has a dot for a footer, but no footer after it; the canonical form leaves both out.
    FooterEmpty,

    // Check: the header against the pin.
    /// The header segment is longer than the limit for headers.
    HeaderTooLong {
        /// The limit, in bytes of decoded header.
        max: usize,
    },
    /// A part of the token is not canonical base64url without padding (RFC 7515 §2, RFC 4648 §3.5). Each is decoded in its own stage.
    NotBase64(Segment),
    /// A part of the token is not one JSON object, read strictly. Each is read in its own stage.
    Json {
        /// The part.
        part: Part,
        /// The rule that it breaks.
        fault: JsonFault,
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
    /// The header has a `crit`; no extension is understood, so all are refused (RFC 7515 §4.1.11).
    CritPresent,
    /// The header has a `b64`, whatever its value (RFC 7797 §6, §7).
    B64Present,
    /// The header has a member that belongs to encryption or compression (`zip`, `enc`, `epk`, `p2c`, …).
    EncryptionMember,
    /// The `kid` is not a string (RFC 7515 §4.1.4; in a PASETO it is in the footer).
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
    /// No pinned key has the `kid`, but the ring is out of date or has no keys yet, so the key may be missing from it
    /// ([`Keyring::outdated`](crate::Keyring::outdated)). Also for a token without a `kid`.
    KeysUnavailable,
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
    /// The footer, or the lack of one, is not what the verifier states.
    FooterMismatch,
    /// The token has a footer, and the verifier states that there is none.
    FooterUnexpected,
    /// The footer holds a key in the form of a PASERK, which everyone can read there (PASETO, "Key-ID Support").
    FooterPaserk,
    /// The header repeats a registered claim in a form that the claim cannot have (RFC 7519 §5.3).
    HeaderClaimMalformed,

    // Verify: the primitive.
    /// The message of a PASETO is too short for the nonce and the signature or MAC of its version and purpose.
    MessageTooShort {
        /// The length of nonce and signature or MAC, in bytes.
        min: usize,
    },
    /// The signature does not verify under the pinned key. No further reason is given.
    InvalidSignature,

    // Decode: the payload, only after the signature is verified.
    /// A claim is present, but not in its form. Registered claims are read in this stage, and the others where they are
    /// needed.
    Malformed {
        /// The claim.
        claim: Claim,
        /// The form that the claim has in such a token.
        expected: &'static str,
    },

    // Accept: the policy, against one reading of the clock.
    /// The token lacks this claim, which the policy or the profile requires.
    Missing(Claim),
    /// The claim is not what the policy, the profile or the request states.
    Mismatch(Claim),
    /// The token has this claim, and must not have it.
    Unexpected(Claim),
    /// The token has expired: now is not before `exp` plus the leeway.
    Expired,
    /// The token is not valid yet: now plus the leeway is before `nbf`.
    NotYetValid,
    /// The token was issued in the future: `iat` is after now plus the leeway.
    IssuedInFuture,
    /// The token is older than the policy's maximum age plus the leeway.
    TooOld,
    /// The header repeats a registered claim with a value other than that in the claims set (RFC 7519 §5.3).
    HeaderClaimMismatch,

    // Accept: the claims of a profile.
    /// `aud` contains an audience besides the client that is not trusted by name (OpenID Connect Core §3.1.3.7).
    AudUntrusted,
    /// `aud` has more than one member (draft-ietf-oauth-rfc7523bis §4).
    AudNotSole,
    /// `sub` is empty, longer than a subject identifier may be, or not ASCII (OpenID Connect Core §2).
    SubNotIdentifier {
        /// The limit, in characters.
        max: usize,
    },
    /// `exp` of a client assertion is further ahead than an assertion may live (RFC 7523 §3, rule 4).
    ExpTooFar,
    /// `sub` of a request object is the client, so the object could be mistaken for a client assertion (RFC 9101
    /// §10.8).
    SubIsClient,
    /// `auth_time` is after now plus the leeway, and `max_age` was sent.
    AuthTimeInFuture,
    /// The end user was authenticated longer ago than the `max_age` that was sent, plus the leeway.
    AuthTooOld,
    /// The claims of an untyped token show that it is of another kind (RFC 8725 §3.12).
    OtherKind {
        /// The kind of token that has such claims.
        found: &'static str,
        /// The kind that the verifier is for.
        expected: &'static str,
    },
    /// The logout token has neither `sub` nor `sid` (Back-Channel Logout §2.4).
    SubAndSidMissing,
    /// The request object has a `request` or a `request_uri` (RFC 9101 §4).
    RequestNested,
    /// `cnf` has a member other than `jkt` and `x5t#S256`, which this crate cannot confirm (RFC 7800 §3).
    CnfUnknown,
    /// `cnf` has a `jkt` and no proof was presented, or an `x5t#S256` and no certificate. Each that is present must be
    /// confirmed.
    CnfUnconfirmed,
    /// The service gave an address for the request that does not begin with the scheme and the host of an `http` or `https` URI.
    RequestUriMalformed,
    /// The DPoP proof that came with the token breaks a rule (RFC 9449 §4.3). The code is that of the reason.
    ///
    /// Every error of a proof is reported in this variant, even if the proof is verified without a token. Errors of the
    /// service itself ([`ReplayUnknown`](Self::ReplayUnknown), [`RequestUriMalformed`](Self::RequestUriMalformed)) are
    /// not, and neither is [`ReplayQuota`](Self::ReplayQuota) or a mismatch of [`Claim::Jkt`].
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
    /// The `jwk` in the header of the proof is not a valid key for its `alg`, by the rules for pinned keys.
    ProofJwkRefused {
        /// The rule that the key breaks.
        reason: KeyError,
    },
    /// The `jwk` in the header of the proof is an RSA key of more than 4,096 bits, or with an exponent other than 65,537.
    ProofJwkCostly,
    /// The replay check knows an earlier use of the token.
    Replayed,
    /// The key, client or user that sent the token has reached the most uses that the replay check allows one (429 in
    /// HTTP).
    ReplayQuota,
    /// The replay check cannot tell whether the token was used before, or cannot record this use.
    ReplayUnknown,
    /// The verifier of DPoP proofs leaves the replay check to the caller
    /// ([`DpopProofs::replay_later`](crate::profile::DpopProofs::replay_later)), but the proof was not verified by
    /// `begin`, which asks for the answer.
    ReplayNotAsked,
    /// The token lacks this claim, which the revocation check of the policy names
    /// ([`Needs::claim`](crate::revocation::Needs::claim)), or the claim is empty.
    NeededClaimMissing {
        /// The name of the claim.
        name: &'static str,
    },
    /// The claim that the revocation check of the policy names is neither a string nor a whole number below 2^53.
    NeededClaimMalformed {
        /// The name of the claim.
        name: &'static str,
    },
    /// The revocation check names a claim that was not read with the token: one of several, a registered one, or one
    /// that was not named when the verifier was made ([`Needs::claim`](crate::revocation::Needs::claim)).
    NeededClaimUnread,
    /// The revocation check of the policy reports the token as revoked.
    Revoked,
    /// The revocation check of the policy cannot tell whether the token is revoked.
    RevocationUnknown,
    /// The policy leaves the revocation check to the caller
    /// ([`Policy::revocation_later`](crate::Policy::revocation_later)), but the token was not verified by `begin`,
    /// which asks for the answer.
    RevocationNotAsked,

    // Last of all: the types of the caller.
    /// The claims set does not fit the type that the caller asked for.
    ClaimsShape {
        /// The field that it does not fit, by its names in the type, such as `address.zip`; empty if it is not known.
        at: String,
    },
    /// The header does not fit the type that the caller asked for.
    HeaderShape {
        /// The field that it does not fit, by its names in the type; empty if it is not known.
        at: String,
    },
}
