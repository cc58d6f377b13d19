//! The table of the rules: the code of each, the stage that applies it, and whose fault it is if it is broken.

use alloc::boxed::Box;

use super::VerifyError;
use crate::error::{
    Claim, Fault,
    Stage::{self, Accept, Ask, Check, Confirm, Decode, Split, Verify},
    claim::{Rules, Wording},
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

    /// The stage that applies the broken rule.
    ///
    /// For [`DpopProof`](Self::DpopProof), it is a stage of the proof's own verification.
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

    /// Whether the token's time has run out.
    ///
    /// Returns `true` only for [`Expired`](Self::Expired) and [`TooOld`](Self::TooOld).
    ///
    /// The signature was valid. The issuer, the audience and the other rules that come after the time were not applied,
    /// so a fresh token of the same kind may still be rejected. A DPoP proof that is too old does not count: the token
    /// may be fresh.
    #[must_use]
    pub const fn is_expired(&self) -> bool {
        matches!(self, Self::Expired | Self::TooOld)
    }

    /// Turns this error into one of a DPoP proof, unless the fault is not the proof's.
    pub(crate) fn of_proof(self) -> Self {
        match self.fault() {
            Fault::Sender | Fault::Service => self,
            Fault::Token if self == Self::Mismatch(Claim::Jkt) => self,
            Fault::Token | Fault::Proof => Self::DpopProof { reason: Box::new(self) },
        }
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
            Self::NotBase64(segment) => of_part(segment.rule()),
            Self::Json { part, fault } => of_part(part.rule(*fault)),
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
            Self::KeysUnavailable => service("keys-unavailable", Check),
            Self::TypNotString => token("typ-not-string", Check),
            Self::TypMissing { .. } => token("typ-missing", Check),
            Self::TypMismatch { .. } => token("typ-mismatch", Check),
            Self::CtyNotString => token("cty-not-string", Check),
            Self::NestedToken => token("nested-token", Check),
            Self::FooterTooLong { .. } => token("footer-too-long", Check),
            Self::FooterMismatch => token("footer-mismatch", Check),
            Self::FooterUnexpected => token("footer-unexpected", Check),
            Self::FooterPaserk => token("footer-paserk", Check),
            Self::HeaderClaimMalformed => token("header-claim-malformed", Check),
            Self::MessageTooShort { .. } => token("message-too-short", Verify),
            Self::InvalidSignature => token("invalid-signature", Verify),
            Self::Malformed { claim, .. } => of_form(claim.rules()),
            Self::Missing(claim) => of_claim(claim.rules(), claim.rules().missing),
            Self::Mismatch(claim) => of_claim(claim.rules(), claim.rules().mismatch),
            Self::Unexpected(claim) => of_claim(claim.rules(), claim.rules().unexpected),
            Self::Expired => token("expired", Accept),
            Self::NotYetValid => token("not-yet-valid", Accept),
            Self::IssuedInFuture => token("issued-in-future", Accept),
            Self::TooOld => token("too-old", Accept),
            Self::HeaderClaimMismatch => token("header-claim-mismatch", Accept),
            Self::AudUntrusted => token("aud-untrusted", Accept),
            Self::AudNotSole => token("aud-not-sole", Accept),
            Self::SubNotIdentifier { .. } => token("sub-not-identifier", Accept),
            Self::ExpTooFar => token("exp-too-far", Accept),
            Self::SubIsClient => token("sub-is-client", Accept),
            Self::AuthTimeInFuture => token("auth-time-in-future", Accept),
            Self::AuthTooOld => token("auth-too-old", Accept),
            Self::OtherKind { .. } => token("other-kind", Accept),
            Self::SubAndSidMissing => token("sub-and-sid-missing", Accept),
            Self::RequestNested => token("request-nested", Accept),
            Self::CnfUnknown => token("cnf-unknown", Confirm),
            Self::CnfUnconfirmed => token("cnf-unconfirmed", Confirm),
            Self::RequestUriMalformed => service("request-uri-malformed", Confirm),
            Self::ProofMissing => proof("proof-missing", Confirm),
            Self::ProofSeveral => proof("proof-several", Confirm),
            Self::ProofJwkMissing => proof("proof-jwk-missing", Check),
            Self::ProofJwkMalformed => proof("proof-jwk-malformed", Check),
            Self::ProofJwkPrivate => proof("proof-jwk-private", Check),
            Self::ProofJwkRefused { .. } => proof("proof-jwk-refused", Check),
            Self::ProofJwkCostly => proof("proof-jwk-costly", Check),
            Self::Replayed => token("replayed", Ask),
            Self::ReplayQuota => sender("replay-quota", Ask),
            Self::ReplayNotAsked => service("replay-not-asked", Ask),
            Self::ReplayUnknown => service("replay-unknown", Ask),
            Self::NeededClaimMissing { .. } => token("needed-claim-missing", Accept),
            Self::NeededClaimMalformed { .. } => token("needed-claim-malformed", Accept),
            Self::NeededClaimUnread => service("needed-claim-unread", Ask),
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

const fn of_part((code, stage): (&'static str, Stage)) -> Rule {
    token(code, stage)
}

const fn of_claim(Rules { stage, fault, .. }: Rules, broken: Wording) -> Rule {
    Rule { code: broken.code, stage, fault }
}

const fn of_form(Rules { malformed, form_stage, fault, .. }: Rules) -> Rule {
    Rule { code: malformed.code, stage: form_stage, fault }
}

/// The same rule, broken by a proof. If the service cannot tell, the fault is still its own.
const fn of_proof(rule: Rule) -> Rule {
    match rule.fault {
        Fault::Token | Fault::Proof => Rule { fault: Fault::Proof, ..rule },
        Fault::Sender | Fault::Service => rule,
    }
}
