//! A form is read exactly if each parameter comes once, in UTF-8; what is read is what a reader of the URL standard reads,
//! and the same in whatever way it is written.
#![no_main]

use cotter_fuzz::{pairs, written};
use cotter_http::{Form, FormError, Parameters};
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use libfuzzer_sys::fuzz_target;

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

fuzz_target!(|body: &[u8]| {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, FORM)]);
    let expected = pairs(body);
    let times = |name: &[u8]| expected.iter().filter(|(other, _)| other == name).count();
    let repeated = expected.iter().any(|(name, _)| times(name) > 1);
    match (Form::read(&headers, None, body), Parameters::from_form(&headers, body)) {
        (Ok(form), Ok(parameters)) => {
            assert!(!repeated && !parameters.has_repetitions());
            let again = Form::read(&headers, None, &written(&expected)).ok();
            for (name, value) in &expected {
                let name = std::str::from_utf8(name).expect("it is UTF-8");
                let value = Some(std::str::from_utf8(value).expect("it is UTF-8")).filter(|value| !value.is_empty());
                assert_eq!((form.get(name), parameters.one(name)), (value, Ok(value)));
                // A longer way to write it may be too long.
                assert!(again.as_ref().is_none_or(|again| again.get(name) == value));
            }
        }
        (Err(error), Ok(_)) => assert!(error == FormError::Repeated && repeated),
        (Err(error), Err(other)) => {
            assert_eq!(error, other);
            let is_text = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\u{fffd}'));
            let is_utf8 = expected.iter().all(|(name, value)| is_text(name) && is_text(value));
            assert!(!is_utf8 || body.len() > 16 * 1024 || expected.len() > 64);
        }
        (Ok(_), Err(_)) => panic!("a form whose parameters are refused"),
    }
});
