//! The end of a set: asked for, with the last handle, by a panic, and of its runtime.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use cotter::{Timestamp, VerifyError};
use cotter_jwks::{Clock, RemoteIssuers, RemoteJwks, Standing};

use crate::support::*;

#[tokio::test(start_paused = true)]
async fn with_its_task_a_set_ends() {
    let a = key("a");
    let server = Server::of(&[&a]);
    let service = Service::start(&server);
    service.keys.ready().await;
    let clone = service.keys.clone();
    let ring = service.keys.keyring();
    let verifier = service.verifier;
    drop(service.keys);
    pass(10).await;
    assert!(verifier.verify(&a.token).is_ok(), "there is another handle");
    drop(clone);
    pass(10).await;
    assert_eq!(verifier.verify(&a.token).unwrap_err(), VerifyError::KeysUnavailable, "nobody keeps {ring:?}");
    let asked = server.asked();
    pass(10_000).await;
    assert_eq!(server.asked(), asked);

    let service = Service::start(&server);
    service.keys.ready().await;
    server.delays(seconds(1_000_000));
    pass(479).await;
    service.keys.shutdown().await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    assert_eq!(service.refresh(&a).await.unwrap_err(), VerifyError::KeysUnavailable);
    assert!(!service.keys.is_ready() && !service.keys.ready().await);
    service.keys.shutdown().await;
}

/// Whoever asks for the end, and however often, waits for it.
#[tokio::test(start_paused = true)]
async fn an_end_is_waited_for_by_all_who_ask_for_it() {
    let a = key("a");
    let server = Server::of(&[&a]);
    let unavailable = Err(VerifyError::KeysUnavailable);
    let service = Service::start(&server);
    service.keys.ready().await;
    let end = async || {
        service.keys.shutdown().await;
        assert_eq!(service.verify(&a), unavailable);
    };
    tokio::join!(end(), end(), end());

    // The first does not wait until the end.
    let service = Service::start(&server);
    service.keys.ready().await;
    tokio::select! {
        biased;
        () = service.keys.shutdown() => panic!("the task has not run"),
        () = std::future::ready(()) => {}
    }
    service.keys.shutdown().await;
    assert_eq!(service.verify(&a), unavailable);
}

#[test]
fn with_its_runtime_a_set_ends() {
    let a = key("a");
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let driver = runtime();
    let server = driver.block_on(async { Server::of(&[&a]) });
    let (service, other) = driver.block_on(async {
        let service = Service::start(&server);
        service.keys.ready().await;
        server.delays(seconds(4));
        // One of the two ends while it fetches.
        (service, Service::start(&server))
    });
    assert_eq!(service.verify(&a), Ok(()));
    drop(driver);
    runtime().block_on(async {
        let start = tokio::time::Instant::now();
        for service in [service, other] {
            assert_eq!(service.verify(&a), Err(VerifyError::KeysUnavailable));
            assert_eq!(service.refresh(&a).await, Err(VerifyError::KeysUnavailable));
            assert!(!service.keys.is_ready() && !service.keys.ready().await);
            assert_eq!(service.keys.status().standing, Standing::Unavailable);
            service.keys.refresh_now();
            service.keys.shutdown().await;
        }
        assert!(start.elapsed() < seconds(1), "nobody waits");
    });
}

#[tokio::test(start_paused = true)]
async fn many_sets_leave_no_task_behind() {
    let server = Server::of(&[&key("a")]);
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let services: Vec<_> = (0..1000).map(|_| Service::start(&server)).collect();
    let handles: Vec<_> = services.iter().flat_map(|service| vec![service.keys.clone(); 10]).collect();
    pass(1).await;
    assert_eq!(
        (tasks() - before, server.asked()),
        (1000, 1000),
        "a task and a fetch for each set, not for each handle"
    );
    drop(services);
    pass(1).await;
    assert_eq!(tasks() - before, 1000, "a handle is left of each");
    drop(handles);
    pass(1).await;
    assert_eq!(tasks(), before);
}

#[tokio::test(start_paused = true)]
async fn who_waits_when_the_task_ends_is_told() {
    let server = Server::of(&[]);
    server.delays(seconds(4));
    let service = Service::start(&server);
    let keys = service.keys.clone();
    let (stop, ()) = tokio::join!(service.keys.ready(), async { keys.shutdown().await });
    assert!(!stop);
}

#[tokio::test]
async fn a_client_that_panics_ends_the_task_and_the_keys() {
    let a = key("a");
    let server = Server::of(&[&a]);
    server.answers(|_| panic!("as a bug would"));
    let service = Service::start(&server);
    assert!(!service.keys.ready().await);
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    service.keys.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_panics_ends_the_task_and_the_keys() {
    struct Broken(Arc<AtomicBool>);
    impl Clock for Broken {
        fn now(&self) -> Option<Timestamp> {
            assert!(!self.0.load(Ordering::SeqCst), "as a bug would");
            None
        }
    }
    let (a, is_broken) = (key("a"), Arc::new(AtomicBool::new(false)));
    let server = Server::of(&[&a]);
    let keys = RemoteJwks::builder(url()).clock(Broken(Arc::clone(&is_broken))).start_with(server).unwrap();
    let service = Service::of(keys, Wall::new());
    service.keys.ready().await;
    assert_eq!(service.verify(&a), Ok(()));
    is_broken.store(true, Ordering::SeqCst);
    pass(60).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    assert!(!service.keys.is_ready() && !service.keys.ready().await);
}

/// The task is on a runtime that does not run any more, so nobody withdraws the keys.
#[test]
fn keys_of_a_task_that_does_not_run_are_not_used_for_ever() {
    let runtime = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.unwrap()
    };
    let a = key("a");
    let driver = runtime();
    let service = driver.block_on(async {
        let service = Service::start(&Server::of(&[&a]));
        service.keys.ready().await;
        service
    });
    runtime().block_on(async {
        let issuers = RemoteIssuers::new().with("a", &service.keys).unwrap();
        // More than are looked at one by one.
        let more = |issuers: RemoteIssuers, at: u32| issuers.with(&at.to_string(), &service.keys).unwrap();
        let many = (0..30).fold(issuers.clone(), more);
        let (of_a, of_b) = ("e30.eyJpc3MiOiJhIn0.AA", "e30.eyJpc3MiOiJiIn0.AA");
        let routed = async |token| {
            let verify = |_: &str| Ok::<_, VerifyError>(());
            let found = issuers.verify_or_refresh(token, verify).await;
            assert_eq!(many.verify_or_refresh(token, verify).await, found);
            found
        };
        pass(4190).await;
        assert!(service.keys.is_ready() && issuers.are_ready() && service.keys.ready().await);
        assert_eq!((service.refresh(&a).await, routed(of_a).await), (Ok(()), Ok(())));
        pass(20).await;
        assert!(!service.keys.is_ready() && !issuers.are_ready());
        let ready = tokio::time::timeout(seconds(60), service.keys.ready()).await;
        assert!(ready.is_err(), "it waits for the task");
        assert_eq!(service.refresh(&a).await.unwrap_err(), VerifyError::KeysUnavailable);
        assert_eq!(routed(of_a).await.unwrap_err(), VerifyError::KeysUnavailable);
        assert_eq!(routed(of_b).await, Ok(()), "it is of another set");
        assert_eq!(service.keys.status().standing, Standing::Unavailable);
    });
    // Once it runs again, all is well.
    driver.block_on(async {
        pass(1).await;
        assert!(service.keys.ready().await);
        assert_eq!(service.refresh(&a).await, Ok(()));
    });
}
