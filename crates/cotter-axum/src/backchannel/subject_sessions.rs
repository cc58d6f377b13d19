use std::fmt;

use cotter::profile::{LogoutToken, Sessions as LoggedOut};
use cotter_session::{EndReason, Session, Sessions, Subject, store::SessionStore};

use super::{EndsSessions, NotEnded};
use crate::browser::{count_ended, count_revoked};

/// Ends the sessions of a user: all of them, unless it is stated how to recognise the one that was logged out.
///
/// | The token names | Ends |
/// |---|---|
/// | a user | every session of the user, native clients' among them ([`Sessions::end_everywhere`]) |
/// | a user and a session of the provider | the same; with [`one_session`](Self::one_session) only those that it recognises |
/// | a session of the provider alone | nothing: [`NotEnded::NoUser`] |
///
/// ```
/// use std::time::Duration;
/// use cotter_axum::backchannel::SubjectSessions;
/// use cotter_session::{MemoryStore, SessionPolicy, Sessions, Subject};
///
/// let sessions = Sessions::new(MemoryStore::new(10_000)?, SessionPolicy::new(Duration::from_secs(600)));
/// // A log-in begins sessions of the same subject, and keeps the provider's `sid` as their data.
/// let subject = |sub: &str| Subject::in_tenant("https://op.example", sub).ok();
/// let ends = SubjectSessions::new(sessions.erased(), subject)
///     .one_session(|session, sid| session.data() == sid.as_bytes());
/// # assert!(format!("{ends:?}").starts_with("SubjectSessions"));
/// # Ok::<(), cotter_session::RandomnessError>(())
/// ```
pub struct SubjectSessions {
    sessions: Sessions<dyn SessionStore>,
    subject: Box<SubjectOf>,
    is_of: Option<Box<IsOf>>,
}

/// The subject that stands for a `sub`.
type SubjectOf = dyn Fn(&str) -> Option<Subject> + Send + Sync;

/// Whether a session began with this session of the provider.
type IsOf = dyn Fn(&Session, &str) -> bool + Send + Sync;

impl SubjectSessions {
    /// Ends sessions of the subject that stands for a `sub` of the provider: the one that a log-in with this provider
    /// begins them under. `None` for a `sub` that no log-in has: there are no sessions then.
    ///
    /// Two providers may give one `sub` to two people, so each needs a tenant of its own ([`Subject::in_tenant`]).
    #[must_use]
    pub fn new(
        sessions: Sessions<dyn SessionStore>,
        subject: impl Fn(&str) -> Option<Subject> + Send + Sync + 'static,
    ) -> Self {
        Self { sessions, subject: Box::new(subject), is_of: None }
    }

    /// Ends only the sessions that this recognises by the provider's `sid`, if the token names one: by the data that a
    /// log-in keeps with the session, for instance.
    ///
    /// The sessions are listed and ended one by one. So a log-in that is under way meanwhile goes on, which a log-out of
    /// all sessions would beat.
    #[must_use]
    pub fn one_session(self, is_of: impl Fn(&Session, &str) -> bool + Send + Sync + 'static) -> Self {
        Self { is_of: Some(Box::new(is_of)), ..self }
    }
}

impl EndsSessions for SubjectSessions {
    async fn end(&self, log_out: &LogoutToken) -> Result<(), NotEnded> {
        let (sub, sid) = match log_out.sessions() {
            LoggedOut::AllOf { subject } => (subject, None),
            LoggedOut::One { session_id, subject: Some(subject) } => (subject, Some(session_id)),
            LoggedOut::One { subject: None, .. } => return Err(NotEnded::NoUser),
        };
        let Some(subject) = (self.subject)(sub) else { return Ok(()) };
        let (Some(sid), Some(is_of)) = (sid, &self.is_of) else {
            self.sessions.end_everywhere(&subject).await?;
            count_revoked(EndReason::Everywhere);
            return Ok(());
        };
        for session in self.sessions.list(&subject).await?.iter().filter(|session| is_of(session, sid)) {
            let ended = self.sessions.end_of(&subject, session.id(), EndReason::LoggedOut).await?;
            count_ended(&ended, EndReason::LoggedOut);
        }
        Ok(())
    }
}

impl fmt::Debug for SubjectSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubjectSessions").field("is_of", &self.is_of.is_some()).finish_non_exhaustive()
    }
}
