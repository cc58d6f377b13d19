//! An ID token where a logout token is asked for. (E0308)
use cotter::profile::{IdToken, LogoutToken};

fn log_out(_: &LogoutToken) {}
fn sign_in(_: &IdToken) {}

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = |token: &IdToken| sign_in(token);
    #[cfg(feature = "misuse")]
    let _ = |token: &IdToken| log_out(token);
    let _ = (log_out, sign_in);
}
