use alloc::string::String;
use core::fmt;

use crate::{
    Verified, VerifyError,
    verified::{Opened, Read},
};

/// The proof that the provider ends sessions of an end user.
///
/// Only [`LogoutTokens`](super::LogoutTokens) makes one. `T` is the type of further claims, if the caller asks for any.
/// `Debug` shows nothing from the token.
#[must_use]
#[derive(Clone)]
pub struct LogoutToken<T = ()> {
    pub(super) verified: Verified<T>,
    pub(super) sid: Option<String>,
}

/// The sessions that a logout token ends, all of them of its issuer. `Debug` does not show which.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the specification has no third, and none may be forgotten")]
pub enum Sessions<'t> {
    /// The session with this `sid`, and of this end user if the token names one (Back-Channel Logout §2.7).
    One {
        /// `sid`, as in the ID token of the sign-in that began the session.
        session_id: &'t str,
        /// `sub`.
        subject: Option<&'t str>,
    },
    /// All sessions of this end user.
    AllOf {
        /// `sub`.
        subject: &'t str,
    },
}

impl fmt::Debug for Sessions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One { .. } => "Sessions(one)",
            Self::AllOf { .. } => "Sessions(all of an end user)",
        })
    }
}

impl<T> LogoutToken<T> {
    pub(super) fn new(opened: Opened<'_>, sid: Option<String>, read: Read<T>) -> Result<Self, VerifyError> {
        Ok(Self { verified: read(opened)?, sid })
    }

    /// The sessions to end.
    ///
    /// ```
    /// use cotter::profile::{LogoutToken, Sessions};
    ///
    /// fn end(token: &LogoutToken) -> String {
    ///     match token.sessions() {
    ///         Sessions::One { session_id, .. } => format!("the session {session_id}"),
    ///         Sessions::AllOf { subject } => format!("every session of {subject}"),
    ///     }
    /// }
    /// # let _ = end;
    /// # assert_ne!(Sessions::AllOf { subject: "1" }, Sessions::One { session_id: "1", subject: None });
    /// ```
    #[must_use]
    pub fn sessions(&self) -> Sessions<'_> {
        match (&self.sid, self.verified.subject()) {
            (Some(session_id), subject) => Sessions::One { session_id, subject },
            (None, subject) => Sessions::AllOf { subject: subject.unwrap_or_default() },
        }
    }

    /// `iss`: the provider that the session and the end user belong to.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.verified.issuer().unwrap_or_default()
    }

    /// `jti`: the id of the token, unique for the issuer.
    #[must_use]
    pub fn token_id(&self) -> &str {
        self.verified.token_id().unwrap_or_default()
    }

    /// The claims, in the caller's type.
    pub const fn claims(&self) -> &T {
        self.verified.claims()
    }

    /// The verified JWT, with its other registered claims.
    pub const fn verified(&self) -> &Verified<T> {
        &self.verified
    }
}

impl<T> fmt::Debug for LogoutToken<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LogoutToken").field(&self.verified).finish()
    }
}
