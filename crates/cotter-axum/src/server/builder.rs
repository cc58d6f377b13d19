//! What is stated when a server is made.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use cotter::profile::{DpopProofs, ProofAlgorithms};
use cotter_http::{BasicClientError, BasicClients, PublicOrigin};
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_session::{Sessions, store::SessionStore};

use super::{AuthorizationServer, Client, DpopNonces, Inner, SigningKeys, proof::Proofs};

/// How long a code can be exchanged, unless stated otherwise: RFC 6749 §4.1.2 allows ten minutes.
const CODE_LIFE: Duration = Duration::from_secs(60);

/// For how long it is remembered that a code was exchanged, unless stated otherwise.
const CODE_MEMORY: Duration = Duration::from_secs(86_400);

/// For how long the store is waited for. A store that hangs is one that is down.
const PATIENCE: Duration = Duration::from_millis(4500);

/// A server to be made: it has no clients, no services and no DPoP until they are stated.
#[must_use = "a server is made by `build`"]
pub struct AuthorizationServerBuilder<A: JwsPublicKeySigningAlgorithm> {
    inner: Inner<A>,
    taken: Option<Box<str>>,
    nonces: Option<DpopNonces>,
}

impl<A: JwsPublicKeySigningAlgorithm> AuthorizationServerBuilder<A> {
    pub(super) fn new(
        issuer: &str,
        audience: &str,
        sessions: Sessions<dyn SessionStore>,
        keys: SigningKeys<A>,
    ) -> Self {
        let inner = Inner {
            issuer: issuer.into(),
            audience: audience.into(),
            sessions,
            keys,
            clients: BTreeMap::new(),
            services: Arc::new(BasicClients::new()),
            proofs: None,
            code_life: CODE_LIFE,
            code_memory: CODE_MEMORY,
            patience: PATIENCE,
        };
        Self { inner, taken: None, nonces: None }
    }

    /// Registers a client.
    pub fn client(mut self, client: Client) -> Self {
        let id: Box<str> = client.id().into();
        if self.inner.clients.insert(id.clone(), Arc::new(client)).is_some() {
            self.taken = Some(id);
        }
        self
    }

    /// Adds a service, which may introspect tokens and follow revocations.
    ///
    /// # Errors
    ///
    /// [`BasicClientError`].
    pub fn service(mut self, name: &str, password: &str) -> Result<Self, BasicClientError> {
        self.inner.services = Arc::new(BasicClients::clone(&self.inner.services).with(name, password)?);
        Ok(self)
    }

    /// Binds tokens to the key of a DPoP proof, if a request has one (RFC 9449 §5).
    ///
    /// Use [`DpopProofs::replay_later`]: the store of the sessions records each proof, for all processes.
    pub fn dpop<P: ProofAlgorithms>(self, proofs: DpopProofs<P>) -> Self {
        let uri = format!("{}/token", self.inner.issuer);
        let proofs = Proofs::new(proofs, uri);
        Self { inner: Inner { proofs: Some(proofs), ..self.inner }, ..self }
    }

    /// Requires a nonce of this server in DPoP proofs (RFC 9449 §8).
    pub fn dpop_nonces(self, nonces: DpopNonces) -> Self {
        Self { nonces: Some(nonces), ..self }
    }

    /// How long a code can be exchanged, instead of a minute; at most ten.
    pub fn code_life(mut self, life: Duration) -> Self {
        self.inner.code_life = life;
        self
    }

    /// For how long a second exchange of a code ends what the first gave, instead of a day.
    pub fn code_memory(mut self, memory: Duration) -> Self {
        self.inner.code_memory = memory;
        self
    }

    /// For how long the store is waited for before the answer is 503, instead of 4.5 seconds.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.inner.patience = patience;
        self
    }

    /// Makes the server.
    ///
    /// # Errors
    ///
    /// [`ServerError`].
    pub fn build(mut self) -> Result<AuthorizationServer<A>, ServerError> {
        let issuer = &*self.inner.issuer;
        let origin = PublicOrigin::https(issuer).or_else(|_| PublicOrigin::on_loopback(issuer));
        // It is compared as text (RFC 8414 §3.3), so there is one way to write it.
        if !origin.is_ok_and(|origin| origin.as_str() == issuer) {
            return Err(ServerError::Issuer);
        }
        if self.inner.audience.is_empty() {
            return Err(ServerError::Audience);
        }
        if self.taken.is_some() {
            return Err(ServerError::ClientTaken);
        }
        if self.inner.code_life.is_zero() || self.inner.code_life > Duration::from_secs(600) {
            return Err(ServerError::CodeLife);
        }
        if let Some(nonces) = self.nonces {
            let proofs = self.inner.proofs.take().ok_or(ServerError::NoncesWithoutDpop)?;
            self.inner.proofs = Some(proofs.with_nonces(nonces));
        }
        Ok(AuthorizationServer { inner: Arc::new(self.inner) })
    }
}

impl<A: JwsPublicKeySigningAlgorithm> fmt::Debug for AuthorizationServerBuilder<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationServerBuilder").finish_non_exhaustive()
    }
}

/// A server cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The issuer is not an `https` origin as browsers write it (RFC 8414 §2), nor an `http` one on this machine.
    #[error(
        "issuer is not a secure origin: expected https:// and a host in lower case, without a path or a usual port"
    )]
    Issuer,
    /// The audience is empty.
    #[error("audience is empty: expected the resource that access tokens are for")]
    Audience,
    /// Two clients have one id.
    #[error("client id is taken: expected each once")]
    ClientTaken,
    /// Nonces are required, and there are no proofs that could have them.
    #[error("nonces are required in DPoP proofs, and there are none: expected `dpop` too")]
    NoncesWithoutDpop,
    /// Codes live too long, or not at all (RFC 6749 §4.1.2).
    #[error("life of a code is out of range: expected up to 10 minutes")]
    CodeLife,
}
