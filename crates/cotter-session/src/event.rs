//! What operators and users should hear of.

use crate::{Binding, EndReason, SessionId, Subject, decision::Reuse};

/// Something that happened to a session and that an operator, or its user, should hear of.
///
/// It names the session and the subject, and holds no secret. Do not make labels of metrics from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityEvent {
    /// A refresh token was used again: somebody else may hold it. The session has ended.
    Reuse {
        /// The session.
        session: SessionId,
        /// Whose it was.
        subject: Subject,
        /// Which token it was.
        reuse: Reuse,
    },
    /// A refresh token was presented by a client that it was not issued to. The session goes on.
    ClientMismatch {
        /// The session.
        session: SessionId,
    },
    /// A refresh token was presented without a proof of its key. The session goes on.
    BindingMismatch {
        /// The session.
        session: SessionId,
        /// The key that was proved, if any was.
        proved: Option<Binding>,
    },
    /// A session was ended, and not by its own log-out.
    Ended {
        /// The session.
        session: SessionId,
        /// Whose it was.
        subject: Subject,
        /// Why.
        reason: EndReason,
    },
    /// All sessions of a subject were ended.
    EndedEverywhere {
        /// Whose they were.
        subject: Subject,
        /// The one that goes on.
        kept: Option<SessionId>,
    },
}

/// Takes note of events. It is called after the step has been acknowledged, and must not block.
///
/// ```
/// use std::sync::mpsc;
/// use cotter_session::{MemoryStore, SecurityEvent, SessionPolicy, Sessions};
///
/// let (sender, _events) = mpsc::channel();
/// let policy = SessionPolicy::new(std::time::Duration::from_secs(600));
/// let sessions = Sessions::new(MemoryStore::new(1000)?, policy).events(move |event: &SecurityEvent| {
///     let _ = sender.send(event.clone());
/// });
/// # let _ = sessions;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait EventSink: Send + Sync + 'static {
    /// Takes note of an event.
    fn note(&self, event: &SecurityEvent);
}

impl<F: Fn(&SecurityEvent) + Send + Sync + 'static> EventSink for F {
    fn note(&self, event: &SecurityEvent) {
        self(event);
    }
}
