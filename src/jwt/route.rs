use alloc::{borrow::ToOwned, vec::Vec};

use super::{Either, Verifier, opening::Opens};
use crate::{JwsAlgorithm, KeyId, strict::limits::TokenLimit};

/// A JWT verifier that can be joined with others or routed to: a [`Verifier`], or an [`Either`].
///
/// The trait is sealed, and none of its methods can be called from outside.
///
/// ```
/// fn behind_a_door<V: cotter::jwt::Route>(_: &V) {}
/// let _ = behind_a_door::<cotter::jwt::Verifier<cotter::Es256>>;
/// # assert_eq!(<cotter::Es256 as cotter::Algorithm>::NAME, "ES256");
/// ```
pub trait Route: Opens + 'static {
    /// Public keys, or secrets.
    #[doc(hidden)]
    type Family;

    #[doc(hidden)]
    fn ids(&self) -> Vec<KeyId>;

    #[doc(hidden)]
    fn has(&self, id: &KeyId) -> bool;

    /// Whether keys may be missing, since a ring is outdated.
    #[doc(hidden)]
    fn is_outdated(&self) -> bool;

    /// The one issuer that its policies state, if there is one.
    #[doc(hidden)]
    fn issuer(&self) -> Option<&str>;

    #[doc(hidden)]
    fn limit(&self) -> TokenLimit;

    /// How many members a claims set may have.
    #[doc(hidden)]
    fn max_claims_members(&self) -> usize;
}

impl<A: JwsAlgorithm> Route for Verifier<A> {
    type Family = A::Family;

    fn ids(&self) -> Vec<KeyId> {
        self.keys.current().ids().map(ToOwned::to_owned).collect()
    }

    fn has(&self, id: &KeyId) -> bool {
        self.keys.current().contains(id)
    }

    fn is_outdated(&self) -> bool {
        self.keys.current().is_outdated()
    }

    fn issuer(&self) -> Option<&str> {
        self.policy.one_issuer()
    }

    fn limit(&self) -> TokenLimit {
        self.limit
    }

    fn max_claims_members(&self) -> usize {
        self.max_claims_members
    }
}

impl<L: Route, R: Route<Family = L::Family>> Route for Either<L, R> {
    type Family = L::Family;

    fn ids(&self) -> Vec<KeyId> {
        [self.left.ids(), self.right.ids()].concat()
    }

    fn has(&self, id: &KeyId) -> bool {
        self.left.has(id) || self.right.has(id)
    }

    fn is_outdated(&self) -> bool {
        self.left.is_outdated() || self.right.is_outdated()
    }

    fn issuer(&self) -> Option<&str> {
        self.left.issuer().filter(|issuer| self.right.issuer() == Some(issuer))
    }

    fn limit(&self) -> TokenLimit {
        self.left.limit().max(self.right.limit())
    }

    fn max_claims_members(&self) -> usize {
        self.left.max_claims_members().max(self.right.max_claims_members())
    }
}
