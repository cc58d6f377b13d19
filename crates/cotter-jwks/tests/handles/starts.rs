//! What can be started, and where.

use cotter::{Ed25519, VerifyError};
use cotter_jwks::{
    Discovery, RemoteJwks, StartError,
    client::{FetchError, Request},
};

use crate::support::*;

#[tokio::test(start_paused = true)]
async fn what_cannot_be_started_is_refused() {
    let server = Server::of(&[]);
    let code = |builder: cotter_jwks::Builder<Ed25519>| {
        builder.start_with(server.clone()).map(|_| ()).map_err(|error| error.code())
    };
    let of_url = || RemoteJwks::<Ed25519>::builder(url());
    assert_eq!(code(of_url()), Ok(()));
    for bad in [
        of_url().max_fresh(seconds(59)),
        of_url().max_fresh(seconds(86_401)),
        of_url().max_stale(seconds(86_401)),
        of_url().cool_down(seconds(0)),
        of_url().cool_down(seconds(3601)),
        of_url().max_wait(seconds(11)),
    ] {
        assert_eq!(code(bad), Err("out-of-range"));
    }
    let issuer = |issuer| RemoteJwks::<Ed25519>::of_issuer(issuer, Discovery::OpenIdConnect);
    assert_eq!(code(issuer("http://auth.example")), Err("url-not-https"));
    assert_eq!(code(issuer("http://localhost:1")), Err("url-not-https"));
    assert_eq!(code(issuer("http://localhost:1").issuer_on_loopback()), Ok(()));
    assert_eq!(code(issuer("https://auth.example?a=b")), Err("url-query"));
    let too_long = of_url().cool_down(seconds(0)).start_with(server.clone()).unwrap_err();
    assert_eq!(too_long.to_string(), "cool_down is out of range: expected 1s to 3600s");
}

#[test]
fn outside_a_runtime_nothing_is_started() {
    struct Never;
    impl cotter_jwks::client::HttpClient for Never {
        async fn get(&self, _: Request) -> Reply {
            Err(FetchError::Client)
        }
    }
    let refused = RemoteJwks::<Ed25519>::builder(url()).start_with(Never).unwrap_err();
    assert_eq!(refused, StartError::NoRuntime);
    let timeless = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (a, ring) = timeless.block_on(async {
        let keys = RemoteJwks::<Ed25519>::builder(url()).start_with(Never);
        (key("a"), keys.map(|keys| (keys.keyring(), keys)))
    });
    // A runtime without a timer cannot wait: the task ends, and says that there are no keys.
    if let Ok((ring, keys)) = ring {
        timeless.block_on(async { tokio::task::yield_now().await });
        let refused = cotter::jws::Verifier::new(ring).verify(&a.token).unwrap_err();
        assert_eq!((refused, keys.is_ready()), (VerifyError::KeysUnavailable, false));
    }
}
