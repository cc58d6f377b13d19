//! The exchange of codes.

use std::{collections::HashSet, time::Duration};

use cotter_session::EndReason;

use crate::system::{CLIENT, Code, FORM, REDIRECT, SCOPES, System, Tokens, VERIFIER, encoded, request};

#[tokio::test]
async fn a_code_gives_the_tokens_of_its_user() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    let answer = system.post("/token", &code.form(), &[("user-agent", "orders-cli/1.0")]).await;
    let tokens = Tokens::of(&answer);
    let json = answer.json();
    assert_eq!(json["token_type"], "Bearer");
    assert!((595..=600).contains(&json["expires_in"].as_u64().unwrap()));
    assert_eq!(json["scope"], SCOPES);
    let claims = tokens.claims();
    assert_eq!((claims["sub"].as_str(), claims["client_id"].as_str()), (Some("alice"), Some(CLIENT)));
    assert_eq!(claims["auth_time"], session.auth_time().unix_seconds());
    assert_eq!(claims["scope"], SCOPES);
    assert_ne!(claims["sid"], session.id().to_string(), "the client has a session of its own");
    let own = system.sessions.list(session.subject()).await.unwrap();
    let labels: HashSet<_> = own.iter().map(|session| session.label()).collect();
    assert_eq!((own.len(), labels), (2, HashSet::from(["", "orders-cli/1.0"])));
    assert!(system.is_active(&tokens.access).await && system.is_active(&tokens.refresh).await);

    // The browser logs out. The client that it has authorized goes on.
    system.sessions.end(session.id(), EndReason::LoggedOut).await.unwrap();
    assert!(system.is_active(&tokens.access).await);
    Tokens::of(&system.refresh(&tokens.refresh).await);
}

#[tokio::test]
async fn one_exchange_right_or_wrong_uses_a_code_up() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let other_verifier = VERIFIER.replace('d', "e");
    for (name, value) in [
        ("code_verifier", &*other_verifier),
        ("code_verifier", ""),
        ("code_verifier", "short"),
        ("redirect_uri", "http://127.0.0.1:51005/callback"),
        ("redirect_uri", "http://127.0.0.1/callback"),
        ("redirect_uri", ""),
        ("client_id", "other"),
    ] {
        let code = system.code(&session, &[]).await;
        system.token(&code.but(name, value)).await.is_error(400, "invalid_grant");
        system.token(&code.form()).await.is_error(400, "invalid_grant");
    }
    assert_eq!(system.sessions.list(session.subject()).await.unwrap().len(), 1, "the browser's alone");
}

#[tokio::test]
async fn a_second_exchange_ends_what_the_first_gave() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    for wrong in ["", "other"] {
        let (code, bystander) = (system.code(&session, &[]).await, system.native("alice").await);
        let tokens = Tokens::of(&system.token(&code.form()).await);
        let tokens = Tokens::of(&system.refresh(&tokens.refresh).await);
        let form = if wrong.is_empty() { code.form() } else { code.but("client_id", wrong) };
        system.token(&form).await.is_error(400, "invalid_grant");
        assert!(!system.is_active(&tokens.access).await && !system.is_active(&tokens.refresh).await);
        system.refresh(&tokens.refresh).await.is_error(400, "invalid_grant");
        assert!(system.is_active(&bystander.access).await, "of another code of the same user");
    }
}

#[tokio::test]
async fn a_code_that_is_expired_unknown_or_malformed_gives_nothing() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    system.clock.pass(Duration::from_secs(60));
    system.token(&code.form()).await.is_error(400, "invalid_grant");
    system.store.asked();
    for text in ["a", "rt1_AAAA", &"A".repeat(42), &format!("{}=", "A".repeat(43)), &format!("{}B", "A".repeat(42))] {
        system.token(&Code(text.to_owned()).form()).await.is_error(400, "invalid_grant");
    }
    assert_eq!(system.store.asked(), [""; 0], "no store is asked about a malformed code");
    system.token(&Code("A".repeat(43)).form()).await.is_error(400, "invalid_grant");
    // What is a token of another kind is not a code.
    let tokens = system.native("alice").await;
    let cookie = system.sessions.begin(session.subject().clone()).with_cookie().start().await.unwrap().cookie.unwrap();
    for text in [&*tokens.access, &tokens.refresh, &cookie.expose()] {
        system.token(&Code(text.to_owned()).form()).await.is_error(400, "invalid_grant");
    }
    for text in [&*code.0, &tokens.access, &cookie.expose()] {
        system.refresh(text).await.is_error(400, "invalid_grant");
        assert!(text == tokens.access || !system.is_active(text).await);
    }
}

#[tokio::test]
async fn a_log_out_everywhere_ends_codes_that_are_out() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    system.sessions.end_everywhere(session.subject()).await.unwrap();
    system.token(&code.form()).await.is_error(400, "invalid_grant");
    assert!(system.sessions.list(session.subject()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_request_that_can_be_read_in_two_ways_is_refused_and_harms_nothing() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    let form = encoded(&code.form());
    let post = |path: &str, kind: &str, body: &str| request("POST", path, &[("content-type", kind)], body);
    for bad in [
        post("/token", FORM, &format!("{form}&client_id={CLIENT}")),
        post("/token", FORM, &format!("{form}&unknown=1&unknown=2")),
        post("/token?grant_type=authorization_code", FORM, &form),
        post(&format!("/token?{form}"), FORM, ""),
        post("/token", "application/json", "{}"),
        post("/token", "text/plain", &form),
        post("/token", "multipart/form-data; boundary=x", &form),
        request("POST", "/token", &[], &form),
        post("/token", FORM, &format!("{form}&state=%ff")),
        post("/token", FORM, &format!("{form}&state={}", "x".repeat(20_000))),
        post("/token", FORM, ""),
        post("/token", FORM, &encoded(&code.but("grant_type", ""))),
        post("/token", FORM, &encoded(&code.but("code", ""))),
        post("/token", FORM, &encoded(&code.but("client_id", ""))),
    ] {
        system.send(bad).await.is_error(400, "invalid_request");
    }
    system.token(&code.but("grant_type", "password")).await.is_error(400, "unsupported_grant_type");
    system.token(&code.but("grant_type", "client_credentials")).await.is_error(400, "unsupported_grant_type");
    system.token(&code.but("client_id", "nobody")).await.is_error(401, "invalid_client");
    let secret = [code.form(), vec![("client_secret", "guess")]].concat();
    system.token(&secret).await.is_error(401, "invalid_client");
    let shown = system.post("/token", &code.form(), &[("authorization", "Basic Y2xpOg==")]).await;
    shown.is_error(401, "invalid_client");
    assert!(shown.header("www-authenticate").unwrap().starts_with("Basic realm="));
    let elsewhere = [code.form(), vec![("resource", "https://other.example")]].concat();
    system.token(&elsewhere).await.is_error(400, "invalid_target");
    Tokens::of(&system.token(&code.form()).await);

    for method in ["GET", "PUT", "DELETE"] {
        let answer = system.send(request(method, "/token", &[], "")).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("POST")), "{method}");
    }
}

#[tokio::test]
async fn a_code_is_for_the_redirect_uri_port_and_all() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let code = system.code(&session, &[("redirect_uri", "http://127.0.0.1:7/callback")]).await;
    system.token(&code.form()).await.is_error(400, "invalid_grant");
    let code = system.code(&session, &[("redirect_uri", "http://127.0.0.1:7/callback")]).await;
    let form = code.but("redirect_uri", "http://127.0.0.1:7/callback");
    assert_ne!(REDIRECT, "http://127.0.0.1:7/callback");
    Tokens::of(&system.token(&form).await);
}

#[tokio::test]
async fn the_answers_are_the_same_over_http2() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    let post = |path: &str, form: &[(&str, &str)]| {
        let uri = format!("http://auth.example{path}");
        request("POST", &uri, &[("content-type", FORM)], &encoded(form))
    };
    let requests = vec![
        post("/token", &code.but("grant_type", "password")),
        post("/token?x=1", &code.form()),
        post("/introspect", &[("token", "x")]),
        post("/token", &code.form()),
    ];
    let answers = system.send_http2(requests).await;
    answers[0].is_error(400, "unsupported_grant_type");
    answers[1].is_error(400, "invalid_request");
    answers[2].is_error(401, "invalid_client");
    let tokens = Tokens::of(&answers[3]);
    assert!(system.is_active(&tokens.access).await);
}

#[tokio::test]
async fn nothing_in_the_store_is_a_credential() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    let tokens = Tokens::of(&system.token(&code.form()).await);
    let own = system.sessions.list(session.subject()).await.unwrap();
    let granted = own.iter().find(|session| session.has_refresh_token()).unwrap();
    let data = String::from_utf8(granted.data().to_vec()).unwrap();
    let json: serde_json::Value = serde_json::from_str(&data).unwrap();
    for text in json.as_object().unwrap().values().filter_map(|value| value.as_str()) {
        assert!(text != code.0 && text != tokens.refresh);
        system.token(&Code(text.to_owned()).form()).await.is_error(400, "invalid_grant");
        assert!(!system.is_active(text).await);
    }
    assert!(system.is_active(&tokens.refresh).await);
}

#[tokio::test]
async fn nonces_without_proofs_are_refused_at_start() {
    use cotter_axum::server::{AuthorizationServer, ServerError};
    let keys = crate::system::signing_keys(&cotter_issue::store::MemoryStore::new());
    let sessions = System::start().await.sessions.clone();
    let builder = AuthorizationServer::builder(crate::system::ISSUER, crate::system::AUDIENCE, sessions, keys);
    let refused = builder.dpop_nonces(crate::system::nonces()).build().err();
    assert_eq!(refused, Some(ServerError::NoncesWithoutDpop));
}

#[tokio::test]
async fn an_issuer_is_https_or_on_this_machine_and_written_in_one_way() {
    use cotter_axum::server::{AuthorizationServer, ServerError};
    let sessions = System::start().await.sessions.clone();
    let built = |issuer: &str| {
        let keys = crate::system::signing_keys(&cotter_issue::store::MemoryStore::new());
        AuthorizationServer::builder(issuer, crate::system::AUDIENCE, sessions.clone(), keys).build().err()
    };
    for good in ["https://auth.example", "https://auth.example:8443", "http://127.0.0.1:8400", "http://localhost:8400"]
    {
        assert_eq!(built(good), None, "{good}");
    }
    for bad in [
        "",
        "auth.example",
        "http://auth.example",
        "http://10.0.0.1",
        "https://a%b",
        "https://auth.example/",
        "https://auth.example/a",
        "https://auth.example:443",
        "https://Auth.example",
        "https://user@auth.example",
        "https://auth.example?a",
    ] {
        assert_eq!(built(bad), Some(ServerError::Issuer), "{bad}");
    }
}
