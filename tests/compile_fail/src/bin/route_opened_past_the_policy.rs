//! A stranger's generic function that opens a token with a verifier, past what a profile adds. (E0603, E0624)
use cotter::{Timestamp, jwt};

fn open<V: jwt::Route>(verifier: &V, now: Timestamp) -> bool {
    // The method can be named, but nobody outside has what it takes.
    #[cfg(feature = "misuse")]
    let _ = jwt::Opening::of("token", now);
    core::mem::size_of_val(verifier) > 0 && now.unix_seconds() > 0
}

fn main() {
    let _ = open::<jwt::Verifier<cotter::Es256>>;
}
