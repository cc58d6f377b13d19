//! The keys a verifier uses: a ring of its own, or one that can be replaced while it is in use.

#[cfg(all(test, feature = "std"))]
pub(super) mod changing;

#[cfg(feature = "std")]
use alloc::sync::Arc;
#[cfg(feature = "std")]
use core::any::Any;
use core::{fmt, ops::Deref};

use super::{Keyring, PinnedKey};
use crate::Algorithm;

/// The keys a verifier uses: one, a ring, or a [`SharedKeyring`] that someone else keeps up to date.
///
/// Verifiers accept anything that converts into this type, so it is seldom named. For a fetched key set, or any other
/// source, use a `SharedKeyring` and replace its ring; this crate itself does no I/O.
///
/// ```
/// use cotter::{Hs256, KeySource, PinnedKey};
///
/// let key = PinnedKey::<Hs256>::from_secret("2026-11", b"an example secret of 32 bytes ok")?;
/// assert_eq!(format!("{:?}", KeySource::from(key)), r#"Keyring<HS256>["2026-11"]"#);
/// # Ok::<(), cotter::KeyError>(())
/// ```
pub struct KeySource<A: Algorithm>(Source<A>);

enum Source<A: Algorithm> {
    Own(Keyring<A>),
    #[cfg(feature = "std")]
    Shared(SharedKeyring<A>),
    #[cfg(all(test, feature = "std"))]
    Changing(changing::Changing<A>),
}

/// A ring that any thread can replace while verifiers use it, without a lock in their way.
///
/// A verification uses one ring from beginning to end; the next one sees the new ring. So does one by
/// [`jwt::Either`](crate::jwt::Either) or a router: each ring that it asks for a key id is read once, and the token is
/// verified with the ring in which its id was found. Clones are handles to the same ring.
///
/// ```
/// use cotter::{jws, Hs256, Keyring, PinnedKey, SharedKeyring, VerifyError};
///
/// let key = |id| PinnedKey::<Hs256>::from_secret(id, b"an example secret of 32 bytes ok");
/// let shared = SharedKeyring::new(Keyring::from(key("2026-10")?));
/// let verifier = jws::Verifier::new(&shared);
///
/// // {"alg":"HS256","kid":"2026-11"}
/// let token = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjIwMjYtMTEifQ.eA.AA";
/// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::KidUnknown);
/// shared.replace(Keyring::new([key("2026-10")?, key("2026-11")?])?);
/// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::InvalidSignature);
/// # Ok::<(), cotter::KeyError>(())
/// ```
#[cfg(feature = "std")]
pub struct SharedKeyring<A: Algorithm>(Arc<arc_swap::ArcSwap<Keyring<A>>>);

/// The ring that one verification uses from beginning to end.
pub(crate) enum Current<'s, A: Algorithm> {
    Own(&'s Keyring<A>),
    #[cfg(feature = "std")]
    Shared(arc_swap::Guard<Arc<Keyring<A>>>),
}

/// The ring in which the key id of a token was found, for the verification that follows. Its algorithm is not in its
/// type, so that routers can pass it on.
pub(crate) struct HeldRing(
    /// `None` for a ring of the verifier's own, which nobody replaces.
    #[cfg(feature = "std")]
    Option<Arc<dyn Any + Send + Sync>>,
);

impl<A: Algorithm> KeySource<A> {
    /// The ring as it is now.
    pub(crate) fn current(&self) -> Current<'_, A> {
        match &self.0 {
            Source::Own(ring) => Current::Own(ring),
            #[cfg(feature = "std")]
            Source::Shared(shared) => Current::Shared(shared.0.load()),
            #[cfg(all(test, feature = "std"))]
            Source::Changing(changing) => Current::Shared(changing.next()),
        }
    }

    /// The ring that this source gave before, if one is held; otherwise the ring as it is now.
    #[cfg_attr(not(feature = "std"), expect(unused_variables, reason = "without `std` no ring is replaced"))]
    pub(crate) fn held_or_current<'s>(&'s self, held: Option<&'s HeldRing>) -> Current<'s, A> {
        #[cfg(feature = "std")]
        if let Some(ring) = held.and_then(|held| held.0.as_deref()).and_then(|ring| ring.downcast_ref()) {
            return Current::Own(ring);
        }
        self.current()
    }
}

impl<A: Algorithm> Current<'_, A> {
    /// Keeps the ring for later, without what it borrows.
    pub(crate) fn hold(self) -> HeldRing {
        #[cfg(feature = "std")]
        {
            HeldRing(match self {
                Self::Own(_) => None,
                Self::Shared(guard) => {
                    let ring: Arc<Keyring<A>> = arc_swap::Guard::into_inner(guard);
                    Some(ring)
                }
            })
        }
        #[cfg(not(feature = "std"))]
        HeldRing()
    }
}

#[cfg(feature = "std")]
impl<A: Algorithm> SharedKeyring<A> {
    /// Creates a shared ring that starts as this one.
    #[must_use]
    pub fn new(ring: Keyring<A>) -> Self {
        Self(Arc::new(arc_swap::ArcSwap::from_pointee(ring)))
    }

    /// Replaces the ring as a whole.
    pub fn replace(&self, ring: Keyring<A>) {
        self.0.store(Arc::new(ring));
    }

    /// Changes the ring, without losing a change made at the same time.
    ///
    /// `change` receives a copy of the ring, and is called again with a newer one if the ring was replaced meanwhile.
    ///
    /// ```
    /// use cotter::{Hs256, Keyring, PinnedKey, SharedKeyring};
    ///
    /// let secret = b"an example secret of 32 bytes ok";
    /// let shared = SharedKeyring::new(Keyring::from(PinnedKey::<Hs256>::from_secret("2026-11", secret)?));
    /// let next = PinnedKey::<Hs256>::from_secret("2026-12", b"the next example secret: 32 bytes")?;
    /// shared.update(|ring| ring.add(next.clone()))?;
    /// assert_eq!(shared.current().len(), 2);
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The error of `change`; the ring is then unchanged.
    pub fn update<R, E>(&self, change: impl Fn(&mut Keyring<A>) -> Result<R, E>) -> Result<R, E> {
        loop {
            let current = self.current();
            let mut ring = Keyring::clone(&current);
            let result = change(&mut ring)?;
            if Arc::ptr_eq(&self.0.compare_and_swap(&current, Arc::new(ring)), &current) {
                return Ok(result);
            }
        }
    }

    /// The ring as it is now.
    #[must_use]
    pub fn current(&self) -> Arc<Keyring<A>> {
        self.0.load_full()
    }
}

impl<A: Algorithm> Deref for Current<'_, A> {
    type Target = Keyring<A>;

    fn deref(&self) -> &Keyring<A> {
        match self {
            Self::Own(ring) => ring,
            #[cfg(feature = "std")]
            Self::Shared(guard) => guard,
        }
    }
}

impl<A: Algorithm> From<PinnedKey<A>> for KeySource<A> {
    fn from(key: PinnedKey<A>) -> Self {
        Self(Source::Own(key.into()))
    }
}

impl<A: Algorithm> From<Keyring<A>> for KeySource<A> {
    fn from(ring: Keyring<A>) -> Self {
        Self(Source::Own(ring))
    }
}

#[cfg(feature = "std")]
impl<A: Algorithm> From<SharedKeyring<A>> for KeySource<A> {
    fn from(shared: SharedKeyring<A>) -> Self {
        Self(Source::Shared(shared))
    }
}

#[cfg(feature = "std")]
impl<A: Algorithm> From<&SharedKeyring<A>> for KeySource<A> {
    fn from(shared: &SharedKeyring<A>) -> Self {
        Self(Source::Shared(shared.clone()))
    }
}

impl<A: Algorithm> Clone for KeySource<A> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Source::Own(ring) => Source::Own(ring.clone()),
            #[cfg(feature = "std")]
            Source::Shared(shared) => Source::Shared(shared.clone()),
            #[cfg(all(test, feature = "std"))]
            Source::Changing(changing) => Source::Changing(changing.clone()),
        })
    }
}

#[cfg(feature = "std")]
impl<A: Algorithm> Clone for SharedKeyring<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A: Algorithm> fmt::Debug for KeySource<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.current(), f)
    }
}

#[cfg(feature = "std")]
impl<A: Algorithm> fmt::Debug for SharedKeyring<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shared")?;
        fmt::Debug::fmt(&*self.current(), f)
    }
}
