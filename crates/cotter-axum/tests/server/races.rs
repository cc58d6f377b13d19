//! What happens at the same time.

use std::{collections::BTreeSet, sync::Arc};

use crate::system::{System, Tokens};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simultaneous_refreshes_get_one_successor() {
    let system = Arc::new(System::start().await);
    for racers in [2, 8, 64] {
        let tokens = Arc::new(system.native("alice").await);
        let uses = (0..racers).map(|_| {
            let (system, tokens) = (system.clone(), tokens.clone());
            tokio::spawn(async move { Tokens::of(&system.refresh(&tokens.refresh).await) })
        });
        let uses: Vec<_> = uses.collect();
        let mut successors = BTreeSet::new();
        for one in uses {
            successors.insert(one.await.unwrap().refresh);
        }
        assert_eq!(successors.len(), 1, "{racers} racers");
        assert!(system.is_active(successors.first().unwrap()).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simultaneous_exchanges_leave_nothing_alive() {
    let system = Arc::new(System::start().await);
    let session = system.browser("alice").await;
    for racers in [2, 2, 2, 2, 8, 64] {
        let code = Arc::new(system.code(&session, &[]).await);
        let uses = (0..racers).map(|_| {
            let (system, code) = (system.clone(), code.clone());
            tokio::spawn(async move { system.token(&code.form()).await })
        });
        let uses: Vec<_> = uses.collect();
        let mut given = Vec::new();
        for one in uses {
            let answer = one.await.unwrap();
            if answer.status == 200 {
                given.push(Tokens::of(&answer));
            } else {
                answer.is_error(400, "invalid_grant");
            }
        }
        assert!(given.len() <= 1, "{racers} racers");
        assert_only_the_browser_is_left(&system, &session).await;
        for tokens in given {
            assert!(!system.is_active(&tokens.access).await && !system.is_active(&tokens.refresh).await);
        }
    }
}

/// Two exchanges in every order of their steps: one stops before a step, and the other runs from there to its end.
#[tokio::test]
async fn exchanges_cannot_miss_each_other_at_any_step() {
    let system = Arc::new(System::start().await);
    let session = system.browser("alice").await;
    let mut stopped = 0;
    for (before, step) in
        [(0, "take_grant"), (0, "create"), (0, "times_taken"), (1, "take_grant"), (1, "list"), (1, "end")]
    {
        let code = Arc::new(system.code(&session, &[]).await);
        let mut given = Vec::new();
        for _ in 0..before {
            given.push(system.token(&code.form()).await);
        }
        let gate = system.store.hold(step);
        let held = tokio::spawn({
            let (system, code) = (system.clone(), code.clone());
            async move { system.token(&code.form()).await }
        });
        assert!(gate.is_reached().await, "{step} is a step of an exchange");
        given.push(system.token(&code.form()).await);
        gate.open();
        given.push(held.await.unwrap());
        stopped += 1;
        assert_only_the_browser_is_left(&system, &session).await;
        for answer in given.iter().filter(|answer| answer.status == 200) {
            let tokens = Tokens::of(answer);
            assert!(!system.is_active(&tokens.access).await && !system.is_active(&tokens.refresh).await, "{step}");
        }
    }
    assert_eq!(stopped, 6);
}

#[tokio::test]
async fn an_exchange_is_carried_out_though_its_client_goes_away() {
    let system = Arc::new(System::start().await);
    let session = system.browser("alice").await;
    let code = Arc::new(system.code(&session, &[]).await);
    let tokens = Tokens::of(&system.token(&code.form()).await);
    let gate = system.store.hold("list");
    let gone = tokio::spawn({
        let (system, code) = (system.clone(), code.clone());
        async move { system.token(&code.form()).await }
    });
    assert!(gate.is_reached().await);
    gone.abort();
    assert!(gone.await.is_err_and(|error| error.is_cancelled()));
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    gate.open();
    for _ in 0..100 {
        if !system.is_active(&tokens.access).await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("tokens of a code that was used twice live on");
}

#[tokio::test]
async fn a_log_out_everywhere_beats_an_exchange_that_is_under_way() {
    let system = Arc::new(System::start().await);
    let session = system.browser("alice").await;
    for step in ["take_grant", "create", "times_taken"] {
        let session = if step == "take_grant" { session.clone() } else { system.browser("alice").await };
        let code = Arc::new(system.code(&session, &[]).await);
        let gate = system.store.hold(step);
        let held = tokio::spawn({
            let (system, code) = (system.clone(), code.clone());
            async move { system.token(&code.form()).await }
        });
        assert!(gate.is_reached().await);
        system.sessions.end_everywhere(session.subject()).await.unwrap();
        gate.open();
        let answer = held.await.unwrap();
        if answer.status == 200 {
            assert!(!system.is_active(&Tokens::of(&answer).access).await, "{step}");
        }
        assert!(system.sessions.list(session.subject()).await.unwrap().is_empty(), "{step}");
    }
}

async fn assert_only_the_browser_is_left(system: &System, session: &cotter_session::Session) {
    let live = system.sessions.list(session.subject()).await.unwrap();
    assert_eq!(live.iter().map(|live| live.id()).collect::<Vec<_>>(), [session.id()]);
}
