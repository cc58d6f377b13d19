//! What only services may ask: they authenticate by HTTP Basic (RFC 7617).

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{body::Body, extract::Request, response::Response};
use cotter_http::{Basic, BasicClients, BasicError, OauthCode, OauthError, basic_challenge};
use tower_layer::Layer;
use tower_service::Service;

use super::answer::invalid_request;

pub(super) const REALM: &str = "services";

/// Lets requests pass that show the password of a service, and puts an [`AuthenticatedService`] into their extensions.
///
/// Others are answered 401 with a challenge, and 400 if they show two passwords.
///
/// ```
/// use std::sync::Arc;
/// use axum::{Router, routing::get};
/// use cotter_axum::server::RequireServiceLayer;
/// use cotter_http::BasicClients;
///
/// let services = BasicClients::new().with("orders", "VYGTvFHFzDcC2kbf6bHLXQ")?;
/// let layer = RequireServiceLayer::new(Arc::new(services), "services");
/// let router = Router::<()>::new().route("/internal", get(|| async { "for services" })).route_layer(layer);
/// # assert!(router.has_routes());
/// # Ok::<(), cotter_http::BasicClientError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RequireServiceLayer {
    services: Arc<BasicClients>,
    realm: &'static str,
}

/// The service that [`RequireServiceLayer`] makes of another.
#[derive(Clone, Debug)]
pub struct RequireService<S> {
    layer: RequireServiceLayer,
    inner: S,
}

/// The name of the service that has sent a request, and has shown its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticatedService(Box<str>);

impl AuthenticatedService {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl RequireServiceLayer {
    /// Lets these services pass.
    #[must_use]
    pub const fn new(services: Arc<BasicClients>, realm: &'static str) -> Self {
        Self { services, realm }
    }

    fn authenticate(&self, request: &Request) -> Result<AuthenticatedService, OauthError> {
        let refused = |description| {
            let error = OauthError::new(OauthCode::InvalidClient).because(description);
            error.challenge(basic_challenge(self.realm))
        };
        match Basic::read(request.headers()) {
            Ok(shown) => match self.services.authenticate(&shown) {
                Some(name) => Ok(AuthenticatedService(name.into())),
                None => Err(refused("name or password is wrong")),
            },
            Err(BasicError::Several) => Err(invalid_request("request has several Authorization header fields")),
            Err(BasicError::Malformed) => Err(refused("authorization is malformed")),
            Err(_) => Err(refused("service is not authenticated")),
        }
    }
}

impl<S> Layer<S> for RequireServiceLayer {
    type Service = RequireService<S>;

    fn layer(&self, inner: S) -> RequireService<S> {
        RequireService { layer: self.clone(), inner }
    }
}

impl<S> Service<Request> for RequireService<S>
where
    S: Service<Request, Response = Response> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        match self.layer.authenticate(&request) {
            Ok(service) => {
                request.extensions_mut().insert(service);
                Box::pin(self.inner.call(request))
            }
            Err(error) => Box::pin(async move { Ok(error.into_response::<Body>()) }),
        }
    }
}
