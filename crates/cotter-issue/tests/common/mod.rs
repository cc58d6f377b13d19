//! The keys that the tests use.
#![allow(dead_code, unreachable_pub, reason = "not every test needs all of it")]

use std::{
    fs,
    future::Future,
    path::Path,
    pin::pin,
    task::{Context, Poll, Waker},
};

pub mod claims;

/// A key in PEM, of `tests/keys`.
pub fn pem(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(name)).unwrap()
}

/// A private JWK, of the project's vectors.
pub fn jwk(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/keys").join(name).with_extension("json");
    fs::read_to_string(path).unwrap()
}

/// Polls until the future is ready; a remote of the tests is ready or has woken.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let (mut future, mut context) = (pin!(future), Context::from_waker(Waker::noop()));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
