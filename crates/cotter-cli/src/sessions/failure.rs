//! Why a store has no answer, in the words of the command line.

use std::{error::Error, io};

use cotter_session::{FileInUse, store::StoreError};

use crate::error::CliError;

/// Why nothing was done, or nobody knows whether it was. None of these says anything about a session.
pub(super) enum Failure {
    Store(StoreError),
    Usage(String),
    Output(io::Error),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Usage(message)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<Failure> for CliError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => Self::Usage(in_words(&error)),
            Failure::Usage(message) => Self::Usage(message),
            Failure::Output(error) => Self::Output(error),
        }
    }
}

/// The message, with its causes, in which what the stores call by a name of Rust is called by the option for it.
pub(super) fn in_words(error: &StoreError) -> String {
    if let StoreError::Unavailable(cause) = error {
        if cause.is::<FileInUse>() {
            return "file is open in another process, as it is while the service runs: stop that process first"
                .to_owned();
        }
        return format!("{error}: {}", chain(&**cause));
    }
    let message = error.to_string().replace("state `danger_allow_lossy`", "use --danger-not-durable");
    message.replace("apply the migrations", "use 'cotter sessions migrate --apply'")
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let mut message = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        // Some errors repeat their cause.
        if !message.ends_with(&text) {
            message = format!("{message}: {text}");
        }
        next = cause.source();
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_told_once() {
        #[derive(Debug)]
        struct Outer(io::Error, &'static str);
        impl std::fmt::Display for Outer {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.1)
            }
        }
        impl Error for Outer {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                Some(&self.0)
            }
        }
        for (text, told) in
            [("no connection", "no connection: refused"), ("no connection: refused", "no connection: refused")]
        {
            let error = StoreError::unavailable(Outer(io::Error::other("refused"), text));
            assert_eq!(in_words(&error), format!("store is unavailable: {told}"));
        }
    }

    #[test]
    fn options_are_called_by_their_names() {
        let reason = "server does not show its settings: state `danger_allow_lossy`";
        let told = in_words(&StoreError::NotDurable { reason });
        assert_eq!(told, "store is not durable: server does not show its settings: use --danger-not-durable");
        let what = "tables of another version or none: apply the migrations";
        assert!(in_words(&StoreError::Corrupt { what }).ends_with("none: use 'cotter sessions migrate --apply'"));
    }
}
