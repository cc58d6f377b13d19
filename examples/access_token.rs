//! An API behind an OAuth server whose access tokens are JWTs of its own form, as those of Auth0 are unless it is told otherwise:
//! `typ` is `JWT`, the client is in `azp`, and there is no `jti`. Each difference is accepted by name; `docs/PROVIDERS.md` has the
//! lines for other servers. For access tokens of RFC 9068 see `api_with_scopes`.
//!
//! The server's public key is a file here. Its token carries several audiences, of which this API is one.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use std::error::Error;

use cotter::{
    Authorization, PinnedKey, Rs256, SetupError,
    profile::{AccessTokens, Presentation},
};

fn tokens() -> Result<AccessTokens<Rs256>, SetupError> {
    let key = PinnedKey::from_pem("demo-rsa", include_str!("../vectors/demo/rs256.pem"))?;
    let tokens = AccessTokens::new(key, "https://tenant.auth.example/", "https://api.example");
    Ok(tokens.client_id_from("azp").token_id_optional().danger_allow_untyped())
}

/// What an endpoint does before anything else: 403 if this is false, and 401 if it is an error of the token.
fn may_read_orders(tokens: &AccessTokens<Rs256>, authorization: &str) -> Result<bool, Box<dyn Error>> {
    let Authorization::Bearer(bearer) = Authorization::read(authorization)? else {
        return Err("expected a bearer token".into());
    };
    let token = tokens.verify(bearer, Presentation::bearer())?;
    Ok(token.has_scope("read:orders"))
}

fn main() -> Result<(), Box<dyn Error>> {
    let authorization = format!("Bearer {}", include_str!("../vectors/demo/rs256.jwt").trim_end());
    println!("may read orders: {}", may_read_orders(&tokens()?, &authorization)?);
    Ok(())
}

#[test]
fn the_right_token_and_no_other() {
    let (tokens, token) = (tokens().unwrap(), include_str!("../vectors/demo/rs256.jwt").trim_end());
    assert!(may_read_orders(&tokens, &format!("Bearer {token}")).unwrap());
    assert!(may_read_orders(&tokens, &format!("bearer {token}")).unwrap(), "a scheme is the same in any case");
    let refused = |authorization: &str| may_read_orders(&tokens, authorization).unwrap_err().to_string();
    assert_eq!(refused(token), "authorization scheme is not supported: expected Bearer or DPoP");
    assert_eq!(refused(&format!("DPoP {token}")), "expected a bearer token");
    let (rest, signature) = token.rsplit_once('.').unwrap();
    let changed = format!("Bearer {rest}.{}", signature.replacen('A', "B", 1));
    assert_eq!(refused(&changed), "signature does not verify under the pinned key");
}
