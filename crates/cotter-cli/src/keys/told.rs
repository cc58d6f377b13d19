//! What is told: a key on a line, the set, and why a step is refused.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
    process,
};

use cotter::{KeyId, Timestamp};
use cotter_issue::{
    SigningKeyError,
    schedule::{KeyState, ScheduleError},
    store::StoreError,
};

use crate::{
    error::{Answer, CliError, say},
    file, printable,
};

/// Why a step is not taken.
pub(super) enum Failure {
    Store(StoreError),
    /// No id is stated, and no key is in the state.
    NoKey(String),
    /// The folder was changed fewer times than is stated.
    Older {
        found: u64,
        expected: u64,
    },
    Usage(String),
    Other(CliError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ScheduleError> for Failure {
    fn from(error: ScheduleError) -> Self {
        Self::Store(error.into())
    }
}

impl From<SigningKeyError> for Failure {
    fn from(error: SigningKeyError) -> Self {
        Self::Store(error.into())
    }
}

impl From<CliError> for Failure {
    fn from(error: CliError) -> Self {
        Self::Other(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Other(error.into())
    }
}

/// Says why: a rule of key life that is broken is a "no", anything else an error.
pub(super) fn failure(failure: Failure, folder: &Path) -> Result<Answer, CliError> {
    let error = match failure {
        Failure::Store(error) => error,
        Failure::NoKey(message) => {
            say(&format!("refused: key-id-unknown: {message}"));
            return Ok(Answer::No);
        }
        Failure::Older { found, expected } => {
            say(&format!("refused: generation-older: the folder has generation {found}: expected {expected} at least"));
            say(
                "hint: it may be an older copy, which has forgotten the keys that were dropped since: restore a newer one",
            );
            return Ok(Answer::No);
        }
        Failure::Usage(message) => return Err(CliError::Usage(message)),
        Failure::Other(error) => return Err(error),
    };
    let StoreError::Schedule(reason) = &error else {
        return Err(CliError::Usage(file::named(folder, &format!("{}: {}", error.code(), of_folder(&error)))));
    };
    let (message, hint) = in_words(reason);
    say(&format!("refused: {}: {message}", error.code()));
    if let Some(hint) = hint {
        say(&format!("hint: {hint}"));
    }
    Ok(Answer::No)
}

/// What a library's message says by a name of Rust, by the name of a command; and what may help.
fn in_words(reason: &ScheduleError) -> (String, Option<String>) {
    if let ScheduleError::KeyNotReady { ready_at } = reason {
        let hint =
            format!("it may sign from {} on, or at once with 'activate --danger-activate-at-once'", time(*ready_at));
        return ("key has not been published for long enough".to_owned(), Some(hint));
    }
    if matches!(reason, ScheduleError::KeyUnpublished) {
        let hint =
            "'cotter keys jwks' writes the set; or it may sign at once with 'activate --danger-activate-at-once'";
        return ("no set with the key has been published".to_owned(), Some(hint.to_owned()));
    }
    let message = match reason.code() {
        "key-encrypted" => "the keys are encrypted: expected --passphrase-file".to_owned(),
        "key-not-encrypted" => "the keys are not encrypted: expected no --passphrase-file".to_owned(),
        _ => reason.to_string(),
    };
    (message, None)
}

fn of_folder(error: &StoreError) -> String {
    match error.code() {
        "store-empty" => "no keys are here: use 'cotter keys new'".to_owned(),
        "store-taken" => "keys are here already: use 'cotter keys announce' for another one".to_owned(),
        _ => error.to_string(),
    }
}

/// A key on a line: its id, its state, and since when.
pub(super) fn key_line(id: &KeyId, state: KeyState, since: Timestamp) -> String {
    printable::text(&format!("{} {} {}", id.as_str().unwrap_or_default(), state.as_str(), time(since)))
}

/// An instant, as RFC 3339 text.
pub(super) fn time(at: Timestamp) -> String {
    at.to_rfc3339().unwrap_or_else(|| at.unix_seconds().to_string())
}

/// Writes the set to standard output.
pub(super) fn print_set(body: &str) -> Result<(), Failure> {
    writeln!(anstream::stdout(), "{body}")?;
    Ok(())
}

/// Writes the set to a file that takes the place of another one at once, and that a power cut does not take back.
pub(super) fn replace_file(path: &Path, body: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::Usage(file::named(path, &format!("cannot be written: {error}")));
    let name = path.file_name().ok_or_else(|| failed(io::ErrorKind::IsADirectory.into()))?;
    let temporary = path.with_file_name(format!(".{}.{}.tmp", name.to_string_lossy(), process::id()));
    let written = File::create_new(&temporary).and_then(|mut file| {
        file.write_all(body.as_bytes())?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&temporary, path)).map_err(|error| {
        let _ = fs::remove_file(&temporary);
        failed(error)
    });
    renamed.and_then(|()| sync_parent(path).map_err(failed))
}

/// The rename is on the disk when the folder is.
fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    File::open(parent)?.sync_all()
}
