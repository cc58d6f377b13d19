//! Tokens that are bound to a key (RFC 9449).

use crate::system::{ISSUER, Prover, System, Tokens, refresh_form};

#[tokio::test]
async fn a_proof_binds_both_tokens() {
    let system = System::start().await;
    let (prover, thief) = (Prover::new(), Prover::new());
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    let answer = system.post("/token", &code.form(), &[("dpop", &prover.proof(None))]).await;
    let tokens = Tokens::of(&answer);
    assert_eq!(answer.json()["token_type"], "DPoP");
    assert_eq!(tokens.claims()["cnf"]["jkt"], prover.jkt());
    let said = system.introspect(&tokens.access).await.json();
    assert_eq!((&said["token_type"], &said["cnf"]["jkt"]), (&"DPoP".into(), &prover.jkt().into()));
    assert_eq!(system.introspect(&tokens.refresh).await.json()["cnf"]["jkt"], prover.jkt());

    // Neither harms the family.
    system.refresh(&tokens.refresh).await.is_error(400, "invalid_dpop_proof");
    let stolen = system.post("/token", &refresh_form(&tokens.refresh), &[("dpop", &thief.proof(None))]).await;
    stolen.is_error(400, "invalid_grant");
    assert!(system.is_active(&tokens.refresh).await);

    let answer = system.post("/token", &refresh_form(&tokens.refresh), &[("dpop", &prover.proof(None))]).await;
    let next = Tokens::of(&answer);
    assert_eq!(
        (answer.json()["token_type"].as_str(), &next.claims()["cnf"]["jkt"]),
        (Some("DPoP"), &prover.jkt().into())
    );
    // A client takes a token out of use without its key.
    let revoked = system.post("/revoke", &[("token", &next.refresh), ("client_id", "cli")], &[]).await;
    assert_eq!(revoked.status, 200);
    assert!(!system.is_active(&next.access).await);
}

#[tokio::test]
async fn a_proof_is_for_this_request_and_is_used_once() {
    let system = System::start().await;
    let prover = Prover::new();
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    let good = prover.proof(None);
    for bad in [
        "x",
        &prover.proof_for("GET", &format!("{ISSUER}/token"), None),
        &prover.proof_for("POST", &format!("{ISSUER}/revoke"), None),
        &prover.proof_for("POST", "https://attacker.example/token", None),
        &good.replace('.', "..").to_owned(),
        &format!("{good}, {good}"),
    ] {
        system.post("/token", &code.form(), &[("dpop", bad)]).await.is_error(400, "invalid_dpop_proof");
    }
    let two = [("dpop", &*prover.proof(None)), ("dpop", &*prover.proof(None))];
    system.post("/token", &code.form(), &two).await.is_error(400, "invalid_dpop_proof");
    // None of these has used the code up.
    let tokens = Tokens::of(&system.post("/token", &code.form(), &[("dpop", &good)]).await);
    let replayed = system.post("/token", &refresh_form(&tokens.refresh), &[("dpop", &good)]).await;
    replayed.is_error(400, "invalid_dpop_proof");
    assert!(system.is_active(&tokens.refresh).await);
}

#[tokio::test]
async fn a_proof_has_a_nonce_of_this_server() {
    let system = System::with_nonces().await;
    let prover = Prover::new();
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    for nonce in [None, Some("made-up")] {
        let asked = system.post("/token", &code.form(), &[("dpop", &prover.proof(nonce))]).await;
        asked.is_error(400, "use_dpop_nonce");
        assert_eq!(asked.header("dpop-nonce").unwrap().len(), 43);
    }
    let asked = system.post("/token", &code.form(), &[("dpop", &prover.proof(None))]).await;
    let nonce = asked.header("dpop-nonce").unwrap();
    let answer = system.post("/token", &code.form(), &[("dpop", &prover.proof(Some(nonce)))]).await;
    let tokens = Tokens::of(&answer);
    let next = answer.header("dpop-nonce").unwrap();
    Tokens::of(&system.post("/token", &refresh_form(&tokens.refresh), &[("dpop", &prover.proof(Some(next)))]).await);
    // Without a proof nothing is bound, and there is nothing to ask a nonce for.
    assert_eq!(system.token(&system.code(&session, &[]).await.form()).await.header("dpop-nonce"), None);
}

#[tokio::test]
async fn a_proof_is_recorded_for_what_there_is_alone() {
    let system = System::start().await;
    let prover = Prover::new();
    let code = crate::system::Code("A".repeat(43));
    let tokens = system.native("alice").await;
    system.post("/revoke", &[("token", &tokens.refresh), ("client_id", "cli")], &[]).await;
    system.store.asked();
    system.post("/token", &code.form(), &[("dpop", &prover.proof(None))]).await.is_error(400, "invalid_grant");
    let over = system.post("/token", &refresh_form(&tokens.refresh), &[("dpop", &prover.proof(None))]).await;
    over.is_error(400, "invalid_grant");
    assert!(!system.store.asked().contains(&"record_use"));
}

#[tokio::test]
async fn a_code_can_be_bound_to_a_key() {
    let system = System::start().await;
    let (prover, thief) = (Prover::new(), Prover::new());
    let session = system.browser("alice").await;
    let jkt = prover.jkt();
    for (proof, error) in [(None, "invalid_dpop_proof"), (Some(thief.proof(None)), "invalid_grant")] {
        let code = system.code(&session, &[("dpop_jkt", &jkt)]).await;
        let fields: Vec<_> = proof.iter().map(|proof| ("dpop", &**proof)).collect();
        system.post("/token", &code.form(), &fields).await.is_error(400, error);
        system.post("/token", &code.form(), &[("dpop", &prover.proof(None))]).await.is_error(400, "invalid_grant");
    }
    let code = system.code(&session, &[("dpop_jkt", &jkt)]).await;
    Tokens::of(&system.post("/token", &code.form(), &[("dpop", &prover.proof(None))]).await);
}

#[tokio::test]
async fn a_token_without_a_key_may_be_used_with_a_proof() {
    let system = System::start().await;
    let (prover, tokens) = (Prover::new(), system.native("alice").await);
    let answer = system.post("/token", &refresh_form(&tokens.refresh), &[("dpop", &prover.proof(None))]).await;
    let next = Tokens::of(&answer);
    assert_eq!(
        (answer.json()["token_type"].as_str(), &next.claims()["cnf"]["jkt"]),
        (Some("DPoP"), &prover.jkt().into())
    );
    // The refresh token is as it was.
    assert!(Tokens::of(&system.refresh(&next.refresh).await).claims()["cnf"].is_null());
}
