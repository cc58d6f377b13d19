//! The table of the rules: the code of each, the stage that applies it, and whose fault it is if it is broken.

use super::VerifyError;
use crate::error::{
    Fault,
    Stage::{self, Accept, Ask, Check, Confirm, Decode, Split, Verify},
};

/// One row of the table.
struct Rule {
    code: &'static str,
    stage: Stage,
    fault: Fault,
}

impl VerifyError {
    /// The stable name of the rule that was broken, in kebab case; the string that `vectors/` uses.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.rule().code
    }

    /// The stage that applies the rule that was broken: of the proof's own verification for [`DpopProof`](Self::DpopProof).
    ///
    /// ```
    /// use cotter::{Stage, VerifyError};
    ///
    /// assert_eq!(VerifyError::InvalidSignature.stage(), Stage::Verify);
    /// assert_eq!(VerifyError::Expired.stage(), Stage::Accept);
    /// ```
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.rule().stage
    }

    /// Whose fault it is, which decides the answer to a request: see the table at [`Fault`].
    ///
    /// ```
    /// use cotter::{Fault, VerifyError};
    ///
    /// assert_eq!(VerifyError::InvalidSignature.fault(), Fault::Token);
    /// assert_eq!(VerifyError::RevocationUnknown.fault(), Fault::Service);
    ///
    /// let proof = VerifyError::DpopProof { reason: Box::new(VerifyError::InvalidSignature) };
    /// assert_eq!((proof.code(), proof.fault()), ("invalid-signature", Fault::Proof));
    /// ```
    #[must_use]
    pub const fn fault(&self) -> Fault {
        self.rule().fault
    }

    const fn rule(&self) -> Rule {
        match self {
            Self::DpopProof { reason } => of_proof((**reason).rule()),
            Self::ClockOutOfRange => service("clock-out-of-range", Ask),
            Self::TokenTooLong { .. } => token("token-too-long", Split),
            Self::SegmentCount => token("segment-count", Split),
            Self::TokenNotBare { .. } => token("token-not-bare", Split),
            Self::Jwe => token("jwe", Split),
            Self::HeaderEmpty => token("header-empty", Split),
            Self::SignatureEmpty => token("signature-empty", Split),
            Self::PayloadNotDetached => token("payload-not-detached", Split),
            Self::PasetoHeader { .. } => token("paseto-header", Split),
            Self::PasetoParts => token("paseto-parts", Split),
            Self::FooterEmpty => token("footer-empty", Split),
            Self::HeaderTooLong { .. } => token("header-too-long", Check),
            Self::HeaderBase64 => token("header-base64", Check),
            Self::HeaderUtf8 => token("header-utf8", Check),
            Self::HeaderSyntax => token("header-syntax", Check),
            Self::HeaderNotObject => token("header-not-object", Check),
            Self::HeaderDuplicateMember => token("header-duplicate-member", Check),
            Self::HeaderTooDeep { .. } => token("header-too-deep", Check),
            Self::HeaderTooManyMembers { .. } => token("header-too-many-members", Check),
            Self::AlgMissing { .. } => token("alg-missing", Check),
            Self::AlgNotString { .. } => token("alg-not-string", Check),
            Self::AlgMismatch { .. } => token("alg-mismatch", Check),
            Self::CritPresent => token("crit-present", Check),
            Self::B64Present => token("b64-present", Check),
            Self::EncryptionMember => token("encryption-member", Check),
            Self::KidNotString => token("kid-not-string", Check),
            Self::KidMalformed { .. } => token("kid-malformed", Check),
            Self::KidMissing => token("kid-missing", Check),
            Self::KidUnexpected => token("kid-unexpected", Check),
            Self::KidUnknown => token("kid-unknown", Check),
            Self::TypNotString => token("typ-not-string", Check),
            Self::TypMissing { .. } => token("typ-missing", Check),
            Self::TypMismatch { .. } => token("typ-mismatch", Check),
            Self::CtyNotString => token("cty-not-string", Check),
            Self::NestedToken => token("nested-token", Check),
            Self::FooterTooLong { .. } => token("footer-too-long", Check),
            Self::FooterBase64 => token("footer-base64", Check),
            Self::FooterMismatch => token("footer-mismatch", Check),
            Self::FooterUnexpected => token("footer-unexpected", Check),
            Self::FooterUtf8 => token("footer-utf8", Check),
            Self::FooterSyntax => token("footer-syntax", Check),
            Self::FooterNotObject => token("footer-not-object", Check),
            Self::FooterDuplicateMember => token("footer-duplicate-member", Check),
            Self::FooterTooDeep { .. } => token("footer-too-deep", Check),
            Self::FooterTooManyMembers { .. } => token("footer-too-many-members", Check),
            Self::FooterPaserk => token("footer-paserk", Check),
            Self::HeaderClaimMalformed => token("header-claim-malformed", Check),
            Self::MessageBase64 => token("message-base64", Verify),
            Self::MessageTooShort { .. } => token("message-too-short", Verify),
            Self::SignatureBase64 => token("signature-base64", Verify),
            Self::InvalidSignature => token("invalid-signature", Verify),
            Self::PayloadBase64 => token("payload-base64", Decode),
            Self::ClaimsUtf8 => token("claims-utf8", Decode),
            Self::ClaimsSyntax => token("claims-syntax", Decode),
            Self::ClaimsNotObject => token("claims-not-object", Decode),
            Self::ClaimsDuplicateMember => token("claims-duplicate-member", Decode),
            Self::ClaimsTooDeep { .. } => token("claims-too-deep", Decode),
            Self::ClaimsTooManyMembers { .. } => token("claims-too-many-members", Decode),
            Self::ExpMalformed { .. } => token("exp-malformed", Decode),
            Self::NbfMalformed { .. } => token("nbf-malformed", Decode),
            Self::IatMalformed { .. } => token("iat-malformed", Decode),
            Self::IssMalformed => token("iss-malformed", Decode),
            Self::SubMalformed => token("sub-malformed", Decode),
            Self::AudMalformed { .. } => token("aud-malformed", Decode),
            Self::JtiMalformed => token("jti-malformed", Decode),
            Self::NonceMalformed => token("nonce-malformed", Accept),
            Self::SidMalformed => token("sid-malformed", Accept),
            Self::ExpMissing => token("exp-missing", Accept),
            Self::Expired => token("expired", Accept),
            Self::NotYetValid => token("not-yet-valid", Accept),
            Self::IatMissing => token("iat-missing", Accept),
            Self::IssuedInFuture => token("issued-in-future", Accept),
            Self::TooOld => token("too-old", Accept),
            Self::IssMissing => token("iss-missing", Accept),
            Self::IssMismatch => token("iss-mismatch", Accept),
            Self::IssUnexpected => token("iss-unexpected", Accept),
            Self::AudMissing => token("aud-missing", Accept),
            Self::AudMismatch => token("aud-mismatch", Accept),
            Self::AudUnexpected => token("aud-unexpected", Accept),
            Self::SubMissing => token("sub-missing", Accept),
            Self::JtiMissing => token("jti-missing", Accept),
            Self::NonceMissing => token("nonce-missing", Accept),
            Self::NonceMismatch => token("nonce-mismatch", Accept),
            Self::HeaderClaimMismatch => token("header-claim-mismatch", Accept),
            Self::AzpMalformed => token("azp-malformed", Accept),
            Self::AzpMissing => token("azp-missing", Accept),
            Self::AzpMismatch => token("azp-mismatch", Accept),
            Self::AudUntrusted => token("aud-untrusted", Accept),
            Self::AudNotSole => token("aud-not-sole", Accept),
            Self::NonceUnexpected => token("nonce-unexpected", Accept),
            Self::SubNotIdentifier { .. } => token("sub-not-identifier", Accept),
            Self::SubMismatch => token("sub-mismatch", Accept),
            Self::ExpTooFar => token("exp-too-far", Accept),
            Self::SubIsClient => token("sub-is-client", Accept),
            Self::AuthTimeMalformed => token("auth-time-malformed", Accept),
            Self::AuthTimeMissing => token("auth-time-missing", Accept),
            Self::AuthTimeInFuture => token("auth-time-in-future", Accept),
            Self::AuthTooOld => token("auth-too-old", Accept),
            Self::AcrMalformed => token("acr-malformed", Accept),
            Self::AcrMissing => token("acr-missing", Accept),
            Self::AcrMismatch => token("acr-mismatch", Accept),
            Self::AmrMalformed => token("amr-malformed", Accept),
            Self::AtHashMalformed => token("at-hash-malformed", Accept),
            Self::AtHashMissing => token("at-hash-missing", Accept),
            Self::AtHashMismatch => token("at-hash-mismatch", Accept),
            Self::CHashMalformed => token("c-hash-malformed", Accept),
            Self::CHashMissing => token("c-hash-missing", Accept),
            Self::CHashMismatch => token("c-hash-mismatch", Accept),
            Self::OtherKind { .. } => token("other-kind", Accept),
            Self::EventsUnexpected => token("events-unexpected", Accept),
            Self::EventsMissing => token("events-missing", Accept),
            Self::EventsMalformed => token("events-malformed", Accept),
            Self::LogoutEventMissing => token("logout-event-missing", Accept),
            Self::LogoutEventMalformed => token("logout-event-malformed", Accept),
            Self::SubAndSidMissing => token("sub-and-sid-missing", Accept),
            Self::ClientIdMalformed => token("client-id-malformed", Accept),
            Self::ClientIdMissing => token("client-id-missing", Accept),
            Self::ClientIdMismatch => token("client-id-mismatch", Accept),
            Self::RequestNested => token("request-nested", Accept),
            Self::ScopeMalformed => token("scope-malformed", Accept),
            Self::RolesMalformed => token("roles-malformed", Accept),
            Self::GroupsMalformed => token("groups-malformed", Accept),
            Self::EntitlementsMalformed => token("entitlements-malformed", Accept),
            Self::CnfMalformed => token("cnf-malformed", Confirm),
            Self::JktMalformed => token("jkt-malformed", Confirm),
            Self::X5tMalformed => token("x5t-malformed", Confirm),
            Self::CnfUnexpected => token("cnf-unexpected", Confirm),
            Self::CnfMissing => token("cnf-missing", Confirm),
            Self::CnfUnknown => token("cnf-unknown", Confirm),
            Self::CnfUnconfirmed => token("cnf-unconfirmed", Confirm),
            Self::X5tMismatch => token("x5t-mismatch", Confirm),
            Self::JktMismatch => token("jkt-mismatch", Confirm),
            Self::RequestUriMalformed => service("request-uri-malformed", Confirm),
            Self::ProofMissing => proof("proof-missing", Confirm),
            Self::ProofSeveral => proof("proof-several", Confirm),
            Self::ProofJwkMissing => proof("proof-jwk-missing", Check),
            Self::ProofJwkMalformed => proof("proof-jwk-malformed", Check),
            Self::ProofJwkPrivate => proof("proof-jwk-private", Check),
            Self::ProofJwkRefused { .. } => proof("proof-jwk-refused", Check),
            Self::ProofJwkCostly => proof("proof-jwk-costly", Check),
            Self::HtmMalformed => proof("htm-malformed", Accept),
            Self::HtuMalformed => proof("htu-malformed", Accept),
            Self::AthMalformed => proof("ath-malformed", Accept),
            Self::HtmMissing => proof("htm-missing", Accept),
            Self::HtmMismatch => proof("htm-mismatch", Accept),
            Self::HtuMissing => proof("htu-missing", Accept),
            Self::HtuMismatch => proof("htu-mismatch", Accept),
            Self::AthMissing => proof("ath-missing", Accept),
            Self::AthMismatch => proof("ath-mismatch", Accept),
            Self::Replayed => token("replayed", Ask),
            Self::ReplayQuota => sender("replay-quota", Ask),
            Self::ReplayNotAsked => service("replay-not-asked", Ask),
            Self::ReplayUnknown => service("replay-unknown", Ask),
            Self::SidMissing => token("sid-missing", Accept),
            Self::Revoked => token("revoked", Ask),
            Self::RevocationNotAsked => service("revocation-not-asked", Ask),
            Self::RevocationUnknown => service("revocation-unknown", Ask),
            Self::ClaimsShape { .. } => token("claims-shape", Decode),
            Self::HeaderShape { .. } => token("header-shape", Decode),
        }
    }
}

const fn token(code: &'static str, stage: Stage) -> Rule {
    Rule { code, stage, fault: Fault::Token }
}

const fn proof(code: &'static str, stage: Stage) -> Rule {
    Rule { code, stage, fault: Fault::Proof }
}

const fn sender(code: &'static str, stage: Stage) -> Rule {
    Rule { code, stage, fault: Fault::Sender }
}

const fn service(code: &'static str, stage: Stage) -> Rule {
    Rule { code, stage, fault: Fault::Service }
}

/// The same rule, broken by a proof: what the service cannot tell is still its own fault.
const fn of_proof(rule: Rule) -> Rule {
    match rule.fault {
        Fault::Token | Fault::Proof => Rule { fault: Fault::Proof, ..rule },
        Fault::Sender | Fault::Service => rule,
    }
}
