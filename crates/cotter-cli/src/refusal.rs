//! Why there are no claims to print, as it is told.

use std::io::Write;

use cotter::{KeyError, PolicyError, VerifyError};
use serde::Serialize;

use crate::{
    error::{Answer, CliError, say},
    printable,
    words::{self, Reader},
};

/// Why a token or a key is refused, and what else is told of it.
pub(crate) struct Refusal {
    pub(crate) reason: Reason,
    /// The members of a set that cannot be used.
    pub(crate) left_out: Vec<LeftOut>,
    /// What may help.
    pub(crate) hint: Option<String>,
}

/// The rule that is broken.
pub(crate) enum Reason {
    Key(KeyError),
    /// The set has no key to use, or none of the id.
    Set {
        code: &'static str,
        message: String,
    },
    /// The command line asks for what no policy can be.
    Policy(PolicyError),
    Token(VerifyError),
}

/// A member of a set that cannot be used.
#[derive(Serialize)]
pub(crate) struct LeftOut {
    pub(crate) position: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kid: Option<String>,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Refusal {
    /// The same with a hint, where it has none.
    pub(crate) fn with_hint(mut self, hint: impl FnOnce(&Reason) -> Option<String>) -> Self {
        if self.hint.is_none() {
            self.hint = hint(&self.reason);
        }
        self
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self { reason, left_out: Vec::new(), hint: None }
    }
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        Reason::Key(error).into()
    }
}

impl From<PolicyError> for Refusal {
    fn from(error: PolicyError) -> Self {
        Reason::Policy(error).into()
    }
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        Reason::Token(error).into()
    }
}

impl LeftOut {
    /// Writes it to standard error.
    pub(crate) fn tell(&self) {
        let Self { position, kid, code, message } = self;
        let id = kid.as_ref().map(|id| format!(" {id:?}")).unwrap_or_default();
        say(&format!("left out {position}{id}: {code}: {message}"));
    }
}

/// Says why on standard error, and with `json` on standard output as well.
pub(crate) fn refused(refusal: &Refusal, json: bool) -> Result<Answer, CliError> {
    #[derive(Serialize)]
    struct Refused<'t> {
        ok: bool,
        code: &'t str,
        message: &'t str,
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        left_out: &'t [LeftOut],
        #[serde(skip_serializing_if = "Option::is_none")]
        hint: Option<&'t str>,
    }
    let (what, code, message) = match &refusal.reason {
        Reason::Key(error) => ("key refused", error.code(), words::of(error, Reader::Verify)),
        Reason::Set { code, message } => ("key refused", *code, message.clone()),
        Reason::Policy(error) => return Err(CliError::Usage(words::policy(error))),
        Reason::Token(error) => ("refused", error.code(), words::of(error, Reader::Verify)),
    };
    say(&format!("{what}: {code}: {message}"));
    let (left_out, hint) = (refusal.left_out.as_slice(), refusal.hint.as_deref());
    left_out.iter().for_each(LeftOut::tell);
    if let Some(hint) = hint {
        say(&format!("hint: {hint}"));
    }
    if json {
        let line = printable::json_line(&Refused { ok: false, code, message: &message, left_out, hint })?;
        writeln!(anstream::stdout(), "{line}")?;
    }
    Ok(Answer::No)
}
