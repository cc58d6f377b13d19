//! `cotter verify jwt`.

use clap::{Args, ValueEnum};
use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, Keyring, NullableClaim, NumericClaim, PinnedKey, Policy, jwt,
};
use cotter_vectors::key::{WithKey, pin};

use super::{
    answer::{self, Claims, Verdict, answer},
    keys::{asked, with_keys},
    policy::PolicyOptions,
    presentation::{PresentationOptions, StatedPresentation},
};
use crate::{
    error::{Answer, CliError},
    key_set::WithRing,
    options::{ClockOptions, KeyOptions, Text, TokenArguments, at_most},
    refusal::Refusal,
};

/// The options of a JWT.
#[derive(Args, Debug)]
pub(super) struct Jwt {
    #[command(flatten)]
    key: KeyOptions,
    #[command(flatten)]
    policy: PolicyOptions,
    #[command(flatten)]
    typ: TypOptions,
    #[command(flatten)]
    leniency: LeniencyOptions,
    #[command(flatten)]
    presentation: PresentationOptions,
    #[command(flatten)]
    limits: LimitOptions,
    #[command(flatten)]
    clock: ClockOptions,
    #[command(flatten)]
    token: TokenArguments,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Header")]
#[group(multiple = false)]
struct TypOptions {
    /// Require this typ, instead of none or JWT
    #[arg(long, value_name = "TYP", allow_hyphen_values = true, value_parser = Text)]
    typ: Option<String>,
    /// Require that there is no typ
    #[arg(long)]
    typ_absent: bool,
    /// Accept any typ, even that of a token for another purpose
    #[arg(long)]
    danger_any_typ: bool,
}

/// What some issuers write that is not to the letter of RFC 7519.
#[derive(Args, Debug)]
#[command(next_help_heading = "Tokens that bend the rules")]
struct LeniencyOptions {
    /// Accept a number for this claim
    #[arg(long, value_name = "CLAIM")]
    number_as_text: Vec<Numeric>,
    /// Accept null for this claim, as if it were absent
    #[arg(long, value_name = "CLAIM")]
    null_as_absent: Vec<Nullable>,
    /// Accept a kid that is null, as if it were absent, or a number
    #[arg(long)]
    lenient_kid: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Numeric {
    Iss,
    Sub,
    Jti,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Nullable {
    Aud,
    Nbf,
    Iat,
    Jti,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
struct LimitOptions {
    /// Accept a token of up to this many bytes, at most 262144 [default: 16384]
    #[arg(long, value_name = "BYTES")]
    max_token_len: Option<usize>,
    /// Accept a header of up to this many bytes, at most 16384 [default: 4096]
    #[arg(long, value_name = "BYTES")]
    max_header_len: Option<usize>,
    /// Accept claims of up to this many members in all, at most 1024 [default: 256]
    #[arg(long, value_name = "COUNT")]
    max_claims_members: Option<usize>,
}

/// Verifies the token, and prints its claims.
pub(super) fn run(arguments: &Jwt) -> Result<Answer, CliError> {
    let Jwt { key, token, typ, .. } = arguments;
    let policy = typ.apply(arguments.leniency.apply(arguments.policy.policy()?));
    let presentation = arguments.presentation.read(arguments.policy.leeway)?;
    let verdict =
        with_keys(key, token, pin, |token| VerifyJwt { arguments, policy, presentation: &presentation, token })?;
    let may_state_typ = typ.typ.is_none() && !typ.typ_absent;
    answer(verdict, asked(key, &arguments.token, may_state_typ), token.json, answer::claims)
}

impl TypOptions {
    fn apply(&self, policy: Policy) -> Policy {
        match (&self.typ, self.typ_absent, self.danger_any_typ) {
            (Some(typ), ..) => policy.typ(typ),
            (None, true, _) => policy.typ_absent(),
            (None, false, true) => policy.danger_any_typ(),
            (None, false, false) => policy,
        }
    }
}

impl LeniencyOptions {
    fn apply(&self, policy: Policy) -> Policy {
        let policy = self.number_as_text.iter().fold(policy, |policy, claim| {
            policy.number_as_text(match claim {
                Numeric::Iss => NumericClaim::Issuer,
                Numeric::Sub => NumericClaim::Subject,
                Numeric::Jti => NumericClaim::TokenId,
            })
        });
        let policy = self.null_as_absent.iter().fold(policy, |policy, claim| {
            policy.null_as_absent(match claim {
                Nullable::Aud => NullableClaim::Audience,
                Nullable::Nbf => NullableClaim::NotBefore,
                Nullable::Iat => NullableClaim::IssuedAt,
                Nullable::Jti => NullableClaim::TokenId,
            })
        });
        if self.lenient_kid { policy.lenient_key_id() } else { policy }
    }
}

/// A JWT, and what the command line expects of it.
struct VerifyJwt<'a> {
    arguments: &'a Jwt,
    policy: Policy,
    presentation: &'a StatedPresentation,
    token: String,
}

impl WithKey for VerifyJwt<'_> {
    type Output = Verdict;

    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        self.verify(Keyring::from(key?))
    }
}

impl WithRing for VerifyJwt<'_> {
    type Verified = cotter::Verified<Claims>;

    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Keyring<A>) -> Verdict {
        self.verify(ring)
    }
}

impl VerifyJwt<'_> {
    fn verify<A: JwsAlgorithm>(self, ring: Keyring<A>) -> Verdict {
        let limits = &self.arguments.limits;
        let verifier = jwt::Verifier::new(ring, self.policy);
        let verifier = at_most(verifier, limits.max_token_len, jwt::Verifier::max_token_len)?;
        let verifier = at_most(verifier, limits.max_header_len, jwt::Verifier::max_header_len)?;
        let verifier = at_most(verifier, limits.max_claims_members, jwt::Verifier::max_claims_members)?;
        let now = self.arguments.clock.now()?;
        self.presentation
            .present(|presented| verifier.verify_presented_as_at(&self.token, presented, now).map_err(Refusal::from))
    }
}
