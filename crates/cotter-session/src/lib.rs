//! Sessions, refresh token rotation and revocation, beside the tokens that [`cotter`] verifies.
//!
//! A signed token is verified without a look-up and cannot be taken back before it expires. So it is short-lived, and
//! comes from something that can be: a session, in a store. A browser holds the session's cookie, a native client its
//! refresh token. [`Sessions`] is what a service calls; a [`SessionStore`](store::SessionStore) keeps the rows.
//!
//! # What holds on every store
//!
//! - A store sees digests. Nothing in it can be used as a credential.
//! - Of any number of simultaneous uses of a refresh token, all get the same successor, or an error.
//! - A refresh token that is used again ends its session, unless the answer may have been lost: see [`decision`].
//! - A log-out that was acknowledged survives a crash.
//! - No write brings a session back.
//! - A store that cannot answer is an error of its own, and never an invalid session.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod clock;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod decision;
mod digest;
mod epoch_claim;
mod epochs;
mod error;
mod event;
mod follow;
#[cfg(feature = "http-feed")]
mod http_feed;
mod id;
mod memory;
#[cfg(feature = "mint")]
mod mint;
mod operations;
pub mod pending;
mod policy;
mod record;
#[cfg(feature = "redb")]
mod redb;
pub mod revocation;
mod secret;
mod session;
mod sessions;
mod single_use;
pub mod store;
mod subject;
mod view;

#[cfg(feature = "redb")]
pub use self::redb::{FileInUse, RedbStore, RedbStoreBuilder, StoreStopped};
pub use clock::{Clock, SystemClock};
pub use digest::{RotationNonce, SecretDigest};
pub use epoch_claim::{EpochClaim, MalformedEpochClaim};
pub use epochs::{Epochs, MalformedEpochs};
pub use error::{BeginError, FindError, InvalidGrant, RandomnessError, RefreshError, UpdateError};
pub use event::{EventSink, SecurityEvent};
pub use follow::{FeedFollower, Following, NoRuntime};
#[cfg(feature = "http-feed")]
pub use http_feed::{HttpFeed, HttpFeedError};
pub use id::{MalformedSessionId, SessionId};
pub use memory::MemoryStore;
#[cfg(feature = "mint")]
pub use mint::{MintError, Minter, TokenRequest};
pub use policy::{OverlapTooLong, SessionPolicy};
pub use record::{Binding, EndReason, Family, Predecessor, Record};
pub use revocation::{Revocation, RevocationFeed, TokenId, TokenIdError};
pub use secret::{MalformedSecret, RefreshToken, SessionCookie};
pub use session::Session;
pub use sessions::{Begin, Begun, EndedEverywhere, RefreshOutcome, Refreshed, Sessions};
pub use subject::{Subject, SubjectError, SubjectHash, TenantHash};
pub use view::{LenientView, RevocationView, ViewCounts};

/// The example in the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
