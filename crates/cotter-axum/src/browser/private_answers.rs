use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use cotter_http::SessionCookieSettings;
use http::{Request, Response, header};
use tower_layer::Layer;
use tower_service::Service;

use crate::private::Private;

/// Sets `Cache-Control: no-store` and `X-Content-Type-Options: nosniff` on every answer to a request with the cookie, and
/// on every answer that sets one.
///
/// [`BrowserSessions::private_answers`](super::BrowserSessions::private_answers) makes it. The handlers of this crate do so
/// themselves; it is for those of the caller.
#[derive(Clone, Debug)]
pub struct PrivateAnswers(Arc<SessionCookieSettings>);

impl PrivateAnswers {
    pub(super) const fn new(cookie: Arc<SessionCookieSettings>) -> Self {
        Self(cookie)
    }
}

impl<S> Layer<S> for PrivateAnswers {
    type Service = PrivateAnswersService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        PrivateAnswersService { inner, cookie: Arc::clone(&self.0) }
    }
}

/// The service of [`PrivateAnswers`].
#[derive(Clone, Debug)]
pub struct PrivateAnswersService<S> {
    inner: S,
    cookie: Arc<SessionCookieSettings>,
}

impl<S, B, R> Service<Request<B>> for PrivateAnswersService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let has_cookie = self.cookie.is_in(request.headers());
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            if has_cookie || response.headers().contains_key(header::SET_COOKIE) {
                Private::mark(response.headers_mut());
            }
            Ok(response)
        })
    }
}
