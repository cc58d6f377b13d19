//! Many issuers that do not answer at once.

use std::time::{Duration, Instant};

use cotter::Ed25519;
use cotter_jwks::{
    RemoteJwks, ReqwestClient,
    client::{FetchError, HttpClient, Request, Response},
};

use crate::{
    certificate,
    measure::{AT_ONCE, limits, threads, turn, url_of},
    time::Mute,
};

/// The usual client, which waits for longer.
struct Patient(ReqwestClient);

impl HttpClient for Patient {
    async fn get(&self, mut request: Request) -> Result<Response, FetchError> {
        request.limits = limits(4000, 5000);
        self.0.get(request).await
    }
}

/// More than the threads that `tokio` has for what blocks.
const ISSUERS: usize = 600;

#[test]
fn issuers_that_do_not_answer_take_no_thread_from_the_service() {
    let _turn = turn();
    let builder = ReqwestClient::builder().only_roots_from_pem(&certificate::root_pem()).resolver(Mute);
    let client = builder.build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let start = |at| {
            let url = url_of(&format!("https://tenant-{at}.example/jwks.json"));
            RemoteJwks::<Ed25519>::builder(url).name("crowd").start_with(Patient(client.clone())).unwrap()
        };
        let sets: Vec<_> = (0..ISSUERS).map(start).collect();
        // Until all of them fetch, or wait for their turn.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let start = Instant::now();
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        let took = start.elapsed();
        assert!(took < Duration::from_secs(2), "{took:?}");
        let threads = threads();
        assert!(threads <= 256, "{threads}");
        // Those that wait for their turn fetch as soon as others have given up, or time out.
        while sets.iter().any(|keys| keys.status().failures == 0) {
            assert!(start.elapsed() < Duration::from_secs(20));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // With its set, a fetch ends.
        drop(sets);
    });
    drop(runtime);
    let start = Instant::now();
    while threads() > 0 {
        assert!(start.elapsed() < AT_ONCE, "{} are left", threads());
        std::thread::sleep(Duration::from_millis(1));
    }
}
