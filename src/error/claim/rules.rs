//! The table of claims: for each, the code and the message of every rule, the stage that applies it, and whose fault it
//! is.

use super::Claim;
use crate::error::{Fault, Stage};

/// One row of the table. Every claim has a code and a message for every rule, even one that no token can break today.
#[derive(Clone, Copy)]
pub(in crate::error) struct Rules {
    pub(in crate::error) missing: Wording,
    pub(in crate::error) mismatch: Wording,
    pub(in crate::error) unexpected: Wording,
    /// The message, which the expected form follows.
    pub(in crate::error) malformed: Wording,
    /// The expected form; if a PASETO has another, that of a JWT.
    pub(in crate::error) form: &'static str,
    pub(in crate::error) stage: Stage,
    /// The stage that applies the rule about the form.
    pub(in crate::error) form_stage: Stage,
    pub(in crate::error) fault: Fault,
}

#[derive(Clone, Copy)]
pub(in crate::error) struct Wording {
    pub(in crate::error) code: &'static str,
    pub(in crate::error) message: &'static str,
}

/// Makes the rules of a claim from its name in codes and in messages.
macro_rules! rules {
    ($code:literal, $name:literal) => {
        Rules {
            missing: Wording { code: concat!($code, "-missing"), message: concat!($name, " is missing") },
            mismatch: Wording {
                code: concat!($code, "-mismatch"),
                message: concat!($name, " is not the expected one"),
            },
            unexpected: Wording {
                code: concat!($code, "-unexpected"),
                message: concat!($name, " is present: expected none"),
            },
            malformed: Wording { code: concat!($code, "-malformed"), message: concat!($name, " is malformed") },
            form: "a string",
            stage: Stage::Accept,
            form_stage: Stage::Accept,
            fault: Fault::Token,
        }
    };
    ($name:literal) => {
        rules!($name, $name)
    };
}

const SECONDS: &str = "a number of seconds from 1970 to 9999";
const LIST: &str = "an array of strings or of objects with a string value";
const DIGEST: &str = "the base64url of a SHA-256 digest";

impl Claim {
    pub(in crate::error) const fn rules(self) -> Rules {
        match self {
            Self::Exp => rules!("exp").form(SECONDS).decoded(),
            Self::Nbf => rules!("nbf").form(SECONDS).decoded(),
            Self::Iat => rules!("iat").form(SECONDS).decoded(),
            Self::Iss => rules!("iss").decoded().mismatch("iss is not the expected issuer"),
            Self::Sub => rules!("sub").decoded().mismatch("sub is not the expected subject"),
            Self::Aud => rules!("aud")
                .form("a string or a non-empty array of strings")
                .decoded()
                .mismatch("aud does not contain the expected audience"),
            Self::Jti => rules!("jti").decoded(),
            Self::Nonce => rules!("nonce"),
            Self::Sid => rules!("sid"),
            Self::Azp => rules!("azp")
                .missing("azp is missing: required where aud has several members")
                .mismatch("azp is not the client"),
            Self::AuthTime => rules!("auth-time", "auth_time").form(SECONDS),
            Self::Acr => rules!("acr").mismatch("acr is not one that was requested"),
            Self::Amr => rules!("amr").form("an array of strings"),
            Self::AtHash => rules!("at-hash", "at_hash").mismatch("at_hash is not the hash of the access token"),
            Self::CHash => rules!("c-hash", "c_hash").mismatch("c_hash is not the hash of the code"),
            Self::Events => rules!("events").form("an object").unexpected("events is present: expected an ID token"),
            Self::LogoutEvent => {
                rules!("logout-event", "logout event").form("an object").missing("logout event is missing from events")
            }
            Self::ClientId => {
                rules!("client-id", "client_id").form("a non-empty string").mismatch("client_id is not the client")
            }
            Self::Scope => rules!("scope").form("scopes with one space between them"),
            Self::Roles => rules!("roles").form(LIST),
            Self::Groups => rules!("groups").form(LIST),
            Self::Entitlements => rules!("entitlements").form(LIST),
            Self::Cnf => rules!("cnf")
                .form("an object with members")
                .confirmed()
                .missing("token is not bound to a key: expected a cnf")
                .unexpected("token is bound to a key: present it with a DPoP proof or a client certificate"),
            Self::Jkt => rules!("jkt", "cnf's jkt")
                .form(DIGEST)
                .confirmed()
                .mismatch("key of the DPoP proof is not the one that the token is bound to"),
            Self::X5t => rules!("x5t", "cnf's x5t#S256")
                .form(DIGEST)
                .confirmed()
                .mismatch("certificate is not the one that the token is bound to"),
            Self::Htm => rules!("htm").of_proof().mismatch("htm is not the method of the request"),
            Self::Htu => {
                rules!("htu").form("an http or https URI").of_proof().mismatch("htu is not the address of the request")
            }
            Self::Ath => rules!("ath").form(DIGEST).of_proof().mismatch("ath is not the hash of the access token"),
        }
    }
}

impl Rules {
    /// For a claim whose form is a rule of every claims set, whatever the policy asks for.
    const fn decoded(self) -> Self {
        Self { form_stage: Stage::Decode, ..self }
    }

    const fn confirmed(self) -> Self {
        Self { stage: Stage::Confirm, form_stage: Stage::Confirm, ..self }
    }

    const fn of_proof(self) -> Self {
        Self { fault: Fault::Proof, ..self }
    }

    const fn form(self, form: &'static str) -> Self {
        Self { form, ..self }
    }

    const fn missing(self, message: &'static str) -> Self {
        Self { missing: Wording { message, ..self.missing }, ..self }
    }

    const fn mismatch(self, message: &'static str) -> Self {
        Self { mismatch: Wording { message, ..self.mismatch }, ..self }
    }

    const fn unexpected(self, message: &'static str) -> Self {
        Self { unexpected: Wording { message, ..self.unexpected }, ..self }
    }
}
