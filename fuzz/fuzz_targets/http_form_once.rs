//! A form that is read is refused once a parameter of it comes again, in whatever way the name is written; and a token in
//! it is seen.
#![no_main]

use cotter_fuzz::{pairs, written};
use cotter_http::{Form, FormError, ensure_no_token_in_form};
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use libfuzzer_sys::fuzz_target;

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

fuzz_target!(|body: &[u8]| {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, FORM)]);
    let expected = pairs(body);
    let names_it = expected.iter().any(|(name, _)| name == b"access_token");
    assert_eq!(ensure_no_token_in_form(body).is_err(), names_it);
    let (Ok(_), Some(first)) = (Form::read(&headers, None, body), expected.first()) else { return };
    let twice = [body, b"&", &written(std::slice::from_ref(first))].concat();
    let refused = Form::read(&headers, None, &twice).err();
    assert!(matches!(refused, Some(FormError::Repeated | FormError::TooLong { .. } | FormError::TooMany { .. })));
});
