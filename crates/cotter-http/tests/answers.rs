//! What an answer says of its resource, and each challenge as another library reads it. The answer to each fault is in
//! `faults.rs`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::time::Duration;

use cotter::{AuthorizationError, VerifyError};
use cotter_http::{
    Answer, Challenge, CredentialError, DpopNonce, NotQuotable, ProtectedResource, QuotedText, Scheme, StepUp,
};
use http::{Response, StatusCode};
use proptest::prelude::*;

const ALGS: [&str; 2] = ["ES256", "EdDSA"];

fn orders() -> ProtectedResource {
    ProtectedResource::bearer("orders").unwrap().and_dpop(ALGS)
}

/// The header fields, in order, as `name: value`.
fn fields(answer: Answer) -> (StatusCode, Vec<String>) {
    let response: Response<()> = answer.into_response();
    let fields = response.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
    (response.status(), fields.collect())
}

#[track_caller]
fn assert_answer(answer: Answer, status: u16, expected: &[&str]) {
    let mut expected: Vec<_> = expected.iter().map(|field| (*field).to_owned()).collect();
    expected.insert(0, "cache-control: no-store".to_owned());
    assert_eq!(fields(answer), (StatusCode::from_u16(status).unwrap(), expected));
}

#[test]
fn a_request_without_credentials_is_told_the_schemes_of_the_resource() {
    for error in [AuthorizationError::Missing, AuthorizationError::OtherScheme] {
        let bearer = ProtectedResource::bearer("orders").unwrap();
        let answer = bearer.refuse_credentials(&error.into());
        assert_answer(answer, 401, &[r#"www-authenticate: Bearer realm="orders""#]);
        let answer = bearer.only_dpop(ALGS).refuse_credentials(&error.into());
        assert_answer(answer, 401, &[r#"www-authenticate: DPoP algs="ES256 EdDSA""#]);
    }
}

#[test]
fn a_bad_request_is_told_the_scheme_of_the_resource() {
    for error in
        [AuthorizationError::Several.into(), CredentialError::AuthorizationNotText, CredentialError::TokenInQuery]
    {
        let expected = [r#"www-authenticate: DPoP error="invalid_request", algs="ES256 EdDSA""#];
        assert_answer(orders().only_dpop(ALGS).refuse_credentials(&error), 400, &expected);
    }
}

#[test]
fn a_wait_is_rounded_up_and_at_least_a_second() {
    let patient = orders().retry_after(Duration::from_millis(4_100));
    assert_answer(patient.unavailable(), 503, &["retry-after: 5"]);
    assert_answer(orders().retry_after(Duration::ZERO).unavailable(), 503, &["retry-after: 1"]);
}

#[test]
fn a_missing_scope_and_an_old_authentication_say_what_is_needed() {
    let answer = orders().insufficient_scope(Scheme::Bearer, ["orders:read", "orders:write"]);
    let expected = r#"www-authenticate: Bearer realm="orders", error="insufficient_scope", error_description="the token lacks a scope", scope="orders:read orders:write""#;
    assert_answer(answer, 403, &[expected]);
    let answer = orders().insufficient_scope(Scheme::Dpop, ["orders:read", "not a scope", "\"", ""]);
    let expected = r#"www-authenticate: DPoP error="insufficient_scope", error_description="the token lacks a scope", scope="orders:read", algs="ES256 EdDSA""#;
    assert_answer(answer, 403, &[expected]);

    let needed = StepUp::max_age(Duration::from_secs(300)).and(StepUp::acr_values(["urn:acr:2", "urn:acr:3"]));
    let expected = r#"www-authenticate: Bearer realm="orders", error="insufficient_user_authentication", error_description="a more recent or a stronger authentication is required", max_age="300", acr_values="urn:acr:2 urn:acr:3""#;
    assert_answer(orders().step_up(Scheme::Bearer, &needed), 401, &[expected]);
}

#[test]
fn the_metadata_of_the_resource_is_in_every_challenge() {
    let url = "https://orders.example/.well-known/oauth-protected-resource";
    let orders = orders().resource_metadata(url).unwrap();
    for answer in [
        orders.refuse_credentials(&AuthorizationError::Missing.into()),
        orders.refuse_credentials(&AuthorizationError::Several.into()),
        orders.refuse_token(Scheme::Bearer, &VerifyError::Expired),
        orders.insufficient_scope(Scheme::Dpop, ["a"]),
    ] {
        assert!(!answer.challenges().is_empty());
        for challenge in answer.challenges() {
            assert_eq!(parsed(challenge).1.last().unwrap(), &("resource_metadata".to_owned(), url.to_owned()));
        }
    }
}

/// The challenge as `http-auth` reads it: the scheme, and the parameters in order.
fn parsed(challenge: &Challenge) -> (String, Vec<(String, String)>) {
    let value = challenge.to_header_value();
    let challenges = http_auth::parse_challenges(value.to_str().unwrap()).unwrap();
    assert_eq!(challenges.len(), 1, "{value:?}");
    let parameters = challenges[0].params.iter().map(|(name, value)| ((*name).to_owned(), value.to_unescaped()));
    (challenges[0].scheme.to_owned(), parameters.collect())
}

#[test]
fn a_text_that_could_end_a_field_is_refused() {
    for text in ["a\r\nSet-Cookie: b=c", "a\nb", "\u{0}", "\t", "é", "\u{7f}"] {
        assert_eq!(ProtectedResource::bearer(text).unwrap_err(), NotQuotable, "{text:?}");
        assert_eq!(orders().resource_metadata(text).unwrap_err(), NotQuotable, "{text:?}");
    }
    for text in ["", "a b", "a\"b", "é", "a\r\nb"] {
        assert!(DpopNonce::new(text).is_err(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn a_realm_is_read_back_as_it_was_stated(realm in "[ -~]{0,40}") {
        let challenge = Challenge::new(Scheme::Bearer).realm(&QuotedText::new(realm.as_str()).unwrap()).scope(["a", "b"]);
        let expected = [("realm".to_owned(), realm), ("scope".to_owned(), "a b".to_owned())];
        prop_assert_eq!(parsed(&challenge), ("Bearer".to_owned(), expected.to_vec()));
    }

    #[test]
    fn a_text_is_quotable_or_refused(text in any::<String>()) {
        let is_ascii = text.chars().all(|char| (' '..='~').contains(&char));
        prop_assert_eq!(QuotedText::new(text).is_ok(), is_ascii);
    }
}
