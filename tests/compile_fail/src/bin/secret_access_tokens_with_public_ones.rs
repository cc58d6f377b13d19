//! Access tokens that are verified with a secret, joined with those of a public key. (E0271)
use cotter::{Es256, Hs256, Rs256, profile::AccessTokens};

#[cfg(not(feature = "misuse"))]
fn join(a: AccessTokens<Rs256>, b: AccessTokens<Es256>) -> bool {
    a.or(b).is_ok()
}

#[cfg(feature = "misuse")]
fn join(a: AccessTokens<Rs256>, b: AccessTokens<Hs256>) -> bool {
    a.or(b).is_ok()
}

fn main() {
    let _ = join;
    let _: Option<(Hs256, Es256)> = None;
}
