//! An endpoint that is protected by DPoP (RFC 9449): a token is of no use to whoever has come by its text.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::{error::Error, sync::Arc};

use cotter::{
    Authorization, Ed25519, Ed25519OrEdDsa, Es256, PinnedKey, SetupError, Timestamp,
    profile::{AccessToken, AccessTokens, DpopProofs, Presented},
    replay::ReplayList,
};

struct Api {
    tokens: AccessTokens<Ed25519>,
    /// What clients may sign their proofs with. Libraries name the one algorithm of Ed25519 in two ways, `Ed25519` and `EdDSA`.
    proofs: DpopProofs<(Es256, Ed25519OrEdDsa)>,
}

/// What came over the wire.
struct Request<'r> {
    method: &'r str,
    path: &'r str,
    authorization: &'r str,
    dpop: &'r [&'r str],
}

impl Api {
    fn new() -> Result<Self, SetupError> {
        let key = PinnedKey::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem"))?;
        let tokens = AccessTokens::new(key, "https://auth.example", "https://api.example");
        // Of one process; a service of several asks a store that they share, behind a `ReplayCheck` of its own. Proofs are kept for
        // a minute: 1,500 a second, of which one key sends up to 30.
        let replay = Arc::new(ReplayList::new(100_000).per_party(2_000));
        Ok(Self { tokens, proofs: DpopProofs::new(replay) })
    }

    fn authorize(&self, request: &Request<'_>, now: Timestamp) -> Result<AccessToken, Box<dyn Error>> {
        // The address is the one that clients know: the host from configuration, and not from the request.
        let uri = format!("https://api.example{}", request.path);
        match Authorization::read(request.authorization)? {
            Authorization::Dpop(token) => {
                let proof = self.proofs.request(request.method, &uri, request.dpop.iter().copied());
                Ok(self.tokens.verify_at(token, Presented::dpop(proof), now)?)
            }
            // A token that is bound to a key is refused here.
            Authorization::Bearer(token) => Ok(self.tokens.verify_at(token, Presented::bearer(), now)?),
        }
    }
}

const MADE: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);

fn main() -> Result<(), Box<dyn Error>> {
    let api = Api::new()?;
    let authorization = format!("DPoP {}", include_str!("../vectors/demo/dpop.jwt").trim_end());
    let proof = include_str!("../vectors/demo/dpop-proof.jwt").trim_end();
    let request = Request { method: "POST", path: "/orders", authorization: &authorization, dpop: &[proof] };
    println!("first: {:?}", api.authorize(&request, MADE)?);
    println!("again: {:?}", api.authorize(&request, MADE).map(drop));
    Ok(())
}

#[test]
fn the_key_is_asked_for_and_a_proof_is_used_once() {
    let api = Api::new().unwrap();
    let token = include_str!("../vectors/demo/dpop.jwt").trim_end();
    let proof = include_str!("../vectors/demo/dpop-proof.jwt").trim_end();
    let (with, without) = (format!("DPoP {token}"), format!("Bearer {token}"));
    let verdict = |method, path, authorization: &str, dpop: &[&str]| {
        let request = Request { method, path, authorization, dpop };
        let accepted = api.authorize(&request, MADE).map(|token| token.has_scope("orders:write"));
        accepted.map_err(|refused| refused.downcast_ref().map_or("another error", cotter::VerifyError::code))
    };
    assert_eq!(verdict("POST", "/orders", &without, &[proof]), Err("cnf-unexpected"));
    assert_eq!(verdict("POST", "/orders", &with, &[]), Err("proof-missing"));
    assert_eq!(verdict("POST", "/orders", &with, &[proof, proof]), Err("proof-several"));
    assert_eq!(verdict("GET", "/orders", &with, &[proof]), Err("htm-mismatch"));
    assert_eq!(verdict("POST", "/accounts", &with, &[proof]), Err("htu-mismatch"));
    assert_eq!(verdict("POST", "/orders?dry-run", &with, &[proof]), Ok(true));
    assert_eq!(verdict("POST", "/orders", &with, &[proof]), Err("replayed"));
}

#[test]
fn both_names_of_ed25519_are_taken() {
    let api = Api::new().unwrap();
    for proof in
        [include_str!("../vectors/demo/dpop-proof-ed25519.jwt"), include_str!("../vectors/demo/dpop-proof-eddsa.jwt")]
    {
        let request = api.proofs.request("POST", "https://api.example/orders", [proof.trim_end()]);
        assert!(request.verify_at(MADE).is_ok());
    }
}

#[test]
fn one_key_does_not_use_up_the_record() {
    // As in `Api::new`, of a size that a test fills.
    let proofs = DpopProofs::<Ed25519OrEdDsa>::new(Arc::new(ReplayList::new(10).per_party(1)));
    let verdict = |proof: &str| {
        let request = proofs.request("POST", "https://api.example/orders", [proof.trim_end()]);
        request.verify_at(MADE).map(drop)
    };
    assert_eq!(verdict(include_str!("../vectors/demo/dpop-proof-ed25519.jwt")), Ok(()));
    assert_eq!(verdict(include_str!("../vectors/demo/dpop-proof-eddsa.jwt")), Err(cotter::VerifyError::ReplayQuota));
}
