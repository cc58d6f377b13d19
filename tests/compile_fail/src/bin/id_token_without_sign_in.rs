//! An ID token that is verified for no sign-in. (E0061)
use cotter::{
    Rs256,
    profile::{IdToken, IdTokens, SignIn},
};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = |tokens: IdTokens<Rs256>, sign_in: SignIn<'_>| tokens.verify("", &sign_in).map(drop);
    #[cfg(feature = "misuse")]
    let _ = |tokens: IdTokens<Rs256>| tokens.verify("").map(drop);
    let _: Option<SignIn<'_>> = None;
}
