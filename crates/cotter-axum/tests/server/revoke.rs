//! The revocation endpoint.

use std::time::Duration;

use crate::system::{CLIENT, FORM, System, Tokens, request};

async fn revoke(system: &System, token: &str) {
    let answer = system.post("/revoke", &[("token", token), ("client_id", CLIENT)], &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, Some("no-store")), "{}", answer.body);
}

#[tokio::test]
async fn a_refresh_token_ends_its_family() {
    let system = System::start().await;
    for use_predecessor in [false, true] {
        let (first, bystander) = (system.native("alice").await, system.native("alice").await);
        let second = Tokens::of(&system.refresh(&first.refresh).await);
        revoke(&system, if use_predecessor { &first.refresh } else { &second.refresh }).await;
        for access in [&first.access, &second.access] {
            assert!(!system.is_active(access).await);
        }
        system.refresh(&second.refresh).await.is_error(400, "invalid_grant");
        assert!(system.is_active(&bystander.refresh).await);
        revoke(&system, &second.refresh).await;
    }
}

/// Somebody has stolen a token and has replaced it twice. Its owner logs out with the token that is left.
#[tokio::test]
async fn an_old_refresh_token_ends_its_family() {
    let system = System::start().await;
    let first = system.native("alice").await;
    let mut last = first.clone();
    for _ in 0..2 {
        last = Tokens::of(&system.refresh(&last.refresh).await);
        system.clock.pass(Duration::from_secs(31));
    }
    let other = system.post("/revoke", &[("token", &first.refresh), ("client_id", "other")], &[]).await;
    other.is_error(400, "invalid_grant");
    assert!(system.is_active(&last.refresh).await);
    revoke(&system, &first.refresh).await;
    assert!(!system.is_active(&last.refresh).await && !system.is_active(&last.access).await);
}

#[tokio::test]
async fn an_access_token_ends_alone() {
    let system = System::start().await;
    let tokens = system.native("alice").await;
    let other = Tokens::of(&system.refresh(&tokens.refresh).await);
    revoke(&system, &tokens.access).await;
    assert!(!system.is_active(&tokens.access).await);
    assert!(system.is_active(&other.access).await && system.is_active(&other.refresh).await);
    let next = Tokens::of(&system.refresh(&other.refresh).await);
    assert!(system.is_active(&next.access).await, "a revoked token is not given again");
    // Verifiers that ask no store learn of it.
    let feed = system.sessions.store().snapshot().await.unwrap();
    let is_of = |id: &str| feed.revocations.iter().any(|one| format!("{one:?}").contains(id));
    assert!(is_of(tokens.claims()["jti"].as_str().unwrap()));
    assert!(!is_of(other.claims()["jti"].as_str().unwrap()));
}

/// A client that repeats its request, a second later, tells verifiers nothing new.
#[tokio::test]
async fn an_access_token_is_revoked_until_it_expires() {
    let system = System::start().await;
    let (tokens, store) = (system.native("alice").await, system.sessions.store());
    let before = store.snapshot().await.unwrap().watermark;
    revoke(&system, &tokens.access).await;
    let told = store.since(&before, Duration::ZERO).await.unwrap();
    let [revocation] = &*told.revocations else { panic!("{told:?}") };
    // The leeway of the policy, and rounded up.
    assert_eq!(revocation.until, tokens.claims()["exp"].as_u64().unwrap() + 60 + 1);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    revoke(&system, &tokens.access).await;
    let again = store.since(&told.watermark, Duration::ZERO).await.unwrap();
    assert!(again.revocations.is_empty(), "{again:?}");
    assert!(!system.is_active(&tokens.access).await);
}

#[tokio::test]
async fn an_unknown_token_is_answered_like_a_known_one() {
    let system = System::start().await;
    let tokens = system.native("alice").await;
    let (rest, signature) = tokens.access.rsplit_once('.').unwrap();
    let forged = format!("{rest}.{}", signature.chars().rev().collect::<String>());
    let half = &tokens.refresh[..40];
    for unknown in ["x", "rt1_", half, &forged, "eyJhbGciOiJub25lIn0.e30.", &format!("{} ", tokens.refresh)] {
        revoke(&system, unknown).await;
    }
    assert!(system.is_active(&tokens.access).await && system.is_active(&tokens.refresh).await);
}

#[tokio::test]
async fn a_request_of_another_client_or_of_none_is_refused() {
    let system = System::start().await;
    let tokens = system.native("alice").await;
    for token in [&tokens.access, &tokens.refresh] {
        let post = async |form: &[(&str, &str)]| system.post("/revoke", form, &[]).await;
        post(&[("token", token), ("client_id", "other")]).await.is_error(400, "invalid_grant");
        post(&[("token", token), ("client_id", "nobody")]).await.is_error(401, "invalid_client");
        post(&[("token", token)]).await.is_error(400, "invalid_request");
        post(&[("client_id", CLIENT)]).await.is_error(400, "invalid_request");
        let twice = format!("token={token}&token={token}&client_id={CLIENT}");
        system
            .send(request("POST", "/revoke", &[("content-type", FORM)], &twice))
            .await
            .is_error(400, "invalid_request");
        let query = request("POST", &format!("/revoke?token={token}"), &[("content-type", FORM)], "client_id=cli");
        system.send(query).await.is_error(400, "invalid_request");
    }
    assert!(system.is_active(&tokens.access).await && system.is_active(&tokens.refresh).await);
    let answer = system.get("/revoke", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("POST")));
}
