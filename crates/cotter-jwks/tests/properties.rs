//! The properties of the fuzz targets `jwks_freshness` and `jwks_response`, on random pieces of real responses.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use cotter::{Ed25519, JwksReader};
use cotter_jwks::{
    client::Response,
    freshness::{Bounds, Freshness},
    response::{self, Answer, MAX_KEYS},
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use proptest::{collection::vec, prelude::*, sample::select};

const NAMES: [HeaderName; 4] = [header::CACHE_CONTROL, header::AGE, header::EXPIRES, header::DATE];

/// The parts of header fields.
const PIECES: [&str; 20] = [
    "max-age",
    "=",
    "900",
    "4294967296",
    "no-store",
    "no-cache",
    "must-revalidate",
    "stale-if-error",
    "s-maxage",
    ",",
    " ",
    "\"",
    "\\",
    "-",
    "0",
    "public",
    ";",
    "Sat, 21 Nov 2026 00:00:00 GMT",
    "Sat, 21 Nov 2026 00:15:00 GMT",
    "\t",
];

const KEY: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

/// The parts of bodies.
const BODY: [&str; 12] = [
    "{\"keys\":[",
    "]}",
    KEY,
    ",",
    "{",
    "}",
    "\"kid\":\"b\"",
    "{\"kty\":\"oct\",\"k\":\"AA\"}",
    "null",
    " ",
    "\u{FEFF}",
    "<html>",
];

fn headers(fields: &[(usize, Vec<&str>)]) -> HeaderMap {
    let field = |(name, pieces): &(usize, Vec<&str>)| {
        Some((NAMES[*name].clone(), HeaderValue::from_str(&pieces.concat()).ok()?))
    };
    let mut headers = HeaderMap::new();
    for (name, value) in fields.iter().filter_map(field) {
        headers.append(name, value);
    }
    headers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn a_set_is_used_within_the_bounds(
        fields in vec((0..NAMES.len(), vec(select(&PIECES[..]), 0..8)), 0..6),
        age in 0..100_000_u32,
    ) {
        let bounds = Bounds::default();
        let mut headers = headers(&fields);
        let freshness = Freshness::of(&headers, &bounds);
        prop_assert!(freshness.fresh_for >= bounds.min_fresh && freshness.fresh_for <= bounds.max_fresh);
        prop_assert!(freshness.usable_for >= freshness.fresh_for);
        prop_assert!(freshness.usable_for - freshness.fresh_for <= bounds.max_stale);
        headers.append(header::AGE, HeaderValue::from(age));
        prop_assert!(Freshness::of(&headers, &bounds).fresh_for <= freshness.fresh_for);
        headers.append(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        prop_assert_eq!(Freshness::of(&headers, &bounds).fresh_for, bounds.min_fresh);
    }

    #[test]
    fn a_set_is_a_200_that_the_core_reads(
        status in select(&[200, 200, 200, 304, 302, 404][..]),
        pieces in vec(select(&BODY[..]), 0..8),
        is_conditional: bool,
    ) {
        let body = pieces.concat();
        let page = Response::new(status, HeaderMap::new(), body.clone().into_bytes());
        let stored = is_conditional.then(HeaderMap::new);
        match response::read::<Ed25519>(&page, stored.as_ref(), &Bounds::default(), JwksReader::new()) {
            Ok(Answer::Set(set)) => {
                prop_assert!(status == 200 && set.keys.len() + set.skipped.len() <= MAX_KEYS);
                prop_assert_eq!(JwksReader::new().read::<Ed25519>(&body).unwrap().0.len(), set.keys.len());
            }
            Ok(_) => prop_assert!(status == 304 && is_conditional),
            Err(_) => {
                let is_read = JwksReader::new().read::<Ed25519>(&body).is_ok();
                let is_right = if status == 304 { !is_conditional } else { status != 200 || !is_read };
                prop_assert!(is_right, "{status}");
            }
        }
    }
}
