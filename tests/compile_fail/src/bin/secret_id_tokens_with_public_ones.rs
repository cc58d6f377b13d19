//! A router of ID tokens with public keys that is given a client's secret. (E0271)
use cotter::{
    Es256, Hs256,
    profile::{IdTokenRouter, IdTokens},
};

#[cfg(not(feature = "misuse"))]
fn add(router: &mut IdTokenRouter, tokens: IdTokens<Es256>) -> bool {
    router.add(tokens).is_ok()
}

#[cfg(feature = "misuse")]
fn add(router: &mut IdTokenRouter, tokens: IdTokens<Hs256>) -> bool {
    router.add(tokens).is_ok()
}

fn main() {
    let _ = add;
    let _: Option<(Hs256, Es256)> = None;
}
