//! The authorization request, judged.

use cotter_axum::server::{AuthorizationRefusal, PageReason};
use cotter_http::{OauthCode, Parameters};

use crate::system::{CLIENT, ISSUER, REDIRECT, SCOPES, System, authorization, encoded, query_of};

#[tokio::test]
async fn a_right_request_names_its_client_and_scopes() {
    let system = System::start().await;
    let request = system.server.read_authorization(&authorization(&[])).unwrap();
    assert_eq!((request.client().id(), request.redirect_uri()), (CLIENT, REDIRECT));
    assert_eq!(request.scopes().collect::<Vec<_>>().join(" "), SCOPES);
    assert_eq!(request.redirect_origin(), "http://127.0.0.1:51004");
    let read = |changes: &[(&str, &str)]| system.server.read_authorization(&authorization(changes)).unwrap();
    assert_eq!(read(&[("scope", "")]).scopes().count(), 2, "all of the client's");
    assert_eq!(read(&[("scope", "orders:read orders:read")]).scopes().collect::<Vec<_>>(), ["orders:read"]);
    assert_eq!(read(&[("response_mode", "query"), ("resource", "https://orders.example")]).scopes().count(), 2);

    let session = system.browser("alice").await;
    let location = system.server.give_code(&request, &session).await.unwrap();
    let query = query_of(&location);
    assert!(location.starts_with(REDIRECT));
    assert_eq!(query.iter().map(|(name, _)| &**name).collect::<Vec<_>>(), ["code", "state", "iss"]);
    assert_eq!((query[0].1.len(), &*query[1].1, &*query[2].1), (43, "af0ifjsldkj&", ISSUER));
    let denied = query_of(&system.server.deny(&request));
    assert_eq!(denied[0], ("error".into(), "access_denied".into()));
    let jkt = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    for changes in [&[][..], &[("scope", ""), ("state", "")], &[("dpop_jkt", jkt)]] {
        let request = system.server.read_authorization(&authorization(changes)).unwrap();
        let pairs: Vec<(&str, String)> =
            request.parameters().into_iter().map(|(name, value)| (name, value.into_owned())).collect();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, &**value)).collect();
        let again = Parameters::from_query(&encoded(&pairs)).unwrap();
        let again = system.server.read_authorization(&again).unwrap();
        assert_eq!(again.parameters(), request.parameters(), "{changes:?}");
        assert_eq!(system.server.deny(&again), system.server.deny(&request));
    }
    let stateless = system.server.read_authorization(&authorization(&[("state", "")])).unwrap();
    let names: Vec<_> = query_of(&system.server.deny(&stateless)).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["error", "iss"]);
}

#[tokio::test]
async fn an_unknown_client_or_address_is_never_redirected_to() {
    let system = System::start().await;
    for (changes, reason) in [
        (&[("client_id", "")][..], PageReason::ClientUnknown),
        (&[("client_id", "nobody")], PageReason::ClientUnknown),
        (&[("client_id", "CLI")], PageReason::ClientUnknown),
        (&[("redirect_uri", "")], PageReason::RedirectUriUnknown),
        (&[("redirect_uri", "https://attacker.example/callback")], PageReason::RedirectUriUnknown),
        (&[("redirect_uri", "http://127.0.0.1:51004/callback?x")], PageReason::RedirectUriUnknown),
        (&[("redirect_uri", "http://127.0.0.1:51004/other")], PageReason::RedirectUriUnknown),
        (&[("redirect_uri", "http://127.0.0.1:1@attacker.example/callback")], PageReason::RedirectUriUnknown),
        // Whatever else is wrong with it.
        (&[("redirect_uri", "https://attacker.example"), ("scope", "everything")], PageReason::RedirectUriUnknown),
    ] {
        let refused = system.server.read_authorization(&authorization(changes)).err();
        assert_eq!(refused, Some(AuthorizationRefusal::Page(reason)), "{changes:?}");
    }
    let right = [("response_type", "code"), ("client_id", CLIENT), ("redirect_uri", REDIRECT)];
    for repeated in [("client_id", "other"), ("client_id", CLIENT), ("redirect_uri", "https://attacker.example")] {
        let query = encoded(&[&right[..], &[repeated]].concat());
        let refused = system.server.read_authorization(&Parameters::from_query(&query).unwrap()).err();
        assert_eq!(refused, Some(AuthorizationRefusal::Page(PageReason::Repeated)), "{repeated:?}");
    }
}

#[tokio::test]
async fn every_other_fault_is_told_to_the_client() {
    let system = System::start().await;
    let plain = "a".repeat(43);
    for (changes, code) in [
        (&[("response_type", "")][..], OauthCode::InvalidRequest),
        (&[("response_type", "token")], OauthCode::UnsupportedResponseType),
        (&[("response_type", "code id_token")], OauthCode::UnsupportedResponseType),
        (&[("response_mode", "fragment")], OauthCode::InvalidRequest),
        (&[("code_challenge", "")], OauthCode::InvalidRequest),
        (&[("code_challenge", "short")], OauthCode::InvalidRequest),
        (&[("code_challenge", &format!("{}B", "A".repeat(42)))], OauthCode::InvalidRequest),
        (&[("code_challenge", &"A".repeat(44))], OauthCode::InvalidRequest),
        (&[("code_challenge_method", "")], OauthCode::InvalidRequest),
        (&[("code_challenge_method", "plain"), ("code_challenge", &plain)], OauthCode::InvalidRequest),
        (&[("code_challenge_method", "s256")], OauthCode::InvalidRequest),
        (&[("scope", "orders:delete")], OauthCode::InvalidScope),
        (&[("scope", "orders:read orders:delete")], OauthCode::InvalidScope),
        (&[("scope", "orders:read  orders:write")], OauthCode::InvalidScope),
        (&[("scope", " ")], OauthCode::InvalidScope),
        (&[("resource", "https://other.example")], OauthCode::InvalidTarget),
        (&[("dpop_jkt", "x")], OauthCode::InvalidRequest),
        (&[("request", "eyJh.e30.AA")], OauthCode::InvalidRequest),
        (&[("request_uri", "https://attacker.example/r")], OauthCode::InvalidRequest),
    ] {
        let refused = system.server.read_authorization(&authorization(changes)).err();
        let Some(AuthorizationRefusal::Redirect { code: found, location }) = refused else { panic!("{changes:?}") };
        assert_eq!(found, code, "{changes:?}");
        assert!(location.starts_with(&format!("{REDIRECT}?error={}&", code.as_str())), "{location}");
        assert_eq!(
            query_of(&location)[1..],
            [("state".to_owned(), "af0ifjsldkj&".to_owned()), ("iss".to_owned(), ISSUER.to_owned()),]
        );
    }
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let right = [
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("state", "1"),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ];
    assert!(system.server.read_authorization(&Parameters::from_query(&encoded(&right)).unwrap()).is_ok());
    for (repeated, has_state) in [(("scope", "a"), true), (("state", "2"), false), (("unknown", ""), true)] {
        let query = encoded(&[&right[..], &[repeated, repeated]].concat());
        let refused = system.server.read_authorization(&Parameters::from_query(&query).unwrap()).err();
        let Some(AuthorizationRefusal::Redirect { code, location }) = refused else { panic!("{repeated:?}") };
        assert_eq!(code, OauthCode::InvalidRequest);
        assert_eq!(location.contains("state="), has_state, "an ambiguous state is not given back");
    }
}

/// Neither `Debug` shows what belongs to the client.
#[tokio::test]
async fn a_request_shows_no_state() {
    let system = System::start().await;
    let request = system.server.read_authorization(&authorization(&[("state", "s3cret")])).unwrap();
    let refused = system.server.read_authorization(&authorization(&[("state", "s3cret"), ("scope", "x")])).unwrap_err();
    assert!(!format!("{request:?} {refused:?}").contains("s3cret"));
}
