//! The flow of one request: read the credentials, present the token, verify it, ask the stores, keep the result.

use std::{sync::Arc, time::Instant};

use axum::extract::OriginalUri;
use cotter::{
    Timestamp, VerifyError,
    pending::Verification,
    profile::{AccessToken, Presentation},
};
use cotter_http::{Credential, CredentialError, DpopNonce, ErrorCode, ProtectedResource, is_safe};
use http::{header::AUTHORIZATION, request::Parts};
use tracing::Instrument;

use super::{
    ClientCertificate, Dpop, Refused, Resource, ResourceServer, VerifiesTokens,
    accepted::{Accepted, Binding, Kept},
    telemetry,
    tokens::Begun,
};

impl<R: Resource> ResourceServer<R> {
    /// Accepts the request's token, or says how to refuse the request. Counts once for each verification.
    pub(super) async fn accept(&self, parts: &mut Parts, binding: Binding) -> Result<Arc<Accepted>, Refused> {
        if let Some(Kept { accepted, .. }) = parts.extensions.get::<Kept<R>>()
            && Arc::ptr_eq(&accepted.resource, &self.0.any)
            && accepted.is_bound(binding)
            && accepted.is_of(parts)
        {
            return Ok(Arc::clone(accepted));
        }
        let resource = self.spoken_by(binding);
        let credential = resource
            .read(&parts.headers, original_uri(parts))
            .map_err(|error| self.refuse_credentials(resource, &error))?;
        let span = tracing::debug_span!("token.verify", realm = R::REALM);
        // Credentials that cannot be read take no time, and would hide how long the others take.
        let begun = Instant::now();
        let verified = self.verify(parts, credential, binding).instrument(span).await;
        telemetry::took(R::Tokens::ALG, begun.elapsed());
        match verified {
            Ok(accepted) => {
                telemetry::accepted(R::REALM, R::Tokens::ALG);
                let accepted = Arc::new(accepted);
                parts.extensions.insert(Kept::<R>::new(Arc::clone(&accepted)));
                Ok(accepted)
            }
            Err(refused) => {
                telemetry::refused(R::REALM, R::Tokens::ALG, &refused);
                Err(refused)
            }
        }
    }

    /// Whether a request shows no credentials, good or bad.
    pub(super) fn is_shown_nothing(&self, parts: &Parts) -> bool {
        self.0.any.read(&parts.headers, original_uri(parts)).is_err_and(|error| error.is_none_shown())
    }

    /// Refuses credentials that cannot be read, and counts that. A proof that is missing learns of the nonce.
    pub(super) fn refuse_credentials(&self, resource: &ProtectedResource, error: &CredentialError) -> Refused {
        let refused = self.with_nonce(Refused::new(resource.refuse_credentials(error), error.code()));
        telemetry::refused(R::REALM, R::Tokens::ALG, &refused);
        refused
    }

    async fn verify(&self, parts: &Parts, credential: Credential<'_>, binding: Binding) -> Result<Accepted, Refused> {
        let resource = self.spoken_by(binding);
        let scheme = credential.scheme();
        let refuse =
            |error: VerifyError| self.with_nonce(Refused::new(resource.refuse_token(scheme, &error), error.code()));
        let certificate = match binding {
            Binding::Certificate => Some(certificate_of(parts).ok_or_else(|| refuse(VerifyError::CnfUnconfirmed))?),
            Binding::Any | Binding::Dpop => None,
        };
        let (tokens, is_safe) = match &self.0.safe {
            Some(safe) if is_safe(&parts.method, &parts.headers) => (safe, true),
            Some(_) | None => (&self.0.tokens, false),
        };
        let token = credential.unverified_token();
        let verified = match (credential, &self.0.dpop) {
            (Credential::Bearer { .. }, _) => {
                let presented = certificate.map_or(Presentation::bearer(), Presentation::certificate);
                self.ask(tokens, token, presented).await
            }
            (Credential::Dpop { proof, .. }, Some(dpop)) => {
                let uri = dpop.base().with_path(original_uri(parts).path());
                let nonces = accepted_nonces(dpop).map_err(refuse)?;
                let nonces: Option<Vec<&str>> = nonces.as_ref().map(|n| n.iter().map(DpopNonce::as_str).collect());
                let request = dpop.request(parts.method.as_str(), &uri, proof);
                let request = match &nonces {
                    Some(nonces) => request.nonce_one_of(nonces),
                    None => request,
                };
                let presented = match certificate {
                    Some(certificate) => Presentation::dpop_and_certificate(request, certificate),
                    None => Presentation::dpop(request),
                };
                self.ask(tokens, token, presented).await
            }
            // The scheme is not among those that were read.
            (Credential::Dpop { .. }, None) => Err(VerifyError::CnfUnconfirmed),
        };
        let token = verified.map_err(refuse)?;
        let (by_certificate, authorization) = (certificate.is_some(), parts.headers.get(AUTHORIZATION).cloned());
        let resource = Arc::clone(&self.0.any);
        Ok(Accepted { token, scheme, by_certificate, is_safe, authorization, resource })
    }

    /// Verifies the token, and asks the key set and the store, if there are any.
    async fn ask(
        &self,
        tokens: &R::Tokens,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<AccessToken, VerifyError> {
        let begun = self.begin(tokens, token, presented).await?;
        #[cfg(feature = "session")]
        if let (Some(store), false) = (&self.0.store, matches!(begun, Verification::Done(_))) {
            return store.answer(begun).await;
        }
        match begun {
            Verification::Done(token) => Ok(token),
            // A server whose verifiers leave a question is not built without a store.
            Verification::Revocation(_) => Err(VerifyError::RevocationNotAsked),
            Verification::SingleUse(_) => Err(VerifyError::ReplayNotAsked),
        }
    }

    #[cfg(feature = "jwks")]
    async fn begin(&self, tokens: &R::Tokens, token: &str, presented: Presentation<'_>) -> Begun {
        match &self.0.refresh {
            Some(keys) => keys.begin(token, &mut |token| tokens.begin_now(token, presented)).await,
            None => tokens.begin_now(token, presented),
        }
    }

    #[cfg(not(feature = "jwks"))]
    async fn begin(&self, tokens: &R::Tokens, token: &str, presented: Presentation<'_>) -> Begun {
        tokens.begin_now(token, presented)
    }

    /// How the resource answers on a route that needs this.
    fn spoken_by(&self, binding: Binding) -> &ProtectedResource {
        match binding {
            Binding::Any | Binding::Certificate => &self.0.any,
            Binding::Dpop => &self.0.dpop_only,
        }
    }

    /// Adds a nonce to what a client can cure with one.
    fn with_nonce(&self, refused: Refused) -> Refused {
        let is_of_proof =
            matches!(refused.answer().error(), Some(ErrorCode::UseDpopNonce | ErrorCode::InvalidDpopProof));
        match self.current_nonce() {
            Some(nonce) if is_of_proof => Refused::new(refused.answer().clone().dpop_nonce(nonce), refused.code()),
            Some(_) | None => refused,
        }
    }

    /// The nonce to provide, if the server has any.
    pub(super) fn current_nonce(&self) -> Option<DpopNonce> {
        let nonces = self.0.dpop.as_ref()?.nonce_source()?;
        Some(nonces.current_at(Timestamp::now().ok()?))
    }
}

fn accepted_nonces(dpop: &Dpop) -> Result<Option<[DpopNonce; 2]>, VerifyError> {
    dpop.nonce_source().map(|nonces| Ok(nonces.accepted_at(Timestamp::now()?))).transpose()
}

/// The address as it was requested: a router that is nested removes the beginning of the path.
pub(super) fn original_uri(parts: &Parts) -> &http::Uri {
    parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri)
}

fn certificate_of(parts: &Parts) -> Option<&[u8]> {
    parts.extensions.get::<ClientCertificate>().map(ClientCertificate::der)
}
