//! The access tokens of sessions.

mod cache;
mod error;
mod request;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use cotter::{Algorithm, Timestamp};
use cotter_issue::{
    IssueError, JwsSigningAlgorithm, SigningKey, Token,
    profile::{AccessTokenIssuer, Grant},
    token::AccessToken,
};

use crate::{EpochClaim, Revocation, Session, SessionPolicy, revocation::Target};
use cache::{Cache, Wanted};
pub use error::MintError;
pub use request::TokenRequest;

/// How many tokens are kept unless stated otherwise.
const CAPACITY: usize = 100_000;

/// Issues the access tokens of sessions (RFC 9068), and keeps each until 80 % of its life has passed.
///
/// A token has `sub`, `sid`, `sep`, `auth_time` and `client_id` of its session. It never outlives the absolute limit of
/// the session, nor the life that the policy states for access tokens, for which revocations are kept: that counts from
/// the store's time at which the session was live ([`Session::read_at`]). It is bound to the key of the session, if there is
/// one.
///
/// The cache is bounded. When it is full, the token that ends first goes: it is issued anew. Tell it of revocations with
/// [`forget`](Self::forget), so that no token of a session that is over is handed out again.
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// use std::{sync::Arc, time::Duration};
/// use cotter::{Ed25519, profile::{AccessToken, Presentation}};
/// use cotter_issue::{Lifetime, SigningKey, profile::AccessTokenIssuer};
/// use cotter_session::{FeedFollower, MemoryStore, Minter, RevocationView, SessionPolicy, Sessions, Subject, TokenRequest};
///
/// let policy = SessionPolicy::new(Duration::from_secs(600));
/// let sessions = Sessions::new(MemoryStore::new(1_000)?, policy);
/// let key = SigningKey::<Ed25519>::generate("2026-11")?;
/// let orders = AccessTokenIssuer::new(key, "https://as.example", "https://orders.example", Lifetime::of(Duration::from_secs(600))?)?;
/// let verifier = orders.verifier().clone();
/// let minter = Arc::new(Minter::new(&policy).audience(orders).client("web"));
///
/// // What has been revoked is forgotten.
/// let told = minter.clone();
/// let follower = FeedFollower::new(sessions.store().clone(), RevocationView::new());
/// let following = follower.tell(move |revocation| told.forget(revocation)).start()?;
///
/// let session = sessions.begin(Subject::new("alice")?).with_cookie().start().await?.session;
/// let token = minter.mint(&session, &TokenRequest::to("https://orders.example").scope("orders:read"))?;
/// let verified: AccessToken<serde_json::Value> = verifier.verify_as(token.expose(), Presentation::bearer())?;
/// assert_eq!(verified.claims()["sid"], session.id().to_string());
/// assert_eq!(verified.claims()["sep"], "0.0.0");
/// # following.stop().await;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Minter<A: JwsSigningAlgorithm> {
    issuers: BTreeMap<Box<str>, AccessTokenIssuer<A>>,
    client: Option<Box<str>>,
    longest: Duration,
    cache: Cache,
}

impl<A: JwsSigningAlgorithm> Minter<A> {
    /// Issues no tokens until it has an audience. No token lives longer than this policy's access tokens.
    #[must_use]
    pub fn new(policy: &SessionPolicy) -> Self {
        Self { issuers: BTreeMap::new(), client: None, longest: policy.access_life, cache: Cache::new(CAPACITY) }
    }

    /// Issues tokens for the resource of this issuer, in place of an earlier issuer for the same.
    #[must_use]
    pub fn audience(mut self, issuer: AccessTokenIssuer<A>) -> Self {
        self.issuers.insert(issuer.resource().into(), issuer);
        self
    }

    /// States this client in the tokens of sessions that have none: browser sessions of the service itself.
    #[must_use]
    pub fn client(self, client_id: &str) -> Self {
        Self { client: Some(client_id.into()), ..self }
    }

    /// Keeps about this many tokens, instead of 100,000: rounded up to a multiple of 256. Zero keeps none.
    #[must_use]
    pub fn capacity(self, tokens: usize) -> Self {
        Self { cache: Cache::new(tokens), ..self }
    }

    /// The same with another key, as when keys rotate, and without a token that was kept.
    #[must_use]
    pub fn with_key(&self, key: &SigningKey<A>) -> Self {
        let with_key = |issuer: &AccessTokenIssuer<A>| issuer.with_key(key.clone());
        Self {
            issuers: self.issuers.iter().map(|(name, issuer)| (name.clone(), with_key(issuer))).collect(),
            client: self.client.clone(),
            longest: self.longest,
            cache: self.cache.emptied(),
        }
    }

    /// The access token of a session, at the present time: one that was kept, or a new one.
    ///
    /// # Errors
    ///
    /// [`MintError`].
    pub fn mint(&self, session: &Session, request: &TokenRequest<'_>) -> Result<Arc<Token<AccessToken>>, MintError> {
        self.mint_at(session, request, Timestamp::now().map_err(|_| MintError::Clock)?)
    }

    /// The same as of `now`.
    ///
    /// # Errors
    ///
    /// As [`mint`](Self::mint).
    pub fn mint_at(
        &self,
        session: &Session,
        request: &TokenRequest<'_>,
        now: Timestamp,
    ) -> Result<Arc<Token<AccessToken>>, MintError> {
        let issuer = self.issuers.get(request.audience).ok_or(MintError::UnknownAudience)?;
        let client = session.client().or(self.client.as_deref()).ok_or(MintError::NoClient)?;
        let binding = request.binding_in(session)?;
        let (not_after, too_late) = self.limit(session, now);
        if now >= not_after {
            return Err(too_late);
        }
        let wanted = Wanted::new(session, request, binding);
        if let Some(kept) = self.cache.get(session.id(), &wanted, now) {
            return Ok(kept);
        }
        // Before it is signed: what is forgotten meanwhile is not kept.
        let moment = self.cache.moment(session.id());
        let thumbprint = binding.as_ref().map(crate::Binding::as_bytes);
        let mut grant = Grant::new(session.subject().id(), client).not_after(not_after);
        if !request.scope.is_empty() {
            grant = grant.scope(request.scope);
        }
        if let Some(thumbprint) = thumbprint {
            grant = grant.bound_to_thumbprint(thumbprint);
        }
        let issued = issuer.issue_at(&grant, &claims(session), now);
        let refused = |error| if error == IssueError::NotAfterPassed { too_late } else { MintError::Issue(error) };
        let token = Arc::new(issued.map_err(refused)?);
        self.cache.keep(session, wanted, &token, moment);
        Ok(token)
    }

    /// When a token ends at the latest, and the error if that is now.
    ///
    /// A revocation that is not known here was made after the session was read, and is kept for as long as a token can be
    /// accepted that lives from then on. So a token counts its life from that reading, however late it is issued.
    fn limit(&self, session: &Session, now: Timestamp) -> (Timestamp, MintError) {
        let (over, stale) = (session.expires_at(), session.read_at().saturating_add(self.longest));
        let is_over = now >= over || over <= stale;
        let too_late = if is_over { MintError::SessionOver } else { MintError::SessionStale };
        (over.min(stale).min(now.saturating_add(self.longest)), too_late)
    }

    /// Forgets the tokens that a revocation covers.
    pub fn forget(&self, revocation: &Revocation) {
        match &revocation.target {
            Target::Session(session) => self.cache.forget_session(*session),
            Target::Subject { subject, epoch } => self.cache.forget_subject(*subject, *epoch),
            Target::Token(id) => self.cache.forget_token(id.as_str()),
            // Rare, and the tokens are issued anew.
            Target::Tenant { .. } | Target::Everyone { .. } | Target::Key(_) => self.cache.forget_all(),
        }
    }

    /// Forgets all tokens.
    pub fn forget_all(&self) {
        self.cache.forget_all();
    }

    /// The number of tokens that are kept.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.cache.len()
    }
}

/// The claims that a session adds to those of an access token.
fn claims(session: &Session) -> serde_json::Value {
    serde_json::json!({
        "sid": session.id().to_string(),
        EpochClaim::NAME: EpochClaim::of(session).to_string(),
        "auth_time": session.auth_time().unix_seconds(),
    })
}

impl<A: JwsSigningAlgorithm> fmt::Debug for Minter<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minter")
            .field("algorithm", &<A as Algorithm>::NAME)
            .field("audiences", &self.issuers.keys())
            .field("kept", &self.kept())
            .finish_non_exhaustive()
    }
}
