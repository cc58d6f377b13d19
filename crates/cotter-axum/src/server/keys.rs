//! What signs at this moment, and what is published.

mod drops;
mod look;
mod signing;

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use cotter::{Keyring, Timestamp, VerifyError};
use cotter_issue::{
    IssuerError, JwsPublicKeySigningAlgorithm, SigningKey,
    schedule::JwksDocument,
    store::{StoreError as KeyStoreError, StoredSchedule},
};
use cotter_session::{Minter, Revocation, Sessions, store::SessionStore};
use tokio::time::MissedTickBehavior;

use self::{
    drops::Drops,
    look::{Look, Looked},
    signing::Told,
};

/// How often the stored keys are looked at.
const INTERVAL: Duration = Duration::from_millis(500);

/// After how long without an answer of their store a key may have been announced that is not known here.
const UNSURE_AFTER: Duration = Duration::from_secs(5);

/// For how long keys are used after the last answer of their store, unless stated otherwise.
const STALE_AFTER: Duration = Duration::from_secs(3600);

/// The signing keys of a service while they change: the one that signs, and the set that is published.
///
/// Other processes may announce, activate, retire and drop keys in the same [store](cotter_issue::store):
/// [`keep`](Self::keep) sees it within half a second. A key that was dropped, or that is no longer stored, signs nothing
/// from then on, and its tokens are revoked. If the store does not answer for an hour, or for the time that
/// [`stale_after`](Self::stale_after) states, nothing is signed and nothing is published: a key may have been dropped.
///
/// A clone is another handle on the same keys.
///
/// ```
/// use std::time::Duration;
/// use cotter::{Ed25519, Timestamp};
/// use cotter_axum::server::SigningKeys;
/// use cotter_issue::{Lifetime, profile::AccessTokenIssuer, store::{AtRest, MemoryStore, StoredSchedule}};
/// use cotter_session::{Minter, SessionPolicy};
/// # use cotter_issue::schedule::{Fleet, Timing};
/// # let life = Lifetime::of(Duration::from_secs(600))?;
/// # let timing = Timing::new(Fleet {
/// #     cache: Duration::from_secs(3600),
/// #     refresh: Duration::from_secs(300),
/// #     propagation: Duration::from_secs(30),
/// #     leeway: Duration::from_secs(60),
/// #     token_life: life,
/// #     period: Duration::from_secs(86_400),
/// # })?;
///
/// let (store, policy) = (MemoryStore::new(), SessionPolicy::new(Duration::from_secs(600)));
/// let keys = SigningKeys::<Ed25519>::open(
///     move |now| StoredSchedule::danger_open_or_create(store.clone(), AtRest::plain(), timing, now),
///     move |key| {
///         let orders = AccessTokenIssuer::new(key, "https://auth.example", "https://orders.example", life)?;
///         Ok(Minter::new(&policy).audience(orders).client("web"))
///     },
/// )?;
/// assert!(keys.minter().is_ok());
/// assert!(keys.published()?.body().contains("Ed25519"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SigningKeys<A: JwsPublicKeySigningAlgorithm> {
    inner: Arc<Inner<A>>,
}

struct Inner<A: JwsPublicKeySigningAlgorithm> {
    now: ArcSwap<Signing<A>>,
    look: Mutex<Look<A>>,
    drops: Drops,
    told: Told,
    stale_after: Duration,
}

/// What one look at the stored keys has found.
struct Signing<A: JwsPublicKeySigningAlgorithm> {
    minters: Option<Minters<A>>,
    document: Option<Arc<JwksDocument>>,
    keyring: Option<Keyring<A>>,
    /// When the store of the keys last answered.
    answered: Instant,
}

/// What mints with one key.
struct Minters<A: JwsPublicKeySigningAlgorithm> {
    /// The id of the key.
    id: Option<Box<str>>,
    /// Keeps what it has minted.
    keeping: Arc<Minter<A>>,
    /// Keeps nothing.
    forgetful: Arc<Minter<A>>,
}

impl<A: JwsPublicKeySigningAlgorithm> SigningKeys<A> {
    /// Opens the stored keys.
    ///
    /// `open` opens the schedule at the present time. It is called again if the store was replaced as a whole. `mint`
    /// makes what mints access tokens with a key, each time that another key signs.
    ///
    /// # Errors
    ///
    /// [`KeysError`] if the stored keys cannot be opened or used. That no key may sign yet is not an error.
    pub fn open(
        open: impl Fn(Timestamp) -> Result<StoredSchedule<A>, KeyStoreError> + Send + 'static,
        mint: impl Fn(SigningKey<A>) -> Result<Minter<A>, IssuerError> + Send + 'static,
    ) -> Result<Self, KeysError> {
        let (look, first, dropped) = Look::open(Box::new(open), Box::new(mint))?;
        let inner = Inner {
            now: ArcSwap::from_pointee(first),
            look: Mutex::new(look),
            drops: Drops::new(dropped),
            told: Told::default(),
            stale_after: STALE_AFTER,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Stops signing and publishing once the store has not answered for `limit`, instead of an hour.
    ///
    /// For more than an hour, state the same with [`StoredSchedule::stale_after`], which stops by itself.
    ///
    /// # Errors
    ///
    /// [`KeysError::Shared`] after the first clone.
    pub fn stale_after(mut self, limit: Duration) -> Result<Self, KeysError> {
        Arc::get_mut(&mut self.inner).ok_or(KeysError::Shared)?.stale_after = limit;
        Ok(self)
    }

    /// Announces no keys by itself: operators do, with the command `cotter keys`.
    ///
    /// # Errors
    ///
    /// [`KeysError::Shared`] after the first clone.
    pub fn by_hand(mut self) -> Result<Self, KeysError> {
        let inner = Arc::get_mut(&mut self.inner).ok_or(KeysError::Shared)?;
        inner.look.get_mut().map_err(|_| KeysError::Shared)?.announces = false;
        Ok(self)
    }

    /// What mints access tokens now. It keeps tokens for most of their life: for a backend that asks often.
    ///
    /// Take it anew for each token: another key may sign.
    ///
    /// # Errors
    ///
    /// [`KeysUnavailable`]: answer 503.
    pub fn minter(&self) -> Result<Arc<Minter<A>>, KeysUnavailable> {
        self.fresh()?.minters.as_ref().map(|minters| Arc::clone(&minters.keeping)).ok_or(KeysUnavailable)
    }

    /// The same without what is kept: a token endpoint gives a new token each time.
    pub(super) fn new_tokens(&self) -> Result<Arc<Minter<A>>, KeysUnavailable> {
        self.fresh()?.minters.as_ref().map(|minters| Arc::clone(&minters.forgetful)).ok_or(KeysUnavailable)
    }

    /// The key set to publish.
    ///
    /// # Errors
    ///
    /// [`KeysUnavailable`]: answer 503.
    pub fn published(&self) -> Result<Arc<JwksDocument>, KeysUnavailable> {
        self.fresh()?.document.clone().ok_or(KeysUnavailable)
    }

    /// The public keys, for a verifier of this service's own tokens. `None` if none is published.
    ///
    /// If the store has not answered for some seconds, another process may sign with a key that is not among them. A
    /// verifier with these keys then says of a token with an unknown `kid` that it
    /// [cannot tell](VerifyError::KeysUnavailable).
    ///
    /// # Errors
    ///
    /// [`KeysUnavailable`]: answer 503.
    pub fn keyring(&self) -> Result<Option<Keyring<A>>, KeysUnavailable> {
        let now = self.fresh()?;
        let is_sure = now.answered.elapsed() <= UNSURE_AFTER;
        match &now.keyring {
            Some(keyring) if is_sure => Ok(Some(keyring.clone())),
            Some(keyring) => Ok(Some(keyring.clone().outdated())),
            None if is_sure && now.document.is_some() => Ok(None),
            None => Err(KeysUnavailable),
        }
    }

    fn fresh(&self) -> Result<Arc<Signing<A>>, KeysUnavailable> {
        let now = self.inner.now.load_full();
        if now.answered.elapsed() > self.inner.stale_after { Err(KeysUnavailable) } else { Ok(now) }
    }

    /// Forgets the minted tokens that a revocation covers. Give it to a follower of the feed.
    pub fn forget(&self, revocation: &Revocation) {
        if let Some(minters) = &self.inner.now.load().minters {
            minters.keeping.forget(revocation);
        }
    }

    /// Looks at the stored keys once, moves on what is due, and revokes the keys that were dropped.
    ///
    /// # Errors
    ///
    /// [`KeysError`]. What was found until then is used until it is stale, and what could not be revoked is revoked by
    /// the next look.
    pub async fn look<S: SessionStore + ?Sized>(&self, sessions: &Sessions<S>) -> Result<(), KeysError> {
        let inner = Arc::clone(&self.inner);
        let looked = tokio::task::spawn_blocking(move || inner.look_once()).await.map_err(|_| KeysError::Panicked);
        self.inner.told.tell(self.fresh().ok().and_then(|now| now.minters.as_ref()?.id.clone()).as_deref());
        // Also after an error: an earlier drop may still be untold.
        self.inner.drops.tell(sessions).await?;
        looked?
    }

    /// Looks twice a second, for ever: spawn it. Errors are logged.
    pub async fn keep<S: SessionStore + ?Sized>(self, sessions: Sessions<S>) {
        let mut ticks = tokio::time::interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.look(&sessions).await {
                tracing::warn!(%error, "signing keys were not looked at");
            }
        }
    }
}

impl<A: JwsPublicKeySigningAlgorithm> Inner<A> {
    fn look_once(&self) -> Result<(), KeysError> {
        let mut look = self.look.lock().map_err(|_| KeysError::Panicked)?;
        let before = self.now.load_full();
        let Looked { signing, dropped, error } = look.again(&before)?;
        // First what signs, so that nothing is minted with a dropped key once its tokens are revoked.
        if let Some(signing) = signing {
            self.now.store(Arc::new(signing));
        }
        self.drops.add(dropped);
        error.map_or(Ok(()), Err)
    }
}

impl<A: JwsPublicKeySigningAlgorithm> Clone for SigningKeys<A> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<A: JwsPublicKeySigningAlgorithm> fmt::Debug for SigningKeys<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = self.inner.now.load();
        f.debug_struct("SigningKeys")
            .field("signs", &now.minters.is_some())
            .field("age", &now.answered.elapsed())
            .finish_non_exhaustive()
    }
}

/// Nothing can be signed or published now: no key may sign yet, or the stored keys were not read for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no key signs now, or the stored keys were not read for too long")]
#[non_exhaustive]
pub struct KeysUnavailable;

/// The stored keys cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// The store of the keys refuses, or does not answer.
    #[error(transparent)]
    Keys(#[from] KeyStoreError),
    /// No issuer can be made with the key.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// The published set cannot be read.
    #[error(transparent)]
    Published(#[from] cotter::KeyError),
    /// The clock is wrong.
    #[error(transparent)]
    Clock(#[from] VerifyError),
    /// A dropped key was not revoked, since the store of the sessions cannot tell.
    #[error("dropped key is not revoked yet: {0}")]
    NotRevoked(#[source] cotter_session::store::StoreError),
    /// The keys are in use already: state this before the first clone.
    #[error("signing keys are in use: expected this to be stated before they are cloned")]
    Shared,
    /// A look at the keys panicked.
    #[error("look at the signing keys panicked")]
    Panicked,
}
