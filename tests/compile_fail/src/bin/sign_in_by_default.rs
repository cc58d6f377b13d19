//! A sign-in that does not say whether a nonce was sent. (E0599)
use cotter::profile::SignIn;

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = SignIn::without_nonce();
    #[cfg(feature = "misuse")]
    let _ = SignIn::default();
}
