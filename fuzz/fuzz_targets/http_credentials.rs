//! A request shows a token exactly as it stands in its one `Authorization` field, and none in its query; or it has an
//! answer.
#![no_main]

use cotter_fuzz::{fields, only, pairs, shown};
use cotter_http::{Credential, ProtectedResource};
use http::{HeaderValue, Uri, header::AUTHORIZATION};
use libfuzzer_sys::fuzz_target;

// A line for the query, then a field a line.
fuzz_target!(|text: &[u8]| {
    let mut lines = text.split(|byte| *byte == b'\n');
    let Ok(uri) = Uri::try_from([b"/?", lines.next().unwrap_or_default()].concat()) else { return };
    let mut headers = fields(lines);
    let resource = ProtectedResource::bearer("orders").expect("it is a realm").and_dpop(["ES256"]);
    let in_query = pairs(uri.query().unwrap_or_default().as_bytes()).iter().any(|(name, _)| name == b"access_token");
    match (resource.read(&headers, &uri), shown(&headers)) {
        (Ok(Credential::Bearer { token }), Some((scheme, rest))) => {
            assert!(scheme == "bearer" && rest == token.as_bytes() && !in_query);
        }
        (Ok(Credential::Dpop { token, proof }), Some((scheme, rest))) => {
            assert!(scheme == "dpop" && rest == token.as_bytes() && !in_query);
            assert_eq!(only(&headers, "dpop"), Some(proof.as_bytes()));
        }
        (Ok(_), None) => panic!("a credential that is not in one field"),
        (Err(error), _) => {
            let answer = resource.refuse_credentials(&error);
            assert!(matches!(answer.status().as_u16(), 400 | 401) && !answer.challenges().is_empty());
            assert_eq!(error.is_none_shown(), !headers.contains_key(AUTHORIZATION) && !in_query);
        }
    }
    // Whatever the request is worth, a second field makes it worth nothing.
    if headers.contains_key(AUTHORIZATION) {
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
        assert!(resource.read(&headers, &uri).is_err());
    }
});
