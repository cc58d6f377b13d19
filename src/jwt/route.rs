use alloc::{borrow::ToOwned, vec::Vec};

use super::{Either, Found, Sought, Verifier, opening::Opens};
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

    /// Looks for the verifier that has this key id, and reads each ring once.
    #[doc(hidden)]
    fn seek(&self, id: &KeyId) -> Sought<Found<'_>>;

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

    fn seek(&self, id: &KeyId) -> Sought<Found<'_>> {
        let ring = self.keys.current();
        if ring.contains(id) {
            Sought::One(Found { verifier: self, ring: ring.hold() })
        } else {
            Sought::None { is_outdated: ring.is_outdated() }
        }
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

    fn seek(&self, id: &KeyId) -> Sought<Found<'_>> {
        self.left.seek(id).joined(self.right.seek(id))
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
