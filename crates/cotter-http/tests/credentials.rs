//! Which requests show credentials, and which are refused before any token is looked at.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cotter::AuthorizationError;
use cotter_http::{Credential, CredentialError, Schemes, Way, ensure_no_token_in_form};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

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
    }
    assert_eq!(read(&[]), Err(AuthorizationError::Missing.into()));
    assert_eq!(read(&[("cookie", b"a=\xff")]), Err(CredentialError::CookieNotText));
    // Two fields of cookies, as HTTP/2 allows.
    assert_eq!(read(&[("cookie", b"a=b"), ("cookie", b"__Host-Http-sid=x")]), Ok(true));
}

#[test]
fn nothing_of_a_token_is_shown() {
    let headers = headers(&[("authorization", b"DPoP secret-token"), ("dpop", b"secret-proof")]);
    let read = Credential::read(&headers, &Uri::from_static("/"), Schemes::Both).unwrap();
    assert_eq!(format!("{read:?} {:?}", Way::Token(read)), "Credential(DPoP) Token(Credential(DPoP))");
}
