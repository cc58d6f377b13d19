//! Optional credentials, a token or a cookie, and what handlers require themselves.

use std::{borrow::Cow, time::Duration};

use axum::{Router, extract::FromRequestParts, routing::get};
use cotter_axum::resource::{Bearer, BearerOr, CookieCredential, Refused, ResourceServer, Scoped};
use http::{StatusCode, request::Parts};

use crate::support::{
    BEARER, BOTH, DPOP, INVALID_REQUEST, INVALID_TOKEN, Orders, Protocol, Read, assert_refused, assert_served, bearer,
    builder, get as get_request, send, serve, token,
};

#[tokio::test]
async fn no_credentials_are_told_from_bad_ones() {
    let greet = async |bearer: Option<Bearer<Orders>>| bearer.map_or("stranger".into(), |b| b.subject().to_owned());
    let read = async |bearer: Option<Scoped<Orders, Read>>| bearer.is_some().to_string();
    let app = Router::new().route("/", get(greet)).route("/read", get(read)).with_state(builder().build().unwrap());
    let good = bearer(&token("a"));
    for protocol in BOTH {
        let address = serve(app.clone()).await;
        let send = async |path, fields: &[(&str, &str)]| send(protocol, address, get_request(path, fields)).await;
        assert_served(&send("/", &[]).await, "stranger", protocol);
        assert_served(&send("/", &[("authorization", &good)]).await, "alice", protocol);
        assert_served(&send("/read", &[]).await, "false", protocol);
        assert_eq!(send("/read", &[("authorization", &good)]).await.status, 403, "a scope is missing");

        let bad = send("/", &[("authorization", "Bearer a")]).await;
        assert_refused(&bad, 401, &[INVALID_TOKEN, DPOP], protocol);
        let basic = send("/", &[("authorization", "Basic dTpw")]).await;
        assert_refused(&basic, 401, &[BEARER, DPOP], protocol);
        let twice = send("/", &[("authorization", &good), ("authorization", &good)]).await;
        assert_refused(&twice, 400, &[INVALID_REQUEST], protocol);
        assert_refused(&send("/?access_token=a", &[]).await, 400, &[INVALID_REQUEST], protocol);
    }
}

/// A session that is live if its cookie says so.
struct Session;

impl FromRequestParts<ResourceServer<Orders>> for Session {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &ResourceServer<Orders>) -> Result<Self, StatusCode> {
        let is_live = parts.headers.get_all("cookie").iter().any(|field| field == "sid=live");
        is_live.then_some(Self).ok_or(StatusCode::UNAUTHORIZED)
    }
}

impl CookieCredential<ResourceServer<Orders>> for Session {
    fn cookie_name(_: &ResourceServer<Orders>) -> Cow<'_, str> {
        "sid".into()
    }
}

#[tokio::test]
async fn a_token_or_a_cookie_and_never_both() {
    let who = async |who: BearerOr<Orders, Session>| match who {
        BearerOr::Bearer(bearer) => bearer.subject().to_owned(),
        BearerOr::Cookie(Session) => "session".to_owned(),
    };
    let app = Router::new().route("/", get(who)).with_state(builder().build().unwrap());
    let good = bearer(&token("a"));
    for protocol in BOTH {
        let address = serve(app.clone()).await;
        let send = async |fields: &[(&str, &str)]| send(protocol, address, get_request("/", fields)).await;
        assert_served(&send(&[("authorization", &good)]).await, "alice", protocol);
        assert_served(&send(&[("cookie", "sid=live")]).await, "session", protocol);
        assert_eq!(send(&[("cookie", "sid=over")]).await.status, 401);
        assert_refused(&send(&[("cookie", "other=live")]).await, 401, &[BEARER, DPOP], protocol);
        // Whatever each of the two is worth.
        for (cookie, authorization) in [("sid=live", &*good), ("sid=over", &good), ("sid=live", "Bearer a")] {
            let both = send(&[("cookie", cookie), ("authorization", authorization)]).await;
            assert_refused(&both, 400, &[INVALID_REQUEST], (protocol, cookie));
        }
    }
}

#[tokio::test]
async fn a_handler_can_ask_for_more() {
    let more = async |bearer: Bearer<Orders>| -> Result<&'static str, Refused> {
        bearer.require_scopes(&["orders:refund", "orders:read"])?;
        bearer.require_auth_age(Duration::from_secs(300))?;
        Ok("served")
    };
    let app = Router::new().route("/", get(more)).with_state(builder().build().unwrap());
    let address = serve(app).await;
    for (scope, status, expected) in [
        (
            "orders:read",
            403,
            r#"www-authenticate: Bearer realm="orders", error="insufficient_scope", error_description="the token lacks a scope", scope="orders:refund orders:read""#,
        ),
        (
            "orders:read orders:refund",
            401,
            r#"www-authenticate: Bearer realm="orders", error="insufficient_user_authentication", error_description="a more recent or a stronger authentication is required", max_age="300""#,
        ),
    ] {
        let fields = [("authorization", &*bearer(&token(scope)))];
        let found = send(Protocol::Http1, address, get_request("/", &fields)).await;
        assert_refused(&found, status, &[expected], scope);
    }
}
