//! A store that cannot answer says nothing about what was presented.

use std::time::Duration;

use crate::system::{
    CLIENT, Code, ISSUER, Prover, SCOPES, System, Tokens, authorization, query_of, refresh_form, signing_keys,
};
use cotter_axum::server::{AuthorizationServer, Client, CodeError};

#[tokio::test]
async fn a_store_that_is_down_is_503_and_everything_lives_on() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let (code, tokens) = (system.code(&session, &[]).await, system.native("alice").await);
    system.store.fail(&[""]);
    system.token(&code.form()).await.is_error(503, "temporarily_unavailable");
    system.refresh(&tokens.refresh).await.is_error(503, "temporarily_unavailable");
    let narrowed = [refresh_form(&tokens.refresh), vec![("scope", "orders:read")]].concat();
    system.token(&narrowed).await.is_error(503, "temporarily_unavailable");
    let proof = Prover::new().proof(None);
    system.post("/token", &code.form(), &[("dpop", &proof)]).await.is_error(503, "temporarily_unavailable");
    for token in [&tokens.access, &tokens.refresh] {
        let revoked = system.post("/revoke", &[("token", token), ("client_id", CLIENT)], &[]).await;
        revoked.is_error(503, "temporarily_unavailable");
        system.introspect(token).await.is_error(503, "temporarily_unavailable");
    }
    let request = system.server.read_authorization(&authorization(&[])).unwrap();
    assert!(system.server.give_code(&request, &session).await.is_err());
    // What cannot be right is refused as ever.
    system.refresh("rt1_").await.is_error(400, "invalid_grant");
    system.token(&code.but("client_id", "nobody")).await.is_error(401, "invalid_client");
    assert_eq!(system.get("/.well-known/jwks.json", &[]).await.status, 200);

    system.store.fail(&[]);
    assert!(system.is_active(&tokens.access).await && system.is_active(&tokens.refresh).await);
    Tokens::of(&system.refresh(&tokens.refresh).await);
    Tokens::of(&system.token(&code.form()).await);
}

#[tokio::test]
async fn each_step_that_fails_is_503_and_never_400() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    for step in ["take_grant", "create", "times_taken"] {
        let code = system.code(&session, &[]).await;
        system.store.fail(&[step]);
        system.token(&code.form()).await.is_error(503, "temporarily_unavailable");
        system.store.fail(&[]);
    }
    for step in ["list", "end"] {
        let code = system.code(&session, &[]).await;
        let tokens = Tokens::of(&system.token(&code.form()).await);
        system.store.fail(&[step]);
        system.token(&code.form()).await.is_error(503, "temporarily_unavailable");
        system.store.fail(&[]);
        // It is done when it comes again.
        system.token(&code.form()).await.is_error(400, "invalid_grant");
        assert!(!system.is_active(&tokens.access).await, "{step}");
    }
    let tokens = system.native("alice").await;
    for (path, step, token) in [
        ("/revoke", "get", &tokens.refresh),
        ("/revoke", "end", &tokens.refresh),
        ("/revoke", "revoke", &tokens.access),
        ("/token", "rotate", &tokens.refresh),
    ] {
        system.store.fail(&[step]);
        let form =
            if path == "/token" { refresh_form(token) } else { vec![("token", &**token), ("client_id", CLIENT)] };
        system.post(path, &form, &[]).await.is_error(503, "temporarily_unavailable");
    }
    for (step, token) in [("get", &tokens.refresh), ("get", &tokens.access), ("is_revoked", &tokens.access)] {
        system.store.fail(&[step]);
        system.introspect(token).await.is_error(503, "temporarily_unavailable");
    }
    system.store.fail(&[]);
    assert!(system.is_active(&tokens.access).await && system.is_active(&tokens.refresh).await);
}

/// A session whose tokens were never handed out is not left in the list of its user.
#[tokio::test]
async fn an_exchange_that_fails_late_leaves_no_session() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    system.store.fail(&["times_taken"]);
    system.token(&code.form()).await.is_error(503, "temporarily_unavailable");
    system.store.fail(&[]);
    assert_eq!(system.sessions.list(session.subject()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_store_that_hangs_is_one_that_is_down() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let tokens = system.native("alice").await;
    let request = system.server.read_authorization(&authorization(&[])).unwrap();
    system.store.hang(true);
    let given = tokio::time::timeout(Duration::from_secs(5), system.server.give_code(&request, &session)).await;
    assert!(matches!(given, Ok(Err(CodeError::Store(_)))), "a code is not waited for");
    system.refresh(&tokens.refresh).await.is_error(503, "temporarily_unavailable");
    system.introspect(&tokens.access).await.is_error(503, "temporarily_unavailable");
    system.store.hang(false);

    // What it is asked for it may do later, so a code is not taken from it.
    let code = system.code(&session, &[]).await;
    system.store.hang(true);
    system.store.asked();
    system.token(&code.form()).await.is_error(503, "temporarily_unavailable");
    assert!(!system.store.asked().contains(&"take_grant"));
    system.store.hang(false);
    Tokens::of(&system.token(&code.form()).await);
    Tokens::of(&system.refresh(&tokens.refresh).await);
}

/// Neither the client nor the clock can mend it, so nobody is asked to try again.
#[tokio::test]
async fn what_is_configured_wrongly_is_not_tried_again() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    // The keys mint for another audience.
    let keys = signing_keys(&system.keys);
    let client = Client::public(CLIENT).unwrap().redirect_uri("http://127.0.0.1/callback").unwrap();
    let server = AuthorizationServer::builder(ISSUER, "https://other.example", system.sessions.clone(), keys)
        .client(client.scope(SCOPES).unwrap())
        .build()
        .unwrap();
    let request = server.read_authorization(&authorization(&[])).unwrap();
    let location = server.give_code(&request, &session).await.unwrap();
    let code = Code(query_of(&location).into_iter().find(|(name, _)| name == "code").unwrap().1);
    let system = system.behind(server).await;
    let answer = system.token(&code.form()).await;
    answer.is_error(500, "server_error");
    assert_eq!(answer.body, r#"{"error":"server_error"}"#);
    assert_eq!(system.sessions.list(session.subject()).await.unwrap().len(), 1, "what was not handed out has ended");
}
