//! Several issuers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Ed25519, Es256, Expect, KeyId, Policy, Timestamp, VerifyError, jwt};
use cotter_issue::{Lifetime, SigningKey};
use cotter_jwks::{JwksUrl, RemoteIssuers, RemoteJwks, StartError};

use crate::support::*;

fn policy(issuer: &str) -> Policy {
    Policy::new(Expect::exactly(issuer), Expect::exactly("api")).typ("test+jwt")
}

fn token(key: &SigningKey<Ed25519>, issuer: &str, wall: &Wall) -> String {
    let life = Lifetime::of(seconds(3600)).unwrap();
    let issuer = cotter_issue::jwt::Issuer::new(key.clone(), "test+jwt", issuer, "api", life).unwrap();
    let now = Timestamp::from_unix_seconds(wall.seconds());
    issuer.issue_at("u", &serde_json::json!({}), now).unwrap().expose().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_token_refreshes_the_set_of_its_issuer_alone() {
    let wall = Wall::new();
    let new = SigningKey::<Ed25519>::generate("same").unwrap();
    let (ours, partner) = (Server::of(&[&key("old")]), Server::of(&[]));
    partner.answers(|_| Ok(ok(&[], r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"p","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#)));
    let ours_keys = RemoteJwks::<Ed25519>::builder(url()).start_with(ours.clone()).unwrap();
    let partner_url = JwksUrl::https("https://partner.example/k").unwrap();
    let partner_keys = RemoteJwks::<Es256>::builder(partner_url).start_with(partner.clone()).unwrap();
    let issuers = RemoteIssuers::new().with("https://ours.example", &ours_keys).unwrap();
    let issuers = issuers.with("https://partner.example", &partner_keys).unwrap();
    assert_eq!(issuers.clone().with("https://ours.example", &ours_keys).unwrap_err(), StartError::IssuerDuplicate);
    let router = jwt::IssuerRouter::new()
        .with(jwt::Verifier::new(ours_keys.keyring(), policy("https://ours.example")))
        .unwrap()
        .with(jwt::Verifier::new(partner_keys.keyring(), policy("https://partner.example")))
        .unwrap();
    pass(31).await;
    assert!(issuers.are_ready());
    let body = format!(r#"{{"keys":[{}]}}"#, new.public().to_jwk());
    ours.answers(move |_| Ok(ok(&[], &body)));

    let verify = async |token: &str| {
        let now = Timestamp::from_unix_seconds(wall.seconds());
        issuers.verify_or_refresh(token, |token| router.verify_at(token, now)).await
    };
    let good = token(&new, "https://ours.example", &wall);
    assert_eq!(verify(&good).await.unwrap().key_id(), &KeyId::exactly("same").unwrap());
    assert_eq!((ours.asked(), partner.asked()), (2, 1));
    // An issuer that is not in the list causes nothing.
    let stranger = token(&new, "https://stranger.example", &wall);
    assert_eq!(verify(&stranger).await.unwrap_err().code(), "iss-mismatch");
    assert_eq!(verify("a.b").await.unwrap_err().code(), "segment-count");
    assert_eq!((ours.asked(), partner.asked()), (2, 1));
    // Nor does one before a verifier that is not a router, nor a token longer than verifiers accept by default.
    pass(31).await;
    let (header, rest) = good.split_once('.').unwrap();
    let (payload, _) = rest.split_once('.').unwrap();
    let of_length = |length| format!("{header}.{payload}.{}", "A".repeat(length));
    for (token, asked) in [(stranger, 2), (of_length(17_000), 2), (of_length(100), 3)] {
        let refused = issuers.verify_or_refresh(&token, |_| Err::<(), _>(VerifyError::KidUnknown)).await;
        assert_eq!((refused, ours.asked()), (Err(VerifyError::KidUnknown), asked));
    }
    // A payload is read as far as it must be.
    for (payload, is_asked) in [
        (format!(r#"{{"x":{}{},"iss":"https://ours.example"}}"#, "[".repeat(5000), "]".repeat(5000)), true),
        (r#"{"iss":"\u0068ttps://ours.example"}"#.to_owned(), true),
        (r#"{"iss":"https://ours.example","iss":"https://ours.example"}"#.to_owned(), false),
        (r#"{"iss":["https://ours.example"]}"#.to_owned(), false),
        (r#"{"iss":"https://ours.example/"}"#.to_owned(), false),
        (r#"{"iss":"HTTPS://ours.example"}"#.to_owned(), false),
        (r#"[{"iss":"https://ours.example"}]"#.to_owned(), false),
        ("\u{feff}{\"iss\":\"https://ours.example\"}".to_owned(), false),
    ] {
        pass(31).await;
        let before = ours.asked();
        // By its header, a token is remembered.
        let token = format!("{}.{}.AA", URL_SAFE_NO_PAD.encode(&payload[..20]), URL_SAFE_NO_PAD.encode(&payload));
        let refused = issuers.verify_or_refresh(&token, |_| Err::<(), _>(VerifyError::KidUnknown)).await;
        assert_eq!(refused, Err(VerifyError::KidUnknown));
        assert_eq!(ours.asked() > before, is_asked, "{}", &payload[..30]);
    }
    let statuses: Vec<_> = issuers.statuses().map(|(issuer, status)| (issuer.to_owned(), status.keys)).collect();
    assert_eq!(statuses, [("https://ours.example".to_owned(), 1), ("https://partner.example".to_owned(), 1)]);
}

/// Nobody looks at all of them for one token.
#[tokio::test]
async fn how_many_issuers_there_are_does_not_matter_to_a_token() {
    let server = Server::of(&[&key("a")]);
    let list = |count: usize| {
        (0..count).fold((RemoteIssuers::new(), Vec::new()), |(issuers, mut all), at| {
            let keys = RemoteJwks::<Ed25519>::builder(url()).start_with(server.clone()).unwrap();
            let issuers = issuers.with(&format!("https://{at}.example"), &keys).unwrap();
            all.push(keys);
            (issuers, all)
        })
    };
    let (few, many) = (list(20), list(4000));
    for keys in few.1.iter().chain(&many.1) {
        assert!(keys.ready().await);
    }
    let payload = URL_SAFE_NO_PAD.encode(r#"{"iss":"https://7.example","sub":"ann"}"#);
    let token = format!("e30.{payload}.AA");
    let mut best = [std::time::Duration::MAX; 2];
    for _ in 0..100 {
        for (issuers, best) in [&few.0, &many.0].into_iter().zip(&mut best) {
            let start = std::time::Instant::now();
            assert_eq!(issuers.verify_or_refresh(&token, |_| Ok::<_, VerifyError>(())).await, Ok(()));
            *best = start.elapsed().min(*best);
        }
    }
    assert!(best[1] < 5 * best[0], "{best:?}");
}
