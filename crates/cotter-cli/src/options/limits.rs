use clap::Args;
use cotter::PolicyError;

/// How large a token of a profile may be.
#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitOptions {
    /// Accept a token of up to this many bytes, at most 262144 [default: 16384]
    #[arg(long, value_name = "BYTES")]
    max_token_len: Option<usize>,
    /// Accept claims of up to this many members in all, at most 1024 [default: 256]
    #[arg(long, value_name = "COUNT")]
    max_claims_members: Option<usize>,
}

impl LimitOptions {
    /// The verifier with the limits that are stated.
    pub(crate) fn apply<T>(
        &self,
        tokens: T,
        set_token_len: impl FnOnce(T, usize) -> Result<T, PolicyError>,
        set_claims_members: impl FnOnce(T, usize) -> Result<T, PolicyError>,
    ) -> Result<T, PolicyError> {
        let tokens = at_most(tokens, self.max_token_len, set_token_len)?;
        at_most(tokens, self.max_claims_members, set_claims_members)
    }
}

/// Hands a limit to a builder, if the limit is stated.
pub(crate) fn at_most<T, E>(
    builder: T,
    limit: Option<usize>,
    set: impl FnOnce(T, usize) -> Result<T, E>,
) -> Result<T, E> {
    match limit {
        Some(limit) => set(builder, limit),
        None => Ok(builder),
    }
}
