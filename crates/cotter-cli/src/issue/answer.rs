//! What is printed: the token, or why there is none.

use std::io::Write;

use cotter::KeyError;
use cotter_issue::{IssueError, IssuerError, SigningKeyError};
use zeroize::Zeroizing;

use crate::{
    error::{Answer, CliError, say},
    words::{self, Reader},
};

/// The text of a token, or why there is none.
pub(super) type Issued = Result<Zeroizing<String>, NotIssued>;

/// Why there is no token.
pub(super) enum NotIssued {
    /// The key is refused, and this may help.
    Key(SigningKeyError, Option<String>),
    /// The key that the token was to be bound to is refused.
    BoundKey(KeyError),
    /// No issuer is like this.
    Issuer(IssuerError),
    /// The verifier of the token would reject it.
    Token(IssueError),
}

impl From<IssuerError> for NotIssued {
    fn from(error: IssuerError) -> Self {
        if let IssuerError::Key(error) = error { Self::Key(error, None) } else { Self::Issuer(error) }
    }
}

impl From<IssueError> for NotIssued {
    fn from(error: IssueError) -> Self {
        Self::Token(error)
    }
}

/// Prints the token alone on a line, or says why there is none.
pub(super) fn answer(issued: Issued) -> Result<Answer, CliError> {
    let (what, code, message, hint) = match issued {
        Ok(token) => {
            writeln!(anstream::stdout(), "{}", *token)?;
            return Ok(Answer::Yes);
        }
        Err(NotIssued::Issuer(error)) => return Err(CliError::Usage(words::issuer(&error))),
        Err(NotIssued::Key(error, hint)) => ("key refused", error.code(), words::of(&error, Reader::Issue), hint),
        Err(NotIssued::BoundKey(error)) => {
            ("key of the client refused", error.code(), words::of(&error, Reader::Issue), None)
        }
        Err(NotIssued::Token(error)) => ("refused", error.code(), words::of(&error, Reader::Issue), None),
    };
    say(&format!("{what}: {code}: {message}"));
    if let Some(hint) = hint {
        say(&format!("hint: {hint}"));
    }
    Ok(Answer::No)
}
