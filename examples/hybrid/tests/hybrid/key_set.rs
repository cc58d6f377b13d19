//! The key set, while `web` is gone.

use std::time::{Duration, Instant};

use reqwest::Response;

use crate::{
    lossy::Lossy,
    system::{Start, System, fields, until},
};

/// The shortest time for which `orders` takes a set as fresh.
const FRESH: Duration = Duration::from_secs(60);

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn verifiers_may_use_an_expired_set_and_caches_may_not() {
    let system = System::new(Start::default()).await;
    let url = format!("{}/.well-known/jwks.json", system.web_urls[0]);
    let whole = system.http.get(&url).send().await.unwrap();
    let unchanged = system.http.get(&url).header("if-none-match", "*").send().await.unwrap();
    let with_a_cookie = system.http.get(&url).header("cookie", "hybrid-sid=x; __Host-Http-sid=x").send().await.unwrap();
    for (answer, status) in [(whole, 200), (unchanged, 304), (with_a_cookie, 200)] {
        assert_eq!(answer.status(), status);
        assert_eq!(fields(&answer, "cache-control"), ["public, max-age=300, proxy-revalidate"]);
        assert_eq!(fields(&answer, "etag").len(), 1);
    }
}

/// The set is fresh for a minute here, as the proxy says, and stale for five seconds more.
#[tokio::test(flavor = "multi_thread")]
async fn a_stale_set_is_used_until_its_bound_and_then_nothing_can_be_told() {
    let proxy = Lossy::new().replacing("max-age=300", "max-age=060");
    let url = proxy.url();
    let between = move |web: &str| {
        proxy.forward_to(web);
        proxy
    };
    let flags = vec!["--jwks-max-stale", "5s", "--jwks-cooldown", "1s"];
    let begun = Instant::now();
    let start = Start { store: None, flags, between: Some((url, Box::new(between))), ..Start::default() };
    let mut system = System::new(start).await;
    let fetched = Instant::now();
    let native = system.native(0, "alice").await;
    system.web[0].kill();

    // As long as it is used for certain: it was fetched no earlier than at the start.
    let mut answer = ask(&system, &native.access).await;
    while begun.elapsed() < FRESH + 4 * SECOND {
        assert_eq!(answer.status(), 200, "after {:?}", begun.elapsed());
        tokio::time::sleep(SECOND / 4).await;
        answer = ask(&system, &native.access).await;
    }
    let is_over = async || system.orders_status(&native.access).await != 200;
    assert!(until(10 * SECOND, is_over).await);
    assert!(fetched.elapsed() < FRESH + 8 * SECOND, "{:?}", fetched.elapsed());
    for _ in 0..20 {
        let answer = ask(&system, &native.access).await;
        assert_eq!(answer.status(), 503, "not 401: the token may be as good as ever");
        assert!(!fields(&answer, "retry-after").is_empty() && fields(&answer, "www-authenticate").is_empty());
    }
    let ready = system.http.get(system.at_orders("/readyz")).send().await.unwrap();
    assert_eq!(ready.status(), 503);

    system.start_web_again(0);
    // The next try is up to a minute away.
    assert!(until(70 * SECOND, async || system.orders_status(&native.access).await == 200).await);
}

async fn ask(system: &System, token: &str) -> Response {
    system.get_orders(token).send().await.unwrap()
}
