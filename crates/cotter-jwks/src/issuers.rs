//! Several issuers: the `iss` of a token selects the set that is refreshed for it, among those in a list.

use std::{collections::BTreeMap, fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{JwsPublicKeyAlgorithm, VerifyError};
use serde::Deserialize;

use crate::{RemoteJwks, StartError, Status};

mod refresh;
use refresh::Refresh;

/// The longest token that can cause a refresh, in bytes.
const MAX_TOKEN: usize = 16 * 1024;

/// How many sets are looked at sooner than one token.
const FEW: usize = 16;

/// A list of trusted issuers, each with its own key set and task.
///
/// It verifies nothing itself: a [`jwt::IssuerRouter`](cotter::jwt::IssuerRouter) or a router of a profile does, made with
/// the [keyrings](RemoteJwks::keyring) of these sets.
///
/// ```
/// use cotter::{Ed25519, Es256, Expect, Policy, VerifyError, jwt};
/// use cotter_jwks::{RemoteIssuers, RemoteJwks, StartError};
///
/// fn issuers(ours: &RemoteJwks<Ed25519>, partner: &RemoteJwks<Es256>) -> Result<RemoteIssuers, StartError> {
///     RemoteIssuers::new().with("https://auth.example", ours)?.with("https://partner.example", partner)
/// }
///
/// async fn verify(issuers: &RemoteIssuers, router: &jwt::IssuerRouter, token: &str) -> Result<(), VerifyError> {
///     issuers.verify_or_refresh(token, |token| router.verify(token)).await.map(drop)
/// }
/// # let _ = (issuers, verify);
/// ```
#[derive(Clone, Default)]
pub struct RemoteIssuers(BTreeMap<String, Arc<dyn Refresh>>);

impl RemoteIssuers {
    /// Creates an empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds an issuer, by the `iss` of its tokens. Several issuers may share one set.
    ///
    /// # Errors
    ///
    /// [`StartError::IssuerDuplicate`].
    pub fn with<A: JwsPublicKeyAlgorithm>(mut self, issuer: &str, keys: &RemoteJwks<A>) -> Result<Self, StartError> {
        if self.0.insert(issuer.to_owned(), keys.handle()).is_some() {
            return Err(StartError::IssuerDuplicate);
        }
        Ok(self)
    }

    /// Verifies a token; if its `kid` is unknown, waits for one refresh of its issuer's set and verifies again.
    ///
    /// The rules are those of [`RemoteJwks::verify_or_refresh`]. The issuer is read from the payload before the token is
    /// verified. It selects one of the sets in this list, and nothing else. Each set has its own cool-down.
    ///
    /// # Errors
    ///
    /// As [`RemoteJwks::verify_or_refresh`].
    pub async fn verify_or_refresh<T>(
        &self,
        token: &str,
        mut verify: impl FnMut(&str) -> Result<T, VerifyError>,
    ) -> Result<T, VerifyError> {
        let refused = if self.is_overdue(token) {
            VerifyError::KeysUnavailable
        } else {
            match verify(token) {
                Err(refused @ (VerifyError::KidUnknown | VerifyError::KeysUnavailable)) => refused,
                done => return done,
            }
        };
        let Some(keys) = self.keys_of(token) else { return Err(refused) };
        let role = keys.refresh_for(token, refused).await?;
        let again = verify(token);
        if matches!(again, Err(VerifyError::KidUnknown)) {
            keys.note_unknown(token, role);
        }
        again
    }

    /// Whether the keys of the token's issuer are too old by now. With few sets, the token is looked at only if some are.
    fn is_overdue(&self, token: &str) -> bool {
        let may_be = self.0.len() > FEW || self.0.values().any(|keys| keys.is_overdue());
        may_be && self.keys_of(token).is_some_and(|keys| keys.is_overdue())
    }

    fn keys_of(&self, token: &str) -> Option<&Arc<dyn Refresh>> {
        unverified_issuer(token).and_then(|issuer| self.0.get(&issuer))
    }

    /// Whether all issuers have keys, for a readiness probe.
    ///
    /// If other people state the issuers, such as tenants, let the probe ask those that the service cannot do without
    /// ([`RemoteJwks::is_ready`]): one tenant without keys would take the service from all.
    #[must_use]
    pub fn are_ready(&self) -> bool {
        self.0.values().all(|keys| keys.is_ready())
    }

    /// The state of each set, by issuer.
    pub fn statuses(&self) -> impl Iterator<Item = (&str, Status)> {
        self.0.iter().map(|(issuer, keys)| (&**issuer, keys.status()))
    }
}

impl fmt::Debug for RemoteIssuers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// The `iss` of a JWT, which is not verified. It is trusted for nothing else.
fn unverified_issuer(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claims {
        iss: String,
    }
    let payload = token.split('.').nth(1).filter(|_| token.len() <= MAX_TOKEN)?;
    serde_json::from_slice::<Claims>(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok().map(|claims| claims.iss)
}
