//! A remote key set: the handle that a service holds.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    sync::Arc,
    time::Duration,
};

use cotter::{JwsPublicKeyAlgorithm, SharedKeyring, VerifyError};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use crate::{
    Discovery, JwksUrl, Standing, Status,
    builder::Builder,
    plan::{Ask, Role},
    task::Shared,
};

/// The key set of one issuer for one algorithm, kept up to date by a task.
///
/// Make verifiers with its [`keyring`](Self::keyring). They verify without a lock, and never wait for the network.
///
/// A clone is a handle to the same set. The task ends with the last handle, or by [`shutdown`](Self::shutdown). Then no key
/// is usable any more, since nobody would notice that one was withdrawn.
///
/// One set serves one algorithm. For an issuer with two, keep two sets of the same URL, and join their verifiers with
/// [`jwt::Verifier::or`](cotter::jwt::Verifier::or).
///
/// ```
/// use cotter::{Ed25519, Expect, Policy, VerifyError, jwt};
/// use cotter_jwks::{JwksUrl, RemoteJwks, client::{FetchError, HttpClient, Request, Response}};
///
/// # struct Client;
/// # impl HttpClient for Client {
/// #     async fn get(&self, _: Request) -> Result<Response, FetchError> {
/// #         let key = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
/// #         Ok(Response::new(200, http::HeaderMap::new(), key.into()))
/// #     }
/// # }
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let url = JwksUrl::https("https://auth.example/jwks.json")?;
/// let keys = RemoteJwks::<Ed25519>::builder(url).start_with(Client)?;
/// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
/// let verifier = jwt::Verifier::new(keys.keyring(), policy);
///
/// // {"alg":"Ed25519","kid":"b"}
/// let token = "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiYiJ9.eA.AA";
/// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::KeysUnavailable);
/// keys.ready().await;
/// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::KidUnknown);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RemoteJwks<A: JwsPublicKeyAlgorithm>(Arc<Handle<A>>);

pub(crate) struct Handle<A: JwsPublicKeyAlgorithm> {
    pub(crate) shared: Arc<Shared>,
    pub(crate) ring: SharedKeyring<A>,
    /// The longest time that a token waits for a refresh.
    pub(crate) max_wait: Duration,
    pub(crate) hash: RandomState,
    /// Ends the task when it sends `true`, and when it is dropped.
    pub(crate) stop: watch::Sender<bool>,
}

impl<A: JwsPublicKeyAlgorithm> RemoteJwks<A> {
    /// Builds the key set at a URL.
    #[must_use]
    pub fn builder(url: JwksUrl) -> Builder<A> {
        Builder::of_url(url)
    }

    /// Builds the key set of an issuer, whose metadata states the URL.
    ///
    /// The metadata must name the same `issuer`, byte by byte. Its `jwks_uri` must be `https`, and at the issuer's own host
    /// and port unless [`jwks_host`](Builder::jwks_host) allows another host. The metadata is read again once a day, and
    /// after a failure. While it cannot be fetched, or its status is 408, 429 or at least 500, the last `jwks_uri` is used for
    /// up to a day and [`max_stale`](Builder::max_stale).
    #[must_use]
    pub fn of_issuer(issuer: &str, discovery: Discovery) -> Builder<A> {
        Builder::of_issuer(issuer, discovery)
    }

    pub(crate) fn new(handle: Handle<A>) -> Self {
        Self(Arc::new(handle))
    }

    /// The keys, for verifiers. They are replaced while the verifiers use them.
    ///
    /// If no set may be used, every token is rejected as [`VerifyError::KeysUnavailable`], a fault of the service (503).
    /// While the set may lack a key, so are tokens with an unknown `kid`.
    ///
    /// The task withdraws keys that have become too old, so its runtime must run. If it does not, a verifier by itself does
    /// not notice; [`verify_or_refresh`](Self::verify_or_refresh) and [`is_ready`](Self::is_ready) do.
    #[must_use]
    pub fn keyring(&self) -> SharedKeyring<A> {
        self.0.ring.clone()
    }

    /// Verifies a token; if its `kid` is unknown, waits for one refresh and verifies again.
    ///
    /// `verify` is called once or twice, and may use any verifier of these keys. A token waits for at most 2 s, and all
    /// tokens share one refresh. No refresh begins for a token
    ///
    /// - within the cool-down: 30 s after the last one began, whether that succeeded or not;
    /// - while the last one has failed, until its retry is due;
    /// - if its key was missing from a set that was fetched for it in the last five minutes.
    ///
    /// So bad tokens, however many, cause one refresh in 30 s.
    ///
    /// ```
    /// # use cotter::{Ed25519, VerifyError, jwt};
    /// # use cotter_jwks::RemoteJwks;
    /// async fn user(keys: &RemoteJwks<Ed25519>, verifier: &jwt::Verifier<Ed25519>, token: &str) -> Result<String, VerifyError> {
    ///     let verified = keys.verify_or_refresh(token, |token| verifier.verify(token)).await?;
    ///     Ok(verified.subject().unwrap_or_default().to_owned())
    /// }
    /// # let _ = user;
    /// ```
    ///
    /// # Errors
    ///
    /// As `verify`; [`VerifyError::KeysUnavailable`] also if the refresh takes longer, if 1,024 tokens wait already, or if
    /// the keys are too old and the runtime of the task does not run.
    pub async fn verify_or_refresh<T>(
        &self,
        token: &str,
        mut verify: impl FnMut(&str) -> Result<T, VerifyError>,
    ) -> Result<T, VerifyError> {
        let refused = if self.0.shared.is_overdue() {
            VerifyError::KeysUnavailable
        } else {
            match verify(token) {
                Err(refused @ (VerifyError::KidUnknown | VerifyError::KeysUnavailable)) => refused,
                done => return done,
            }
        };
        let role = self.0.refresh_for(token, refused).await?;
        let again = verify(token);
        if matches!(again, Err(VerifyError::KidUnknown)) {
            self.0.note_unknown(token, role);
        }
        again
    }

    /// Has the set fetched again, without waiting for it: whatever the cool-down, and after a failure too.
    ///
    /// For what an authenticated party says, such as a feed of revocations that names a key: the issuer has replaced it, and
    /// tokens of the next key are not to wait for a cool-down that some stranger's token has begun. Never call it for a token
    /// or anything else that a stranger sends. However often it is called, one refetch begins in a second, after the one
    /// that runs.
    ///
    /// ```
    /// # use cotter::Ed25519;
    /// # use cotter_jwks::RemoteJwks;
    /// fn key_was_dropped(keys: &RemoteJwks<Ed25519>) {
    ///     keys.refresh_now();
    /// }
    /// # let _ = key_was_dropped;
    /// ```
    pub fn refresh_now(&self) {
        let shared = &self.0.shared;
        let now = shared.clocks.now();
        shared.gate.with(|plan| plan.demand(now));
        shared.wake.notify_one();
    }

    /// Whether there are keys, for a readiness probe.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.shared.is_ready()
    }

    /// Waits until there are keys, however long that takes. Returns `false` if the task has ended.
    pub async fn ready(&self) -> bool {
        let mut progress = self.0.shared.progress.subscribe();
        loop {
            let has_keys = progress.borrow_and_update().standing != Standing::Unavailable;
            if has_keys && !self.0.shared.is_overdue() {
                return true;
            }
            if progress.borrow().is_over || progress.changed().await.is_err() {
                return false;
            }
        }
    }

    /// The state of the set, for a status page or an alarm.
    #[must_use]
    pub fn status(&self) -> Status {
        self.0.shared.status()
    }

    /// Ends the task, and waits until it has ended. Then no handle has keys.
    pub async fn shutdown(&self) {
        self.0.stop.send_replace(true);
        let mut progress = self.0.shared.progress.subscribe();
        // The sender is in the same handle, so it is not gone.
        let _ = progress.wait_for(|progress| progress.is_over).await;
    }

    pub(crate) fn handle(&self) -> Arc<Handle<A>> {
        Arc::clone(&self.0)
    }
}

impl<A: JwsPublicKeyAlgorithm> Handle<A> {
    /// Waits for a refresh on behalf of a token that was refused for its key. Returns why it waited.
    ///
    /// # Errors
    ///
    /// What the token is refused with, if there is none or if it takes too long.
    pub(crate) async fn refresh_for(&self, token: &str, refused: VerifyError) -> Result<Role, VerifyError> {
        let id = (refused == VerifyError::KidUnknown).then(|| self.id(token));
        let mut progress = self.shared.progress.subscribe();
        let place = match self.shared.gate.ask(id, self.shared.clocks.now()) {
            Ok(place) => place,
            Err(why) => {
                let action = match why {
                    Ask::CoolDown => "cooldown",
                    Ask::KnownUnknown => "negative",
                    Ask::Crowded => "crowded",
                    Ask::Stopped | Ask::Wait { .. } => "stopped",
                };
                self.shared.telemetry.refused(&refused, action);
                return Err(if why == Ask::Crowded { VerifyError::KeysUnavailable } else { refused });
            }
        };
        match place.role {
            Role::First => {
                self.shared.telemetry.refused(&refused, "fetch");
                self.shared.wake.notify_one();
            }
            Role::Joined | Role::Late => self.shared.telemetry.refused(&refused, "joined"),
        }
        let until = Instant::now().checked_add(self.max_wait).unwrap_or_else(Instant::now);
        match timeout_at(until, progress.wait_for(|progress| progress.ended > place.ended)).await {
            Ok(Ok(_)) => Ok(place.role),
            Ok(Err(_)) | Err(_) => Err(VerifyError::KeysUnavailable),
        }
    }

    /// Notes that a token has waited in vain, unless the issuer may have published its key since the refresh began.
    pub(crate) fn note_unknown(&self, token: &str, role: Role) {
        if role == Role::Late {
            return;
        }
        let now = self.shared.clocks.now();
        self.shared.gate.with(|plan| plan.note_unknown(self.id(token), now));
    }

    /// The id that a token is remembered by: a keyed hash of its header, which names its key.
    fn id(&self, token: &str) -> u64 {
        self.hash.hash_one(token.split_once('.').map_or(token, |(header, _)| header))
    }
}

impl<A: JwsPublicKeyAlgorithm> Clone for RemoteJwks<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A: JwsPublicKeyAlgorithm> fmt::Debug for RemoteJwks<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteJwks({:?}, {:?})", self.status().standing, self.0.ring)
    }
}
