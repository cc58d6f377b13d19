use std::{convert::Infallible, hint::black_box, sync::Arc};

use http::{HeaderValue, Request, Response, StatusCode, Uri, header::AUTHORIZATION};
use tokio::runtime::{Builder, Runtime};
use tower::{Service, ServiceExt};

pub type Error = Box<dyn std::error::Error>;

/// What is measured: so many requests, one after the other.
pub struct Case {
    pub name: &'static str,
    /// The index of the router without authentication that it is compared with, if it is a router.
    pub bare: Option<usize>,
    run: Box<dyn FnMut(u32)>,
}

impl Case {
    pub fn run(&mut self, times: u32) {
        (self.run)(times);
    }

    /// What is no router.
    pub fn plain(name: &'static str, mut once: impl FnMut() + 'static) -> Self {
        let run = move |times| (0..times).for_each(|_| once());
        Self { name, bare: None, run: Box::new(run) }
    }

    /// A router that must serve a request with this field, and reject it with another signature, if it looks at it.
    pub fn router<S, B, R>(name: &'static str, bare: usize, app: S, authorization: Option<&str>) -> Result<Self, Error>
    where
        S: Service<Request<B>, Response = Response<R>, Error = Infallible> + Clone + 'static,
        B: Default + 'static,
    {
        let runtime = Arc::new(Builder::new_current_thread().enable_all().build()?);
        let good = HeaderValue::from_str(authorization.unwrap_or("none"))?;
        if let Some(text) = authorization {
            for bad in [changed(text), "Bearer".to_owned()] {
                let status = runtime.block_on(asked(&app, &HeaderValue::from_str(&bad)?)).status();
                if !status.is_client_error() {
                    return Err(format!("{name}: {status} for a token that is wrong").into());
                }
            }
        }
        let status = runtime.block_on(asked(&app, &good)).status();
        if status != StatusCode::OK {
            return Err(format!("{name}: {status} for a token that is right").into());
        }
        Ok(Self { name, bare: Some(bare), run: Box::new(move |times| serve(&runtime, &app, &good, times)) })
    }
}

fn serve<S, B, R>(runtime: &Runtime, app: &S, authorization: &HeaderValue, times: u32)
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible> + Clone,
    B: Default,
{
    runtime.block_on(async {
        for _ in 0..times {
            let response = asked(app, authorization).await;
            assert_eq!(black_box(response).status(), StatusCode::OK);
        }
    });
}

async fn asked<S, B, R>(app: &S, authorization: &HeaderValue) -> Response<R>
where
    S: Service<Request<B>, Response = Response<R>, Error = Infallible> + Clone,
    B: Default,
{
    let mut request = Request::new(B::default());
    *request.uri_mut() = Uri::from_static("/orders");
    request.headers_mut().insert(AUTHORIZATION, black_box(authorization).clone());
    match app.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The token with another character in the middle of its signature.
fn changed(token: &str) -> String {
    let at = token.len() - 20;
    let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
    format!("{}{other}{}", &token[..at], &token[at + 1..])
}
