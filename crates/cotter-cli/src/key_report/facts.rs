//! The facts about a key, and the words for a key that is rejected.

use cotter::{KeyError, Thumbprint};
use serde::Serialize;

use super::numbers::Numbers;
use crate::{
    error::Answer,
    words::{self, Reader},
};

/// The report about one key.
pub(crate) enum KeyReport {
    /// It can be pinned for at least one algorithm.
    Public(Public),
    /// A secret of this many bits.
    Symmetric { bits: usize },
    /// It cannot be pinned.
    Refused {
        /// The reasons that apply to its family.
        reasons: Vec<KeyError>,
        /// A hint for the user.
        hint: Option<&'static str>,
    },
    /// A private key. Nothing about it is printed.
    Private,
}

/// A public key.
pub(crate) struct Public {
    pub(super) kid: Option<String>,
    /// The names of all algorithms for which it can be pinned.
    pub(super) algorithms: Vec<&'static str>,
    pub(crate) thumbprint: Thumbprint,
    /// The id of a key that is a PASERK.
    pub(super) paserk_id: Option<String>,
    pub(super) numbers: Numbers,
}

/// The code and the words for a key that is rejected, or that is not shown.
#[derive(Serialize)]
pub(crate) struct KeyRefusal {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl KeyReport {
    /// A key that no way of reading makes valid.
    pub(super) const fn refused(reasons: Vec<KeyError>) -> Self {
        Self::Refused { reasons, hint: None }
    }

    /// Why the key is rejected.
    pub(crate) fn refusals(&self) -> Vec<KeyRefusal> {
        match self {
            Self::Public(_) | Self::Symmetric { .. } => Vec::new(),
            Self::Refused { reasons, .. } => KeyRefusal::of_all(reasons),
            Self::Private => vec![KeyRefusal::private()],
        }
    }

    /// A hint for the user.
    pub(crate) const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Refused { hint, .. } => *hint,
            Self::Public(_) | Self::Symmetric { .. } | Self::Private => None,
        }
    }
}

/// Whether there is a usable key and no private one.
pub(crate) fn answer(keys: &[KeyReport]) -> Answer {
    let is_key = |key: &KeyReport| matches!(key, KeyReport::Public(_) | KeyReport::Symmetric { .. });
    let is_private = |key: &KeyReport| matches!(key, KeyReport::Private);
    if keys.iter().any(is_key) && !keys.iter().any(is_private) { Answer::Yes } else { Answer::No }
}

impl KeyRefusal {
    pub(crate) fn of(error: &KeyError) -> Self {
        Self { code: error.code(), message: words::of(error, Reader::Key) }
    }

    /// One refusal for each code and found value, listing everything that was expected.
    fn of_all(errors: &[KeyError]) -> Vec<Self> {
        let mut found: Vec<(Self, Vec<String>)> = Vec::new();
        for Self { code, message } in errors.iter().map(Self::of) {
            let (message, expected) = match message.split_once(": expected ") {
                Some((message, expected)) => (message.to_owned(), vec![expected.to_owned()]),
                None => (message, Vec::new()),
            };
            match found.iter_mut().find(|(known, _)| known.code == code && known.message == message) {
                Some((_, known)) => {
                    known.extend(expected.into_iter().filter(|one| !known.contains(one)).collect::<Vec<_>>())
                }
                None => found.push((Self { code, message }, expected)),
            }
        }
        let with = |(Self { code, message }, expected): (Self, Vec<String>)| match expected.split_last() {
            None => Self { code, message },
            Some((last, [])) => Self { code, message: format!("{message}: expected {last}") },
            Some((last, others)) => {
                Self { code, message: format!("{message}: expected {} or {last}", others.join(", ")) }
            }
        };
        found.into_iter().map(with).collect()
    }

    fn private() -> Self {
        Self { code: KeyError::PrivateKey.code(), message: "a private key, which is never shown".to_owned() }
    }
}
