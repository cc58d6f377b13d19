//! Argon2id, with the parameters that OWASP states: 19 MiB, two passes, one lane.

use std::{sync::Arc, time::Duration};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};
use zeroize::Zeroizing;

use super::UserError;

/// The longest password, in bytes. A longer one is judged by as many of its bytes, and is wrong.
const MAX_LEN: usize = 1024;

/// How long a password waits for its turn.
const WAIT: Duration = Duration::from_secs(10);

/// A password. It has no `Debug`, and is wiped.
pub(crate) struct Password {
    text: Zeroizing<String>,
    is_too_long: bool,
}

impl Password {
    /// `None` if it is empty.
    pub(crate) fn new(text: &str) -> Option<Self> {
        if text.is_empty() { None } else { Some(Self::or_empty(text)) }
    }

    /// Any text, as a form has it. No user has the empty password.
    pub(crate) fn or_empty(text: &str) -> Self {
        let is_too_long = text.len() > MAX_LEN;
        let text = text.chars().scan(0_usize, |length, character| {
            *length = length.saturating_add(character.len_utf8());
            (*length <= MAX_LEN).then_some(character)
        });
        Self { text: Zeroizing::new(text.collect()), is_too_long }
    }

    /// Whether it may be chosen: 8 characters or more (NIST SP 800-63B §3.1.1.2), and no more than are judged.
    pub(crate) fn may_be_chosen(&self) -> bool {
        self.text.chars().count() >= 8 && !self.is_too_long
    }
}

/// The hash of a password, in PHC form.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PasswordHash(String);

impl PasswordHash {
    /// As a store has it.
    pub(crate) const fn stored(text: String) -> Self {
        Self(text)
    }

    /// For a store.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hashes on threads that may block, a few at once: each takes 19 MiB.
#[derive(Clone)]
pub(super) struct Hasher {
    turns: Arc<Semaphore>,
    /// Compared with the passwords of users that are not there.
    dummy: PasswordHash,
}

impl Hasher {
    pub(super) fn new() -> Result<Self, UserError> {
        let at_once = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let dummy = hash(&Password::or_empty("nobody has this password"))?;
        Ok(Self { turns: Arc::new(Semaphore::new(at_once)), dummy })
    }

    pub(super) async fn hash(&self, password: Password) -> Result<PasswordHash, UserError> {
        self.in_turn(move || hash(&password)).await?
    }

    /// Takes as long without a hash as with one.
    pub(super) async fn verify(&self, password: Password, against: Option<PasswordHash>) -> Result<bool, UserError> {
        let is_there = against.is_some();
        let against = against.unwrap_or_else(|| self.dummy.clone());
        let is_right = self.in_turn(move || verify(&password, &against) && !password.is_too_long).await?;
        Ok(is_right && is_there)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, UserError> {
        let turn = timeout(WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| UserError::Busy)?.map_err(|_| UserError::Busy)?;
        let worked = spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        worked.await.map_err(|_| UserError::Hash)
    }
}

/// The default of the library is Argon2id with OWASP's parameters; a test holds it to that.
fn hash(password: &Password) -> Result<PasswordHash, UserError> {
    let hash = Argon2::default().hash_password(password.text.as_bytes()).map_err(|_| UserError::Hash)?;
    Ok(PasswordHash(hash.to_string()))
}

/// With the parameters that are in the hash.
fn verify(password: &Password, against: &PasswordHash) -> bool {
    argon2::PasswordHash::new(&against.0)
        .is_ok_and(|hash| Argon2::default().verify_password(password.text.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_as_owasp_states_it() {
        let hash = hash(&Password::or_empty("correct horse")).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify(&Password::or_empty("correct horse"), &hash));
        assert!(!verify(&Password::or_empty("correct horses"), &hash));
        assert!(!verify(&Password::or_empty("x"), &PasswordHash::stored("not a hash".to_owned())));
    }

    #[test]
    fn a_long_password_is_judged_in_bounded_time_and_is_wrong() {
        let long = Password::or_empty(&"x".repeat(1_000_000));
        assert_eq!(long.text.len(), MAX_LEN);
        assert!(long.is_too_long && !long.may_be_chosen());
        assert!(Password::new("").is_none());
        assert!(!Password::or_empty("seven 7").may_be_chosen());
        assert!(Password::or_empty("eight 88").may_be_chosen());
    }
}
