//! Of all requests, one shows a credential exactly as it stands in its one `Authorization` field, and never two in any
//! way: not in two fields, nor in the query, nor beside the cookie.
#![no_main]

use base64::{Engine, engine::general_purpose::STANDARD};
use cotter_fuzz::{COOKIE_NAME, cookies, fields, only, pairs};
use cotter_http::{Basic, BasicClients, Credential, ProtectedResource, Way};
use http::{HeaderMap, HeaderValue, Uri, header::AUTHORIZATION};
use libfuzzer_sys::fuzz_target;

/// The scheme of the one field, and what follows it.
fn shown(headers: &HeaderMap) -> Option<(String, &[u8])> {
    let field = only(headers, "authorization")?;
    let at = field.iter().position(|byte| *byte == b' ')?;
    Some((String::from_utf8_lossy(&field[..at]).to_ascii_lowercase(), field[at..].trim_ascii_start()))
}

/// The password belongs to the name, and both are what the field holds.
fn check_basic(basic: &Basic, shown: &[u8]) {
    let text = String::from_utf8(STANDARD.decode(shown).expect("it is base64")).expect("it is UTF-8");
    let (user, password) = text.split_once(':').expect("there is a colon");
    assert_eq!(basic.user(), user);
    if let Ok(clients) = BasicClients::new().with(user, password) {
        assert_eq!(clients.authenticate(basic), Some(user));
        let other = BasicClients::new().with(user, &format!("{password}x")).expect("it is a password");
        assert_eq!(other.authenticate(basic), None);
    }
}

// A line for the query, then a field a line.
fuzz_target!(|text: &[u8]| {
    let mut lines = text.split(|byte| *byte == b'\n');
    let query = lines.next().unwrap_or_default();
    let Ok(uri) = Uri::try_from([b"/?", query].concat()) else { return };
    let mut headers = fields(lines);
    let resource = ProtectedResource::bearer("orders").expect("it is a realm").and_dpop(["ES256"]);

    let in_query = pairs(uri.query().unwrap_or_default().as_bytes()).iter().any(|(name, _)| name == b"access_token");
    let (credential, basic) = (resource.read(&headers, &uri), Basic::read(&headers));
    let way = Way::read(&headers, &uri, resource.schemes(), COOKIE_NAME);
    assert!(credential.is_err() || basic.is_err(), "two kinds of credentials");
    match (&credential, shown(&headers)) {
        (Ok(Credential::Bearer { token }), Some((scheme, rest))) => {
            assert!(scheme == "bearer" && rest == token.as_bytes() && !in_query);
        }
        (Ok(Credential::Dpop { token, proof }), Some((scheme, rest))) => {
            assert!(scheme == "dpop" && rest == token.as_bytes() && !in_query);
            assert_eq!(only(&headers, "dpop"), Some(proof.as_bytes()));
        }
        (Ok(_), None) => panic!("a credential that is not in one field"),
        (Err(error), _) => {
            let answer = resource.refuse_credentials(error);
            assert!(matches!(answer.status().as_u16(), 400 | 401) && !answer.challenges().is_empty());
            assert_eq!(error.is_none_shown(), !headers.contains_key(AUTHORIZATION) && !in_query);
        }
    }
    match (&basic, shown(&headers)) {
        (Ok(basic), Some((scheme, rest))) => {
            assert_eq!(scheme, "basic");
            check_basic(basic, rest);
        }
        (Ok(_), None) => panic!("a password that is not in one field"),
        (Err(_), _) => {}
    }
    match way {
        Ok(Way::Cookie) => assert!(!cookies(&headers).is_empty() && !headers.contains_key(AUTHORIZATION)),
        Ok(Way::Token(token)) => assert!(cookies(&headers).is_empty() && Ok(token) == credential),
        Err(_) => {}
    }

    // Whatever the request is worth, a second field makes it worth nothing.
    if headers.contains_key(AUTHORIZATION) {
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
        assert!(resource.read(&headers, &uri).is_err() && Basic::read(&headers).is_err());
        assert!(!matches!(Way::read(&headers, &uri, resource.schemes(), COOKIE_NAME), Ok(Way::Token(_))));
    }
});
