//! An API with scopes (RFC 9068) that is protected by DPoP (RFC 9449): a token is of no use to whoever has come by its text.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use std::sync::Arc;

use cotter::{
    Authorization, Ed25519, Ed25519OrEdDsa, Es256, Fault, PinnedKey, SetupError, Timestamp,
    profile::{AccessToken, AccessTokens, DpopProofs, Presentation},
    replay::ReplayList,
};

/// Libraries name the one algorithm of Ed25519 in two ways, `Ed25519` and `EdDSA`.
struct Api(AccessTokens<Ed25519>, DpopProofs<(Es256, Ed25519OrEdDsa)>);

impl Api {
    fn new(proofs_per_key: usize) -> Result<Self, SetupError> {
        let key = PinnedKey::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem"))?;
        // Of one process. Proofs are kept for a minute: 1,500 a second, of which one key has a share.
        let replay = Arc::new(ReplayList::new(100_000).per_party(proofs_per_key));
        Ok(Self(AccessTokens::new(key, "https://auth.example", "https://api.example"), DpopProofs::new(replay)))
    }

    /// `POST` to an address that clients know: its host comes from configuration, and not from the request. The error is the status.
    fn post(&self, uri: &str, authorization: &str, dpop: &[&str], now: Timestamp) -> Result<AccessToken, u16> {
        let proof = self.1.request("POST", uri, dpop.iter().copied());
        let token = match Authorization::read(authorization).map_err(|_| 401_u16)? {
            Authorization::Dpop(token) => self.0.verify_at(token, Presentation::dpop(proof), now),
            // A token that is bound to a key is refused here.
            Authorization::Bearer(token) => self.0.verify_at(token, Presentation::bearer(), now),
        }
        .map_err(|refused| match refused.fault() {
            Fault::Service => 503_u16,
            Fault::Sender => 429, // RFC 6585 §4: its share is used up, and a later proof is accepted
            Fault::Token | Fault::Proof | _ => 401,
        })?;
        if token.has_scope("orders:write") { Ok(token) } else { Err(403) }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api = Api::new(2_000)?;
    println!("{:?}", api.post("https://api.example/orders", "Basic dXNlcjpwYXNz", &[], Timestamp::now()?).map(drop));
    Ok(())
}

#[test]
fn the_key_is_asked_for_and_a_proof_is_used_once() {
    let (api, made) = (Api::new(2_000).unwrap(), Timestamp::from_unix_seconds(1_763_683_200));
    let token = include_str!("../vectors/demo/dpop.jwt").trim_end();
    let proof = include_str!("../vectors/demo/dpop-proof.jwt").trim_end();
    let post = |uri, scheme, dpop: &[&str]| api.post(uri, &format!("{scheme} {token}"), dpop, made).map(drop);
    assert_eq!(post("https://api.example/orders", "Bearer", &[proof]), Err(401));
    assert_eq!(post("https://api.example/orders", "DPoP", &[]), Err(401));
    assert_eq!(post("https://api.example/accounts", "DPoP", &[proof]), Err(401));
    assert_eq!([(); 2].map(|()| post("https://api.example/orders", "DPoP", &[proof])), [Ok(()), Err(401)]);
    let refused = Api::new(0).unwrap().post("https://api.example/orders", &format!("DPoP {token}"), &[proof], made);
    assert_eq!(refused.map(drop), Err(429));
}
