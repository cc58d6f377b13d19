//! Tokens that are bound to a key (RFC 9449).

use cotter::{Ed25519, KeyId};
use cotter_issue::{
    SigningKey,
    profile::{DpopProver, DpopTarget},
};
use reqwest::Response;

use crate::{
    browser::with_form,
    native::{self, CLIENT, REDIRECT, VERIFIER, error},
    system::{Start, System, fields, json},
};

fn prover() -> DpopProver<Ed25519> {
    DpopProver::new(SigningKey::generate(KeyId::ABSENT).unwrap())
}

fn proof(prover: &DpopProver<Ed25519>, method: &str, url: &str, token: Option<&str>) -> String {
    let target = DpopTarget::new(method, url);
    let target = token.map_or_else(|| DpopTarget::new(method, url), |token| target.access_token(token));
    prover.prove(&target).unwrap().expose().to_owned()
}

async fn token(system: &System, by: Option<&DpopProver<Ed25519>>, form: &[(&str, &str)]) -> Response {
    let mut request = system.http.post(format!("{}/token", system.web_urls[0]));
    if let Some(prover) = by {
        request = request.header("dpop", proof(prover, "POST", &format!("{}/token", system.public), None));
    }
    with_form(request, form).send().await.unwrap()
}

#[tokio::test]
async fn a_bound_token_is_its_keys_alone() {
    let system = System::new(Start::default()).await;
    let (own, other) = (prover(), prover());
    let mut browser = system.logged_in(0, "alice").await;
    let code = native::code(&mut browser).await;
    let exchange = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("code", &*code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let tokens = json(token(&system, Some(&own), &exchange).await).await;
    assert_eq!(tokens["token_type"], "DPoP");
    let (access, refresh) = (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());

    // At the API: the scheme, the key, the address and each proof once.
    let url = system.at_orders("/orders");
    let ask = async |scheme: &str, proof: Option<String>| {
        let request = system.http.get(&url).header("authorization", format!("{scheme} {access}"));
        proof
            .map_or_else(|| request.try_clone().unwrap(), |proof| request.try_clone().unwrap().header("dpop", proof))
            .send()
            .await
            .unwrap()
    };
    let right = proof(&own, "GET", &url, Some(access));
    assert_eq!(ask("DPoP", Some(right.clone())).await.status(), 200);
    let refused = ask("Bearer", None).await;
    assert_eq!(refused.status(), 401);
    assert!(fields(&refused, "www-authenticate").iter().any(|challenge| challenge.contains("invalid_token")));
    for (why, wrong) in [
        ("none", None),
        ("used before", Some(right)),
        ("another key", Some(proof(&other, "GET", &url, Some(access)))),
        ("another method", Some(proof(&own, "POST", &url, Some(access)))),
        ("another address", Some(proof(&own, "GET", &format!("{}/orders", system.public), Some(access)))),
        ("without the token", Some(proof(&own, "GET", &url, None))),
    ] {
        let refused = ask("DPoP", wrong).await;
        assert_eq!(refused.status(), 401, "{why}");
        let challenges = fields(&refused, "www-authenticate");
        assert!(challenges.iter().any(|challenge| challenge.starts_with("DPoP ")), "{why}: {challenges:?}");
    }

    // At the issuer: another key harms nothing.
    let form = [("grant_type", "refresh_token"), ("client_id", CLIENT), ("refresh_token", refresh)];
    assert_eq!(error(token(&system, None, &form).await).await, "invalid_dpop_proof");
    assert_eq!(error(token(&system, Some(&other), &form).await).await, "invalid_grant");
    assert_eq!(token(&system, Some(&own), &form).await.status(), 200);
}
