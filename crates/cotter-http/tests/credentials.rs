//! Which requests show credentials, and which are refused before any token is looked at.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cotter::AuthorizationError;
use cotter_http::{Credential, CredentialError, ProtectedResource, Scheme, Schemes, Way, ensure_no_token_in_form};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use proptest::prelude::*;

fn headers(fields: &[(&'static str, &[u8])]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        headers.append(HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap());
    }
    headers
}

#[track_caller]
fn refused(fields: &[(&'static str, &[u8])], uri: &'static str, schemes: Schemes) -> CredentialError {
    Credential::read(&headers(fields), &Uri::from_static(uri), schemes).unwrap_err()
}

#[test]
fn one_authorization_field_and_nothing_else() {
    let both = Schemes::Both;
    let read = |fields: &[(&'static str, &[u8])]| refused(fields, "/orders", both);
    assert_eq!(read(&[]), AuthorizationError::Missing.into());
    assert_eq!(read(&[("authorization", b"Basic dTpw")]), AuthorizationError::OtherScheme.into());
    assert_eq!(read(&[("authorization", b"")]), AuthorizationError::OtherScheme.into());
    assert_eq!(read(&[("authorization", b"Bearer")]), AuthorizationError::TokenMalformed.into());
    assert_eq!(read(&[("authorization", b"Bearer a b")]), AuthorizationError::TokenMalformed.into());
    // What a proxy makes of two fields.
    assert_eq!(read(&[("authorization", b"Bearer a, Bearer a")]), AuthorizationError::TokenMalformed.into());
    // The same token twice is two tokens.
    let twice: &[(&'static str, &[u8])] = &[("authorization", b"Bearer a"), ("authorization", b"Bearer a")];
    assert_eq!(read(twice), AuthorizationError::Several.into());
    let mixed: &[(&'static str, &[u8])] = &[("authorization", b"Basic dTpw"), ("authorization", b"Bearer a")];
    assert_eq!(read(mixed), AuthorizationError::Several.into());
    // Bytes beyond ASCII, alone and beside a good field.
    assert_eq!(read(&[("authorization", b"Bearer \xff")]), CredentialError::AuthorizationNotText);
    let binary: &[(&'static str, &[u8])] = &[("authorization", b"Bearer a"), ("authorization", b"\xff")];
    assert_eq!(read(binary), CredentialError::AuthorizationNotText);
}

#[test]
fn a_token_in_the_query_is_refused_however_it_is_written() {
    for uri in [
        "/orders?access_token=a",
        "/orders?page=2&access_token=a",
        "/orders?access_token",
        "/orders?access%5Ftoken=a",
        "/orders?%61ccess_token=a",
        "https://orders.example/orders?access_token=a",
    ] {
        assert_eq!(
            refused(&[("authorization", b"Bearer a")], uri, Schemes::Both),
            CredentialError::TokenInQuery,
            "{uri}"
        );
        assert_eq!(refused(&[], uri, Schemes::Both), CredentialError::TokenInQuery, "{uri}");
    }
    // Twin: other names are the service's own.
    let headers = headers(&[("authorization", b"Bearer a")]);
    for uri in ["/orders?access_tokens=a", "/orders?token=access_token", "/access_token=a", "/orders?Access_Token=a"] {
        let read = Credential::read(&headers, &Uri::from_static(uri), Schemes::Both);
        assert_eq!(read, Ok(Credential::Bearer { token: "a" }), "{uri}");
    }
}

#[test]
fn a_token_in_a_form_is_refused_however_it_is_written() {
    for form in ["access_token=a", "item=tea&access_token", "%61ccess_token=a", "a=b&&access_token=&c"] {
        assert_eq!(ensure_no_token_in_form(form.as_bytes()), Err(CredentialError::TokenInBody), "{form}");
    }
    for form in ["", "item=access_token", "access_token_type=a", "\u{0}\u{ff}"] {
        assert_eq!(ensure_no_token_in_form(form.as_bytes()), Ok(()), "{form}");
    }
}

#[test]
fn the_scheme_dpop_has_one_proof() {
    let token: (&'static str, &[u8]) = ("authorization", b"DPoP a");
    let read = |fields: &[(&'static str, &[u8])]| refused(fields, "/orders", Schemes::Both);
    assert_eq!(read(&[token]), CredentialError::ProofMissing);
    assert_eq!(read(&[token, ("dpop", b"p"), ("dpop", b"p")]), CredentialError::ProofSeveral);
    assert_eq!(read(&[token, ("dpop", b"\xff")]), CredentialError::ProofNotText);
    let headers = headers(&[token, ("dpop", b"p")]);
    let read = Credential::read(&headers, &Uri::from_static("/orders"), Schemes::Both);
    assert_eq!(read, Ok(Credential::Dpop { token: "a", proof: "p" }));
}

#[test]
fn a_scheme_that_is_not_accepted_is_another_scheme() {
    let proof: (&'static str, &[u8]) = ("dpop", b"p");
    let other = CredentialError::from(AuthorizationError::OtherScheme);
    assert_eq!(refused(&[("authorization", b"DPoP a"), proof], "/", Schemes::Bearer), other);
    assert_eq!(refused(&[("authorization", b"Bearer a"), proof], "/", Schemes::Dpop), other);
    let headers = headers(&[("authorization", b"bearer a"), proof]);
    let read = Credential::read(&headers, &Uri::from_static("/"), Schemes::Bearer);
    assert_eq!(read, Ok(Credential::Bearer { token: "a" }));
}

#[test]
fn a_cookie_and_an_authorization_are_never_both_accepted() {
    let (sid, uri) = ("__Host-Http-sid", Uri::from_static("/orders"));
    let cookie: (&'static str, &[u8]) = ("cookie", b"a=b; __Host-Http-sid=x");
    let read = |fields: &[(&'static str, &[u8])]| {
        Way::read(&headers(fields), &uri, Schemes::Bearer, sid).map(|way| way == Way::Cookie)
    };
    assert_eq!(read(&[cookie]), Ok(true));
    assert_eq!(read(&[("authorization", b"Bearer a")]), Ok(false));
    assert_eq!(read(&[("authorization", b"Bearer a"), ("cookie", b"a=b; sid=x")]), Ok(false));
    // Whatever the field has: it was meant for somebody.
    for authorization in [&b"Bearer a"[..], b"Basic dTpw", b"Bearer", b"\xff"] {
        assert_eq!(read(&[("authorization", authorization), cookie]), Err(CredentialError::CookieToo));
        let binary: (&'static str, &[u8]) = ("cookie", b"__Host-Http-sid=\xff");
        assert_eq!(read(&[("authorization", authorization), binary]), Err(CredentialError::CookieToo));
    }
    assert_eq!(read(&[]), Err(AuthorizationError::Missing.into()));
    // A neighbouring host can set a cookie with any bytes. It neither is the session's nor hides it.
    assert_eq!(read(&[("cookie", b"a=\xff")]), Err(AuthorizationError::Missing.into()));
    assert_eq!(read(&[("cookie", b"a=\xff; __Host-Http-sid=x")]), Ok(true));
    assert_eq!(read(&[("cookie", b"a=\xff"), ("authorization", b"Bearer a")]), Ok(false));
    assert_eq!(read(&[("cookie", "\u{a0}__Host-Http-sid=x".as_bytes())]), Err(AuthorizationError::Missing.into()));
    // Two fields of cookies, as HTTP/2 allows.
    assert_eq!(read(&[("cookie", b"a=b"), ("cookie", b"__Host-Http-sid=x")]), Ok(true));
}

#[test]
fn nothing_of_a_token_is_shown() {
    let headers = headers(&[("authorization", b"DPoP secret-token"), ("dpop", b"secret-proof")]);
    let read = Credential::read(&headers, &Uri::from_static("/"), Schemes::Both).unwrap();
    assert_eq!(format!("{read:?} {:?}", Way::Token(read)), "Credential(DPoP) Token(Credential(DPoP))");
}

proptest! {
    /// Whatever is sent, one token is read from one field, or the request has an answer.
    #[test]
    fn any_request_shows_one_token_or_has_an_answer(
        fields in prop::collection::vec((any::<prop::sample::Index>(), any_value()), 0..5),
        query in prop::option::of("(access_token|a|%61ccess_token|&|=|b){0,4}"),
        has_dpop in any::<bool>(),
    ) {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            let name = *name.get(&["authorization", "dpop", "cookie"]);
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.append(name, value);
            }
        }
        let uri: Uri = format!("/{}", query.map(|query| format!("?{query}")).unwrap_or_default()).parse().unwrap();
        let resource = ProtectedResource::bearer("orders").unwrap();
        let resource = if has_dpop { resource.and_dpop(["ES256"]) } else { resource };
        match resource.read(&headers, &uri) {
            Ok(credential) => {
                prop_assert_eq!(headers.get_all("authorization").iter().count(), 1);
                prop_assert!(headers["authorization"].to_str().unwrap().ends_with(credential.unverified_token()));
                let query = uri.query().unwrap_or_default();
                prop_assert!(form_urlencoded::parse(query.as_bytes()).all(|(name, _)| name != "access_token"));
                prop_assert!(has_dpop || credential.scheme() == Scheme::Bearer);
            }
            Err(error) => {
                let answer = resource.refuse_credentials(&error);
                prop_assert!(matches!(answer.status().as_u16(), 400 | 401));
                prop_assert!(!answer.challenges().is_empty());
            }
        }
        let way = Way::read(&headers, &uri, resource.schemes(), "sid");
        prop_assert!(!(matches!(way, Ok(Way::Cookie)) && headers.contains_key("authorization")));
    }
}

/// Values that are near to what is meant, and others.
fn any_value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "(Bearer|bearer|DPoP|Basic|sid) {0,2}[=a-z.]{0,4}".prop_map(String::into_bytes),
        "(sid|a)=[a-z]{0,3}(; (sid|b)(=[a-z]?)?)?".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..12),
    ]
}
