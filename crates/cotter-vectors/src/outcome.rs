/// The outcome of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The name of the file.
    pub file: String,
    /// The id of the case.
    pub id: String,
    /// A description of the case; may be empty.
    pub comment: String,
    /// The kind of its group: `jws`, `jwt`, `jwk`, `jwks`, or one that this build does not have.
    pub kind: String,
    /// The algorithm of the pin, if it has one.
    pub alg: Option<String>,
    /// The expected outcome: `accept`, `refuse`, or the code of a rule.
    pub expect: String,
    /// The actual outcome: `accept`, `accept-with-another-payload`, `accept-with-another-count` with the count, the
    /// code of a rule, or `not understood` with the reason; empty for a case that was skipped.
    pub got: String,
    /// Whether the case was run with the expected outcome.
    pub ok: bool,
    /// Why the case was skipped, if it was.
    pub skipped: Option<String>,
}

/// The actual outcome of a case that was not skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Got {
    Accept,
    AnotherPayload,
    /// This many members of the set can be used, which is not the number in the file.
    AnotherCount(usize),
    Refuse(&'static str),
    /// This crate does not understand the case, so it was not run.
    NotUnderstood(String),
}

impl Got {
    pub(crate) fn meets(&self, expect: &str) -> bool {
        match self {
            Self::Accept => expect == "accept",
            Self::AnotherPayload | Self::AnotherCount(_) | Self::NotUnderstood(_) => false,
            Self::Refuse(code) => expect == "refuse" || expect == *code,
        }
    }

    pub(crate) fn text(self) -> String {
        match self {
            Self::Accept => "accept".to_owned(),
            Self::AnotherPayload => "accept-with-another-payload".to_owned(),
            Self::AnotherCount(count) => format!("accept-with-another-count: {count}"),
            Self::Refuse(code) => code.to_owned(),
            Self::NotUnderstood(reason) => format!("not understood: {reason}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Got;

    #[test]
    fn refused_for_another_reason_is_not_what_was_expected() {
        let expired = Got::Refuse("expired");
        assert!(expired.meets("expired") && expired.meets("refuse"));
        assert!(!expired.meets("invalid-signature") && !expired.meets("accept"));
        assert!(Got::Accept.meets("accept") && !Got::Accept.meets("refuse"));
        for expect in ["accept", "refuse", "accept-with-another-payload"] {
            assert!(!Got::AnotherPayload.meets(expect));
            assert!(!Got::AnotherCount(2).meets(expect));
            assert!(!Got::NotUnderstood("a reason".to_owned()).meets(expect));
        }
    }
}
