//! Of all responses, a set is a 200 with a body that the core reads as a set of a few keys; a 304 is no change exactly if it was asked for.
#![no_main]

use cotter::{Ed25519, Es256, JwksReader, JwsPublicKeyAlgorithm, Rs256};
use cotter_jwks::{
    client::Response,
    freshness::Bounds,
    response::{self, Answer, MAX_KEYS},
};
use http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;

fn check<A: JwsPublicKeyAlgorithm>(response: &Response, stored: Option<&HeaderMap>) {
    match response::read::<A>(response, stored, &Bounds::default(), JwksReader::new()) {
        Ok(Answer::Set(set)) => {
            assert_eq!(response.status, 200);
            let members = set.keys.len() + set.skipped.len();
            assert!(!set.keys.is_empty() && members <= MAX_KEYS && response.body.len() <= 65_536);
            let body = std::str::from_utf8(&response.body).expect("a set is text");
            let (mut keys, _) = JwksReader::new().read::<A>(body).expect("the core reads it too");
            assert!(set.keys.ids().all(|id| keys.remove(id).is_some()) && keys.is_empty() && !set.keys.is_outdated());
            assert!(set.entity_tag.is_none_or(|tag| tag.len() <= 256 && tag.as_bytes().ends_with(b"\"")));
        }
        Ok(Answer::NotModified(_)) => assert!(response.status == 304 && stored.is_some()),
        Ok(_) => unreachable!("there is no other answer"),
        Err(error) => {
            assert!(!error.code().is_empty() && !error.to_string().is_empty());
            assert!(response.status != 304 || stored.is_none());
        }
    }
}

// A byte that chooses, then a line for the entity tag, a line for the coding, and the body.
fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let mut parts = rest.splitn(3, |byte| *byte == b'\n');
    let [tag, coding, body] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    let status = [200, 200, 200, 304, 302, 404, 206, 0][usize::from(choice & 7)];
    let mut headers = HeaderMap::new();
    for (name, value) in [(header::ETAG, tag), (header::CONTENT_ENCODING, coding)] {
        if let Some(value) = HeaderValue::from_bytes(value).ok().filter(|value| !value.is_empty()) {
            headers.insert(name, value);
        }
    }
    let stored = (choice & 8 != 0).then(HeaderMap::new);
    let response = Response::new(status, headers, body.to_vec());
    check::<Ed25519>(&response, stored.as_ref());
    check::<Es256>(&response, stored.as_ref());
    check::<Rs256>(&response, stored.as_ref());
});
