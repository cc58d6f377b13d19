//! `hybrid client`, when the answer to a request is lost: nobody logs in again, unless a code has been used up.

use std::{fs, time::Duration};

use crate::{
    client::{Client, code, natives},
    lossy::{ENDS, End, Lossy},
    process::{Process, hybrid},
    system::{Start, System, until},
};

/// A client whose requests go through a proxy to `web`, and through another to `orders`.
struct Stage {
    web: Lossy,
    orders: Lossy,
    system: System,
    client: Client,
}

impl Stage {
    async fn new() -> Self {
        let (web, orders) = (Lossy::new(), Lossy::new());
        let public = format!("http://localhost:{}", web.port);
        let flags = vec!["--public-url", &*Box::leak(public.clone().into_boxed_str())];
        let system = System::new(Start { flags, ..Start::default() }).await;
        web.forward_to(&system.web_urls[0]);
        orders.forward_to(&system.orders_url);
        let client = Client::at(&public, &orders.url());
        Self { web, orders, system, client }
    }

    async fn logged_in() -> Self {
        let stage = Self::new().await;
        assert_eq!(stage.client.log_in(&stage.system).await, 0);
        stage
    }

    /// The exit status.
    async fn run(&self, words: &[&str]) -> Option<i32> {
        code(&self.client.run(words).await)
    }

    async fn orders(&self) -> String {
        let listed = self.client.run(&["orders"]).await;
        assert_eq!(code(&listed), Some(0), "{}", String::from_utf8_lossy(&listed.stderr));
        String::from_utf8(listed.stdout).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_a_refresh_is_asked_for_again() {
    let stage = Stage::logged_in().await;
    for end in ENDS {
        for times in [1, 2] {
            stage.web.lose("POST /token", end, times);
            assert_eq!(stage.run(&["orders"]).await, Some(0), "{end:?}");
            assert_eq!(stage.web.pass_all(), times, "{end:?}");
        }
        // All of them: later. Inside the overlap, the same token is as good.
        let kept = fs::read(stage.client.token_file()).unwrap();
        stage.web.lose("POST /token", end, 99);
        assert_eq!(stage.run(&["orders"]).await, Some(75), "{end:?}");
        assert_eq!(stage.web.pass_all(), 3, "{end:?}");
        assert_eq!(fs::read(stage.client.token_file()).unwrap(), kept, "{end:?}");
        assert_eq!(stage.run(&["orders"]).await, Some(0), "{end:?}");
    }
    assert_eq!(natives(&stage.system).await, 1);
}

/// The successor has been given, and whoever it was given to is gone before it is kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_killed_before_it_keeps_a_token_goes_on() {
    let stage = Stage::logged_in().await;
    for _ in 0..3 {
        stage.web.lose("POST /token", End::Held, 1);
        let mut killed = Process::start(hybrid(&stage.client.arguments(&["orders"])));
        assert!(until(Duration::from_secs(20), async || stage.web.lost() == 1).await);
        killed.kill();
        stage.web.pass_all();
        assert_eq!(stage.run(&["orders"]).await, Some(0));
    }
    assert_eq!(natives(&stage.system).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_the_api_is_for_later_and_nothing_is_ordered_twice() {
    let stage = Stage::logged_in().await;
    for end in ENDS {
        stage.orders.lose("GET /orders", end, 1);
        assert_eq!(stage.run(&["orders"]).await, Some(75), "{end:?}");
        assert_eq!(stage.orders.pass_all(), 1, "{end:?}");
        let before = stage.orders().await.lines().count();

        stage.orders.lose("POST /orders", end, 1);
        assert_eq!(stage.run(&["order", "kettle"]).await, Some(75), "{end:?}");
        assert_eq!(stage.orders.pass_all(), 1, "{end:?}");
        let placed = usize::from(end != End::NotAsked);
        assert_eq!(stage.orders().await.lines().count(), before + placed, "{end:?}");
    }
    assert_eq!(natives(&stage.system).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_out_whose_answer_is_lost_is_repeated() {
    let stage = Stage::new().await;
    for end in ENDS {
        assert_eq!(stage.client.log_in(&stage.system).await, 0);
        let kept = fs::read(stage.client.token_file()).unwrap();
        stage.web.lose("POST /revoke", end, 1);
        assert_eq!(stage.run(&["logout"]).await, Some(75), "{end:?}");
        assert_eq!(stage.web.pass_all(), 1, "{end:?}");
        assert_eq!(fs::read(stage.client.token_file()).unwrap(), kept, "{end:?}");
        assert_eq!(natives(&stage.system).await, usize::from(end == End::NotAsked), "{end:?}");
        assert_eq!(stage.run(&["logout"]).await, Some(0), "{end:?}");
        assert!(!fs::exists(stage.client.token_file()).unwrap(), "{end:?}");
        assert_eq!(natives(&stage.system).await, 0, "{end:?}");
    }
}

/// A code is exchanged once. Sent again, it would end what the first exchange gave, so the user logs in once more.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_exchange_of_a_code_is_another_log_in() {
    let stage = Stage::new().await;
    for end in ENDS {
        stage.web.lose("POST /token", end, 1);
        assert_eq!(stage.client.log_in(&stage.system).await, 75, "{end:?}");
        assert_eq!(stage.web.pass_all(), 1, "{end:?}: it is not sent again");
        assert!(!fs::exists(stage.client.token_file()).unwrap(), "{end:?}");
        assert_eq!(stage.client.log_in(&stage.system).await, 0, "{end:?}");
        assert_eq!(stage.run(&["logout"]).await, Some(0), "{end:?}");
    }
    // That the token of the last log-in is not revoked does not undo this one.
    assert_eq!(stage.client.log_in(&stage.system).await, 0);
    for end in ENDS {
        stage.web.lose("POST /revoke", end, 1);
        assert_eq!(stage.client.log_in(&stage.system).await, 0, "{end:?}");
        assert_eq!(stage.web.pass_all(), 1, "{end:?}");
        assert_eq!(stage.run(&["orders"]).await, Some(0), "{end:?}");
    }
}
