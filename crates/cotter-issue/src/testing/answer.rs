/// What a right service answers to a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a token is accepted or not")]
pub enum Answer {
    /// It accepts the token.
    Accepted,
    /// It rejects the token.
    Rejected {
        /// The rule, as [`VerifyError::code`](cotter::VerifyError::code) of cotter's verifier names it.
        code: &'static str,
    },
}

impl Answer {
    /// The HTTP status: 200, or 401 with `error="invalid_token"` (RFC 6750 §3.1).
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Accepted => 200,
            Self::Rejected { .. } => 401,
        }
    }
}
