//! The receiver of log-outs at a provider (OpenID Connect Back-Channel Logout 1.0).
//!
//! A provider at which a user has logged out sends `POST` with the form field `logout_token`. [`log_out`] verifies the
//! token, and ends the sessions that a log-in with that provider has begun.
//!
//! | Answer | |
//! |---|---|
//! | 200 | the sessions have ended, or there were none |
//! | 400 | `{"error":"invalid_request", …}`: the form or the token is wrong, or the token has been used |
//! | 503 | the store, the keys or the clock cannot tell: the same token is accepted when it comes again |
//!
//! A token is used once, in all processes that share a store. It is noted as used after its sessions have ended, and not
//! before: so a log-out that failed halfway can be repeated (§2.5). For a failure §2.8 has 400 alone; it is 503 here, as
//! from any service that is down, since providers repeat a request after that.

mod ending;
mod refusal;
mod subject_sessions;

use std::{fmt, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use cotter::{
    JwsAlgorithm, Timestamp, VerifyError,
    pending::{PendingUse, Verification},
    profile::{LogoutToken, LogoutTokens},
    replay::{SingleUse, Use},
};
use cotter_http::Parameters;
use cotter_session::{
    SecretDigest,
    store::{Grant, NewUse, SessionStore},
};
use http::request::Parts;
use tokio::time::timeout;
use tracing::Instrument as _;

use self::{ending::AnyEndsSessions, refusal::Refusal};
pub use self::{
    ending::{EndsSessions, NotEnded},
    subject_sessions::SubjectSessions,
};
#[cfg(feature = "jwks")]
use crate::resource::{Refresh, RefreshesKeys};
use crate::{forms, private::Private};

/// How long the keys and the store may take for all that is asked of them. What hangs is down.
const PATIENCE: Duration = Duration::from_millis(4_500);

/// Ends the sessions of users who have logged out at one provider. A clone is a handle to the same.
///
/// It is what [`log_out`] takes from the state of a router, by `FromRef`. A service with several providers has a route
/// and a receiver for each.
///
/// ```
/// use std::{sync::Arc, time::Duration};
/// use axum::{Router, body::Body, http::{Request, StatusCode}, routing::post};
/// use cotter::{Ed25519, profile::{LogoutTokens, Sessions as LoggedOut}};
/// use cotter_axum::backchannel::{self, BackchannelLogout, SubjectSessions};
/// use cotter_issue::{Lifetime, SigningKey, profile::LogoutTokenIssuer};
/// use cotter_session::{MemoryStore, SessionPolicy, Sessions, Subject};
/// use tower::ServiceExt;
///
/// const PROVIDER: &str = "https://op.example";
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let key = SigningKey::<Ed25519>::generate("2026-11")?;
/// let tokens = LogoutTokens::new(key.public().clone(), PROVIDER, "shop");
///
/// let sessions = Sessions::new(MemoryStore::new(10_000)?, SessionPolicy::new(Duration::from_secs(600))).erased();
/// let used = Arc::clone(sessions.store());
/// // The same as at a log-in with this provider.
/// let of_provider = |sub: &str| Subject::in_tenant(PROVIDER, sub).ok();
/// let receiver = BackchannelLogout::new(tokens, SubjectSessions::new(sessions.clone(), of_provider), used)?;
/// let app: Router = Router::new().route("/backchannel-logout", post(backchannel::log_out)).with_state(receiver);
///
/// let begun = sessions.begin(Subject::in_tenant(PROVIDER, "alice")?).with_cookie().start().await?;
///
/// // What the provider sends:
/// let issuer = LogoutTokenIssuer::new(key, PROVIDER, "shop", Lifetime::of(Duration::from_secs(120))?)?;
/// let token = issuer.issue(LoggedOut::AllOf { subject: "alice" })?;
/// let request = Request::post("/backchannel-logout").header("content-type", "application/x-www-form-urlencoded");
/// let answer = app.oneshot(request.body(Body::from(format!("logout_token={}", token.expose())))?).await?;
/// assert_eq!((answer.status(), &answer.headers()["cache-control"]), (StatusCode::OK, &"no-store".parse()?));
/// assert!(sessions.get(begun.session.id()).await.is_err(), "it has ended");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct BackchannelLogout {
    tokens: Arc<dyn VerifiesLogoutTokens>,
    sessions: Arc<dyn AnyEndsSessions>,
    used: Arc<dyn SessionStore>,
    #[cfg(feature = "jwks")]
    refresh: Option<Arc<dyn Refresh<Verification<LogoutToken>>>>,
}

/// A verifier of logout tokens leaves revocation to its caller, and there is no store to ask: a logout token is of a
/// session of its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("verifier leaves revocation to a store, and no store knows the provider's sessions: expected `revocation`")]
#[expect(clippy::exhaustive_structs, reason = "there is one rule")]
pub struct RevocationLeft;

impl BackchannelLogout {
    /// Ends these sessions, for the tokens that this verifier accepts. It has the keys, the provider and the client.
    ///
    /// `used` remembers the tokens, each for as long as it could be accepted: the store of the sessions, for instance. A
    /// [`MemoryStore`](cotter_session::MemoryStore) remembers those of one process, until it ends.
    ///
    /// # Errors
    ///
    /// [`RevocationLeft`] for a verifier with `revocation_later`.
    pub fn new<A: JwsAlgorithm>(
        tokens: LogoutTokens<A>,
        sessions: impl EndsSessions,
        used: impl SessionStore + 'static,
    ) -> Result<Self, RevocationLeft> {
        if tokens.leaves_questions() {
            return Err(RevocationLeft);
        }
        Ok(Self {
            tokens: Arc::new(tokens),
            sessions: Arc::new(sessions),
            used: Arc::new(used),
            #[cfg(feature = "jwks")]
            refresh: None,
        })
    }

    /// Waits for a refetch of these key sets if a token names a key that is unknown.
    ///
    /// Without it, such a token is refused until the keys have been fetched again in the background.
    #[cfg(feature = "jwks")]
    #[must_use]
    pub fn refresh(self, keys: impl RefreshesKeys) -> Self {
        Self { refresh: Some(Arc::new(keys)), ..self }
    }

    async fn receive(self, request: Request) -> Result<(), Refusal> {
        let (Parts { headers, .. }, body) = request.into_parts();
        let body = forms::read(body).await.map_err(Refusal::Form)?;
        let malformed = |error| Refusal::Form(forms::malformed(error));
        // The registered address may have a query (§2.2), and the form may have more parameters (§2.5).
        let form = Parameters::from_form(&headers, &body).map_err(malformed)?;
        let token = form.one("logout_token").map_err(malformed)?;
        let token = token.ok_or_else(|| Refusal::Form(forms::missing()))?.to_owned();
        // Carried out to its end, also if the provider goes away.
        let work = async move { self.carry_out(&token).await };
        match tokio::spawn(timeout(PATIENCE, work).in_current_span()).await {
            Ok(Ok(done)) => done,
            Ok(Err(_)) => Err(Refusal::NoAnswer("key set or store does not answer in time")),
            Err(_) => Err(Refusal::NoAnswer("log-out has panicked")),
        }
    }

    async fn carry_out(&self, token: &str) -> Result<(), Refusal> {
        let (token, mark) = self.accept(token).await?;
        self.sessions.end_boxed(&token).await?;
        let digest = mark.digest;
        let Err(error) = self.used.put_grant(mark).await else { return Ok(()) };
        // The same token may have come twice at once. Both requests have ended the sessions.
        match self.used.times_taken(digest).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) | Err(_) => Err(error.into()),
        }
    }

    /// The token, if it was not used before, and what to note when it has been.
    async fn accept(&self, token: &str) -> Result<(LogoutToken, Grant), Refusal> {
        let pending = match self.begin(token).await? {
            Verification::SingleUse(pending) => pending,
            Verification::Done(_) => return Err(VerifyError::ReplayNotAsked.into()),
            Verification::Revocation(_) => return Err(VerifyError::RevocationNotAsked.into()),
        };
        let Some(mark) = mark(&pending.single_use(), Timestamp::now()?) else {
            return Err(resolved(pending, Use::Indeterminate).err().unwrap_or(VerifyError::ReplayUnknown).into());
        };
        let is_used = self.used.times_taken(mark.digest).await?.is_some();
        Ok((resolved(pending, if is_used { Use::Repeated } else { Use::First })?, mark))
    }

    #[cfg(feature = "jwks")]
    async fn begin(&self, token: &str) -> Begun {
        match &self.refresh {
            Some(keys) => keys.begin(token, &mut |token| self.tokens.begin_now(token)).await,
            None => self.tokens.begin_now(token),
        }
    }

    #[cfg(not(feature = "jwks"))]
    async fn begin(&self, token: &str) -> Begun {
        self.tokens.begin_now(token)
    }
}

/// Answers a provider's request to log a user out: see [the module](self).
///
/// No cookie and no `Origin` is looked at: the token alone says who asks.
pub async fn log_out(State(receiver): State<BackchannelLogout>, request: Request) -> Response {
    match receiver.receive(request).await {
        Ok(()) => {
            refusal::count("ended", "none");
            (Private, ()).into_response()
        }
        Err(refused) => refused.into_response(),
    }
}

/// A grant that nobody takes: it says that its token has been used. It is kept for as long as a verifier could accept the
/// token; `None` if that is over already.
fn mark(single_use: &SingleUse<'_>, now: Timestamp) -> Option<Grant> {
    let NewUse { key, life } = NewUse::of(single_use, now)?;
    Some(Grant { digest: SecretDigest::from_bytes(key), life, memory: life, data: Vec::new() })
}

fn resolved(pending: PendingUse<LogoutToken>, used: Use) -> Result<LogoutToken, VerifyError> {
    match pending.resolve(used)? {
        Verification::Done(token) => Ok(token),
        // There is no question after this one.
        Verification::Revocation(_) | Verification::SingleUse(_) => Err(VerifyError::ReplayNotAsked),
    }
}

/// A verification that waits for the record of its use.
type Begun = Result<Verification<LogoutToken>, VerifyError>;

/// A verifier without its algorithm.
trait VerifiesLogoutTokens: Send + Sync {
    fn begin_now(&self, token: &str) -> Begun;
}

impl<A: JwsAlgorithm> VerifiesLogoutTokens for LogoutTokens<A> {
    fn begin_now(&self, token: &str) -> Begun {
        self.begin_once(token)
    }
}

impl fmt::Debug for BackchannelLogout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackchannelLogout").finish_non_exhaustive()
    }
}
