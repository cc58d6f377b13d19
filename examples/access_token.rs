//! An API behind an OAuth server whose access tokens are JWTs of its own form, as those of Auth0 are unless it is told otherwise:
//! `typ` is `JWT`, and there is no `client_id` and no `jti`. For access tokens of RFC 9068 see `api_with_scopes`.
//!
//! The server's public key is a file here. Its token carries several audiences, of which this API is one.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::{error::Error, time::Duration};

use cotter::{Expect, PinnedKey, Policy, Rs256, Verified, VerifyError, jwt};
use serde::Deserialize;

#[derive(Deserialize)]
struct AccessToken {
    scope: String,
}

fn verifier() -> Result<jwt::Verifier<Rs256>, Box<dyn Error>> {
    let key = PinnedKey::from_pem("demo-rsa", include_str!("../vectors/demo/rs256.pem"))?;
    let policy = Policy::new(Expect::exactly("https://tenant.auth.example/"), Expect::exactly("https://api.example"))
        .leeway(Duration::from_secs(30))?
        .require_subject();
    Ok(jwt::Verifier::new(key, policy))
}

/// What an endpoint does before anything else: 401 if this is an error, 403 if it is false.
fn may_read_orders(verifier: &jwt::Verifier<Rs256>, authorization: &str) -> Result<bool, VerifyError> {
    let bearer = authorization.strip_prefix("Bearer ").unwrap_or_default();
    let token: Verified<AccessToken> = verifier.verify(bearer)?;
    Ok(token.claims().scope.split(' ').any(|scope| scope == "read:orders"))
}

fn main() -> Result<(), Box<dyn Error>> {
    let authorization = format!("Bearer {}", include_str!("../vectors/demo/rs256.jwt").trim_end());
    println!("may read orders: {}", may_read_orders(&verifier()?, &authorization)?);
    Ok(())
}

#[test]
fn the_right_token_and_no_other() {
    let (verifier, token) = (verifier().unwrap(), include_str!("../vectors/demo/rs256.jwt").trim_end());
    assert_eq!(may_read_orders(&verifier, &format!("Bearer {token}")), Ok(true));
    assert_eq!(may_read_orders(&verifier, token), Err(VerifyError::SegmentCount));
    let (rest, signature) = token.rsplit_once('.').unwrap();
    let changed = format!("Bearer {rest}.{}", signature.replacen('A', "B", 1));
    assert_eq!(may_read_orders(&verifier, &changed), Err(VerifyError::InvalidSignature));
}
