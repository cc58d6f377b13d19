//! What a store is asked, and what it answers.
#![expect(clippy::exhaustive_structs, clippy::exhaustive_enums, reason = "stores of other crates read and build them")]

use std::time::Duration;

use cotter::Timestamp;

use crate::{
    Binding, EndReason, Epochs, Record, RotationNonce, SecretDigest, SessionId, Subject,
    decision::{Over, Reuse},
};

/// A session to be made.
#[derive(Clone)]
pub struct NewSession {
    /// The public id.
    pub id: SessionId,
    /// Whom it belongs to.
    pub subject: Subject,
    /// The OAuth client that it is begun for; empty for none.
    pub client: Box<str>,
    /// What to show in a list of sessions.
    pub label: Box<str>,
    /// The digest of its cookie.
    pub cookie: Option<SecretDigest>,
    /// The digest of its first refresh token.
    pub refresh: Option<SecretDigest>,
    /// The key that its refresh tokens are bound to.
    pub binding: Option<Binding>,
    /// When its user logged in; `None` for now.
    pub auth_time: Option<Timestamp>,
    /// The counters that were read before its user was authenticated. If one has been raised since, it is not made.
    pub authenticated_under: Option<Epochs>,
    /// How long it lives without use.
    pub idle: Duration,
    /// How long it lives at most.
    pub lifetime: Duration,
    /// The absolute limit of what it was made from, if that comes sooner.
    pub not_after: Option<Timestamp>,
    /// What the caller keeps with it.
    pub data: Vec<u8>,
    /// The most live sessions that a subject may have.
    pub max_sessions: usize,
}

/// What came of a new session.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one is made for a request, and the large one is the usual one")]
pub enum Created {
    /// It is there.
    Done(Record),
    /// Its subject has as many as it may have.
    TooMany,
    /// All sessions of its subject were ended while its user was authenticated.
    Outdated,
    /// There is a session with this id.
    IdTaken,
}

/// A session that was looked up.
#[derive(Clone, Debug)]
pub struct Found {
    /// The row, live or over.
    pub record: Record,
    /// The latest counters of its subject.
    pub latest: Epochs,
    /// The store's clock.
    pub now: Timestamp,
}

/// A use of a refresh token.
#[derive(Clone, Debug)]
pub struct Rotate {
    /// The session.
    pub id: SessionId,
    /// The digest of the token that was presented.
    pub presented: SecretDigest,
    /// The digest of its successor under `nonce`.
    pub successor: SecretDigest,
    /// What the successor was derived with.
    pub nonce: RotationNonce,
    /// The client that presents it; empty for none.
    pub client: Box<str>,
    /// The key whose possession was proved.
    pub binding: Option<Binding>,
    /// How long after a rotation the predecessor still gets the successor. Zero is strict.
    pub overlap: Duration,
    /// How long the session lives without use.
    pub idle: Duration,
    /// How long verifiers must keep the revocation if the family ends.
    pub revocation_life: Duration,
}

/// What came of a use of a refresh token.
#[derive(Clone, Debug)]
pub enum Rotated {
    /// The session is over.
    Over(Over),
    /// The session belongs to another client, and is not harmed.
    ClientMismatch,
    /// The session is bound to another key, and is not harmed.
    BindingMismatch,
    /// The successor is the current token now. The row has the time of that, with the predecessor.
    Rotated(Record),
    /// The predecessor was used again inside the overlap: its successor under this nonce is the current token. The time is
    /// that of this use, by the store's clock; the row has that of the rotation.
    Replayed(Record, RotationNonce, Timestamp),
    /// The token that was presented is the current one, at this time of the store.
    Current(Record, Timestamp),
    /// The family has ended.
    Reused(Record, Reuse),
}

/// A new cookie for a session.
#[derive(Clone, Copy, Debug)]
pub struct Renew {
    /// The session.
    pub id: SessionId,
    /// The digest of its cookie so far.
    pub from: SecretDigest,
    /// The digest of the new one.
    pub to: SecretDigest,
}

/// A use of a session.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    /// The session.
    pub id: SessionId,
    /// How long it lives without use.
    pub idle: Duration,
    /// How long nothing is written after a write.
    pub interval: Duration,
}

/// A session to be ended.
#[derive(Clone, Copy, Debug)]
pub struct EndOne {
    /// The session.
    pub id: SessionId,
    /// Whose it must be; others' sessions are not there.
    pub of: Option<crate::SubjectHash>,
    /// Why.
    pub reason: EndReason,
    /// How long verifiers must keep the revocation.
    pub revocation_life: Duration,
}

/// What came of ending a session.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one is made for a request, and the large one is the usual one")]
pub enum Ended {
    /// It was live, and has ended. The row is as it was.
    Now(Record),
    /// It was over before.
    Before(Over),
}

/// Which sessions to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of a subject.
    Subject(Subject),
    /// Those of a tenant, by its name.
    Tenant(Box<str>),
    /// All.
    Everyone,
}

/// Sessions to be ended in one step.
#[derive(Clone, Debug)]
pub struct EndAll {
    /// Which.
    pub scope: Scope,
    /// The one of a subject that goes on.
    pub keep: Option<Keep>,
    /// How long verifiers must keep the revocation.
    pub revocation_life: Duration,
}

/// A session that goes on while all others of its subject end. If it is not live, it does not come back.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// The session.
    pub id: SessionId,
    /// Its cookie so far and its new one, if it gets one. If the first is not its cookie, the session ends too.
    pub cookie: Option<(SecretDigest, SecretDigest)>,
}

/// What came of ending many sessions.
#[derive(Clone, Debug)]
pub struct EndedAll {
    /// The counter now.
    pub epoch: u64,
    /// The session that goes on.
    pub kept: Option<Record>,
}

/// Data to be written.
#[derive(Clone)]
pub struct WriteData {
    /// The session.
    pub id: SessionId,
    /// The version that was read.
    pub expected: u64,
    /// The data.
    pub data: Vec<u8>,
}

/// What came of writing data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is written, and this is its version.
    Done(u64),
    /// Somebody else has written: this is the version now.
    Conflict(u64),
    /// The session is over.
    Over(Over),
}

/// A use of a single-use token.
#[derive(Clone, Copy, Debug)]
pub struct NewUse {
    /// A hash of its scope and its id.
    pub key: [u8; 32],
    /// How long the token can still be accepted.
    pub life: Duration,
}

/// A grant that one request may take.
#[derive(Clone)]
pub struct Grant {
    /// The digest of its secret.
    pub digest: SecretDigest,
    /// How long it can be taken.
    pub life: Duration,
    /// How long it is remembered that it was taken, from when it was put.
    pub memory: Duration,
    /// What it stands for.
    pub data: Vec<u8>,
}

/// A grant that was taken.
#[derive(Clone, PartialEq, Eq)]
pub enum Taken {
    /// For the first time, and in time.
    First(Vec<u8>),
    /// Again: whatever the first taker was given must end.
    Again(Vec<u8>),
    /// Too late, and never before.
    Expired,
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Rows that were over.
    pub removed: usize,
    /// Whether there may be more of them.
    pub more: bool,
}

/// What a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Sessions with a row, those that are over and not yet removed among them.
    pub sessions: u64,
    /// Revocations in force.
    pub revocations: u64,
    /// Uses of single-use tokens.
    pub uses: u64,
    /// Grants.
    pub grants: u64,
}
