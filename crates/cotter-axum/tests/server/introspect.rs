//! The introspection endpoint, keys and metadata.

use std::time::Duration;

use crate::system::{AUDIENCE, CLIENT, FORM, ISSUER, SCOPES, System, Tokens, basic, request};

#[tokio::test]
async fn an_active_token_is_described() {
    let system = System::start().await;
    let tokens = system.native("alice").await;
    let claims = tokens.claims();
    let said = system.introspect(&tokens.access).await;
    assert_eq!(said.header("cache-control"), Some("no-store"));
    let said = said.json();
    for name in ["sub", "client_id", "scope", "sid", "jti", "iat", "exp", "auth_time"] {
        assert_eq!(said[name], claims[name], "{name}");
    }
    assert_eq!((&said["active"], &said["token_type"]), (&true.into(), &"Bearer".into()));
    assert_eq!((&said["iss"], &said["aud"]), (&ISSUER.into(), &AUDIENCE.into()));

    let said = system.introspect(&tokens.refresh).await.json();
    assert_eq!((&said["active"], &said["sub"], &said["scope"]), (&true.into(), &"alice".into(), &SCOPES.into()));
    assert_eq!((&said["client_id"], &said["sid"]), (&CLIENT.into(), &claims["sid"]));
    assert!(said.get("jti").is_none() && said.get("token_type").is_none());
    let idle = said["exp"].as_u64().unwrap() - said["iat"].as_u64().unwrap();
    assert_eq!(idle, 14 * 86_400, "when it is over without use");
}

#[tokio::test]
async fn only_the_current_refresh_token_is_active_and_asking_changes_nothing() {
    let system = System::start().await;
    let first = system.native("alice").await;
    let second = Tokens::of(&system.refresh(&first.refresh).await);
    system.clock.pass(Duration::from_secs(31));
    for _ in 0..3 {
        assert!(!system.is_active(&first.refresh).await);
        assert!(system.is_active(&second.refresh).await);
    }
    system.store.asked();
    system.is_active(&first.refresh).await;
    assert_eq!(system.store.asked(), ["get"]);
    Tokens::of(&system.refresh(&second.refresh).await);
}

#[tokio::test]
async fn everything_else_is_inactive_and_no_more_is_said() {
    let system = System::start().await;
    let tokens = system.native("alice").await;
    let (rest, signature) = tokens.access.rsplit_once('.').unwrap();
    let forged = format!("{rest}.{}", signature.chars().rev().collect::<String>());
    for token in ["x", "rt1_", "a.b.c", &forged, &format!("{} ", tokens.access), "eyJhbGciOiJub25lIn0.e30."] {
        let said = system.introspect(token).await;
        assert_eq!((said.status.as_u16(), &*said.body), (200, r#"{"active":false}"#), "{token}");
    }
    let user = cotter_session::Subject::new("alice").unwrap();
    system.sessions.end_everywhere(&user).await.unwrap();
    for token in [&tokens.access, &tokens.refresh] {
        assert_eq!(system.introspect(token).await.body, r#"{"active":false}"#);
    }
}

#[tokio::test]
async fn only_a_service_may_ask() {
    let system = System::start().await;
    let tokens = system.native("alice").await;
    let bearer = format!("Bearer {}", tokens.access);
    let form = [("token", &*tokens.access)];
    for shown in ["", &basic("orders", "wrong"), &basic("stock", "s3cret"), &basic("", ""), &bearer, "Basic", "Basic !"]
    {
        let fields: Vec<_> = [("authorization", shown)].into_iter().filter(|_| !shown.is_empty()).collect();
        let answer = system.post("/introspect", &form, &fields).await;
        answer.is_error(401, "invalid_client");
        assert_eq!(answer.header("www-authenticate"), Some(r#"Basic realm="services", charset="UTF-8""#));
    }
    let right = basic("orders", "s3cret");
    let twice = [("authorization", &*right), ("authorization", &*right)];
    system.post("/introspect", &form, &twice).await.is_error(400, "invalid_request");
    system.post("/introspect", &[], &twice[..1]).await.is_error(400, "invalid_request");
    let fields = [("content-type", FORM), ("authorization", &right)];
    for (path, body) in
        [("/introspect", "token=a&token=b"), ("/introspect?token=a", ""), ("/introspect?token=a", "token=a")]
    {
        system.send(request("POST", path, &fields, body)).await.is_error(400, "invalid_request");
    }
    let answer = system.get("/introspect", &[("authorization", &right)]).await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("POST")));
}

#[tokio::test]
async fn the_key_set_is_published_with_a_tag() {
    let system = System::start().await;
    let path = "/.well-known/jwks.json";
    let set = system.get(path, &[]).await;
    assert_eq!((set.status.as_u16(), set.header("content-type")), (200, Some("application/jwk-set+json")));
    assert!(set.header("cache-control").unwrap().starts_with("public, max-age=3300"));
    let keys = set.json()["keys"].as_array().unwrap().clone();
    assert_eq!((keys.len(), keys[0].get("d")), (1, None));
    let tag = set.header("etag").unwrap();
    for named in [tag, "*", &format!("\"other\", W/{tag}")] {
        let unchanged = system.get(path, &[("if-none-match", named)]).await;
        assert_eq!((unchanged.status.as_u16(), &*unchanged.body), (304, ""), "{named}");
        assert_eq!(
            (unchanged.header("etag"), unchanged.header("cache-control")),
            (Some(tag), set.header("cache-control"))
        );
    }
    let two = [("if-none-match", "\"other\""), ("if-none-match", tag)];
    assert_eq!(system.get(path, &two).await.status, 304);
    assert_eq!(system.get(path, &two[..1]).await.status, 200);
    let answer = system.post(path, &[], &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("GET,HEAD")));
}

#[tokio::test]
async fn the_metadata_say_what_there_is() {
    let system = System::start().await;
    let answer = system.get("/.well-known/oauth-authorization-server", &[]).await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let metadata = answer.json();
    assert_eq!(metadata["issuer"], ISSUER);
    for (name, path) in [
        ("authorization_endpoint", "/authorize"),
        ("token_endpoint", "/token"),
        ("revocation_endpoint", "/revoke"),
        ("introspection_endpoint", "/introspect"),
        ("jwks_uri", "/.well-known/jwks.json"),
    ] {
        assert_eq!(metadata[name], format!("{ISSUER}{path}"));
    }
    assert_eq!(metadata["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(metadata["dpop_signing_alg_values_supported"], serde_json::json!(["Ed25519", "EdDSA"]));
    assert_eq!(metadata["scopes_supported"], serde_json::json!(["orders:read", "orders:write"]));
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
}
