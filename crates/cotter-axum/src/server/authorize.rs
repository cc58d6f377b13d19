//! The authorization request (RFC 6749 §4.1.1), judged as a value.

mod request;

use std::{fmt, sync::Arc};

use cotter_http::{FormError, OauthCode, Parameters};
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_session::{
    Binding, Session,
    store::{Grant, StoreError},
};
use tokio::time::timeout;

pub use self::request::AuthorizationRequest;
use super::{
    AuthorizationServer, Client,
    code::{AuthorizationCode, CodeGrant, thirty_two},
    redirect::with_query,
    scope,
};

/// An authorization request is refused.
///
/// ```
/// # use cotter_axum::server::AuthorizationRefusal;
/// fn answer(refused: &AuthorizationRefusal) -> (u16, Option<&str>) {
///     match refused {
///         AuthorizationRefusal::Page(_) => (400, None),
///         AuthorizationRefusal::Redirect { location, .. } => (303, Some(location)),
///     }
/// }
/// # let refused = AuthorizationRefusal::Page(cotter_axum::server::PageReason::ClientUnknown);
/// assert_eq!(answer(&refused), (400, None));
/// ```
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a service that forgot one would redirect to a stranger, or nowhere")]
pub enum AuthorizationRefusal {
    /// Show a page with status 400, and never redirect: the redirect URI is not known to be the client's (RFC 6749
    /// §4.1.2.1).
    Page(PageReason),
    /// Redirect to this address, with status 303: the client is told why.
    Redirect {
        /// Why.
        code: OauthCode,
        /// The redirect URI with `error`, `state` and `iss` (RFC 9207).
        location: String,
    },
}

/// Why a request gets a page. The texts are for users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageReason {
    /// There is no client with this id.
    #[error("application is unknown: expected one that is registered here")]
    ClientUnknown,
    /// The redirect URI is missing, or is not the client's.
    #[error("address of the application is unknown: expected one that it has registered")]
    RedirectUriUnknown,
    /// The client or the redirect URI is stated twice.
    #[error("request is ambiguous: expected one application and one address")]
    Repeated,
}

/// A code was not given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// The operating system gives no random bytes.
    #[error("operating system gives no random bytes")]
    Randomness,
    /// The store cannot tell: answer 503.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<A: JwsPublicKeySigningAlgorithm> AuthorizationServer<A> {
    /// Judges an authorization request. It asks no store, and the answer is the same at `GET` and at `POST`.
    ///
    /// `response_type` is `code`, and PKCE with S256 is required (RFC 7636). A request without `scope` asks for all of
    /// the client's. `dpop_jkt` binds the code to a key (RFC 9449 §10).
    ///
    /// ```
    /// # use std::{sync::Arc, time::Duration};
    /// # use cotter::Ed25519;
    /// # use cotter_axum::server::SigningKeys;
    /// # use cotter_issue::{Lifetime, profile::AccessTokenIssuer, schedule::{Fleet, Timing}, store::{AtRest, MemoryStore, StoredSchedule}};
    /// # use cotter_session::{Minter, SessionPolicy, Sessions, store::SessionStore};
    /// # let life = Lifetime::of(Duration::from_secs(600))?;
    /// # let timing = Timing::new(Fleet { cache: Duration::from_secs(3600), refresh: Duration::from_secs(300), propagation: Duration::from_secs(30),
    /// #     leeway: Duration::from_secs(60), token_life: life, period: Duration::from_secs(86_400) })?;
    /// # let (store, policy) = (MemoryStore::new(), SessionPolicy::new(Duration::from_secs(600)));
    /// # let keys = SigningKeys::<Ed25519>::open(
    /// #     move |now| StoredSchedule::danger_open_or_create(store.clone(), AtRest::plain(), timing, now),
    /// #     move |key| Ok(Minter::new(&policy).audience(AccessTokenIssuer::new(key, "https://auth.example", "https://orders.example", life)?)),
    /// # )?;
    /// # let store: Arc<dyn SessionStore> = Arc::new(cotter_session::MemoryStore::new(1_000)?);
    /// # let sessions = Sessions::shared(store, policy);
    /// use cotter_axum::server::{AuthorizationRefusal, AuthorizationServer, Client};
    /// use cotter_http::{OauthCode, Parameters};
    ///
    /// let cli = Client::public("cli")?.redirect_uri("http://127.0.0.1/callback")?.scope("orders:read")?;
    /// let server = AuthorizationServer::builder("https://auth.example", "https://orders.example", sessions, keys).client(cli).build()?;
    ///
    /// let query = "response_type=code&client_id=cli&redirect_uri=http://127.0.0.1:51004/callback&state=s\
    ///     &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    /// let request = server.read_authorization(&Parameters::from_query(query)?).map_err(|_| "refused")?;
    /// assert_eq!(request.scopes().collect::<Vec<_>>(), ["orders:read"]);
    ///
    /// let plain = query.replace("S256", "plain");
    /// let refused = server.read_authorization(&Parameters::from_query(&plain)?).err();
    /// assert!(matches!(refused, Some(AuthorizationRefusal::Redirect { code: OauthCode::InvalidRequest, .. })));
    ///
    /// let stranger = query.replace("127.0.0.1", "attacker.example");
    /// let refused = server.read_authorization(&Parameters::from_query(&stranger)?).err();
    /// assert!(matches!(refused, Some(AuthorizationRefusal::Page(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`AuthorizationRefusal`], which says whether the client may be told.
    pub fn read_authorization(&self, parameters: &Parameters) -> Result<AuthorizationRequest, AuthorizationRefusal> {
        let page = |reason| AuthorizationRefusal::Page(reason);
        let repeated = |_: FormError| page(PageReason::Repeated);
        let id = parameters.one("client_id").map_err(repeated)?.unwrap_or_default();
        let client = self.inner.clients.get(id).ok_or(page(PageReason::ClientUnknown))?;
        let redirect_uri = parameters.one("redirect_uri").map_err(repeated)?.unwrap_or_default();
        if !client.accepts_redirect_uri(redirect_uri) {
            return Err(page(PageReason::RedirectUriUnknown));
        }
        // From here on the client can be told.
        let told = |code| {
            let state = parameters.one("state").ok().flatten();
            AuthorizationRefusal::Redirect { code, location: self.refusal(redirect_uri, state, code) }
        };
        self.judge(parameters, client, redirect_uri).map_err(told)
    }

    fn judge(
        &self,
        parameters: &Parameters,
        client: &Arc<Client>,
        redirect_uri: &str,
    ) -> Result<AuthorizationRequest, OauthCode> {
        if parameters.has_repetitions() {
            return Err(OauthCode::InvalidRequest);
        }
        let one = |name| parameters.one(name).map_err(|_| OauthCode::InvalidRequest);
        match one("response_type")? {
            Some("code") => {}
            Some(_) => return Err(OauthCode::UnsupportedResponseType),
            None => return Err(OauthCode::InvalidRequest),
        }
        if one("response_mode")?.is_some_and(|mode| mode != "query") {
            return Err(OauthCode::InvalidRequest);
        }
        // Parameters in a signed object, which would count instead of these (RFC 9101), are not read.
        if one("request")?.is_some() || one("request_uri")?.is_some() {
            return Err(OauthCode::InvalidRequest);
        }
        if one("code_challenge_method")? != Some("S256") {
            return Err(OauthCode::InvalidRequest);
        }
        let challenge = one("code_challenge")?.and_then(thirty_two).ok_or(OauthCode::InvalidRequest)?;
        let binding = match one("dpop_jkt")? {
            None => None,
            Some(jkt) => Some(Binding::from_bytes(thirty_two(jkt).ok_or(OauthCode::InvalidRequest)?)),
        };
        if one("resource")?.is_some_and(|resource| *resource != *self.inner.audience) {
            return Err(OauthCode::InvalidTarget);
        }
        let scopes = match one("scope")? {
            Some(text) => scope::read(text).ok_or(OauthCode::InvalidScope)?,
            None => client.scopes().collect(),
        };
        if !scopes.iter().all(|scope| client.may_ask_for(scope)) {
            return Err(OauthCode::InvalidScope);
        }
        Ok(AuthorizationRequest {
            client: Arc::clone(client),
            redirect_uri: redirect_uri.into(),
            state: one("state")?.map(Box::from),
            scope: scopes.join(" ").into(),
            challenge,
            binding,
        })
    }

    /// Gives a code for a request that the user of this session has granted. Returns where to redirect, with status
    /// 303.
    ///
    /// The code can be exchanged once, by the client, with its verifier. It is over if all sessions of the user are
    /// ended meanwhile. Whether the session is live is the caller's to ask first.
    ///
    /// # Errors
    ///
    /// [`CodeError`]: answer 503.
    pub async fn give_code(&self, request: &AuthorizationRequest, session: &Session) -> Result<String, CodeError> {
        let code = AuthorizationCode::generate().ok_or(CodeError::Randomness)?;
        let grant = CodeGrant {
            client: request.client.id().into(),
            redirect_uri: request.redirect_uri.clone(),
            challenge: request.challenge,
            scope: request.scope.clone(),
            audience: self.inner.audience.clone(),
            subject: session.subject().clone(),
            auth_time: session.auth_time().unix_seconds(),
            epochs: session.epochs(),
            binding: request.binding,
        };
        let data = grant.to_bytes().ok_or(StoreError::Unsupported { what: "a grant that cannot be written" })?;
        let (life, memory) = (self.inner.code_life, self.inner.code_memory);
        let put = self.inner.sessions.store().put_grant(Grant { digest: code.digest(), life, memory, data });
        timeout(self.inner.patience, put)
            .await
            .map_err(|_| StoreError::unavailable("store does not answer in time"))??;
        let text = code.expose();
        let parameters = [Some(("code", &**text)), request.state.as_deref().map(|state| ("state", state))];
        Ok(self.location(&request.redirect_uri, parameters))
    }

    /// Where to redirect if the user denies the request.
    #[must_use]
    pub fn deny(&self, request: &AuthorizationRequest) -> String {
        self.refusal(&request.redirect_uri, request.state.as_deref(), OauthCode::AccessDenied)
    }

    /// Where to redirect if the request cannot be answered now.
    #[must_use]
    pub fn postpone(&self, request: &AuthorizationRequest) -> String {
        self.refusal(&request.redirect_uri, request.state.as_deref(), OauthCode::TemporarilyUnavailable)
    }

    fn refusal(&self, redirect_uri: &str, state: Option<&str>, code: OauthCode) -> String {
        self.location(redirect_uri, [Some(("error", code.as_str())), state.map(|state| ("state", state))])
    }

    /// A redirect URI with parameters and the issuer (RFC 9207).
    fn location(&self, redirect_uri: &str, parameters: [Option<(&str, &str)>; 2]) -> String {
        let issuer = Some(("iss", &*self.inner.issuer));
        let parameters: Vec<_> = parameters.into_iter().chain([issuer]).flatten().collect();
        with_query(redirect_uri, &parameters)
    }
}

impl fmt::Debug for AuthorizationRefusal {
    /// Without the address, which has the client's `state`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(reason) => f.debug_tuple("Page").field(reason).finish(),
            Self::Redirect { code, .. } => f.debug_struct("Redirect").field("code", code).finish_non_exhaustive(),
        }
    }
}
