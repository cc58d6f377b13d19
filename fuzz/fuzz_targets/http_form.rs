//! A form is read exactly if each parameter comes once, in UTF-8 and in the body; what is read is what a reader of the URL
//! standard reads, and the same in whatever way it is written.
#![no_main]

use cotter_fuzz::{fields, only, pairs, written};
use cotter_http::{Form, FormError, Parameters, ensure_no_token_in_form};
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use libfuzzer_sys::fuzz_target;

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

// A line for the media type, and the body.
fuzz_target!(|text: &[u8]| {
    let mut parts = text.splitn(2, |byte| *byte == b'\n');
    let [media_type, body] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    let stated = fields([&[b"7", media_type].concat()[..]].into_iter());
    if Form::read(&stated, None, b"").is_ok() {
        let media_type = only(&stated, "content-type").expect("it is stated once").to_ascii_lowercase();
        assert!(media_type.trim_ascii_start().starts_with(b"application/x-www-form-urlencoded"));
    }

    let headers = HeaderMap::from_iter([(CONTENT_TYPE, FORM)]);
    let expected = pairs(body);
    let names_it = expected.iter().any(|(name, _)| name == b"access_token");
    assert_eq!(ensure_no_token_in_form(body).is_err(), names_it);
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
            if let Some((name, value)) = expected.first() {
                let twice = [body, b"&", &written(&[(name.clone(), value.clone())])].concat();
                let refused = Form::read(&headers, None, &twice).err();
                assert!(matches!(
                    refused,
                    Some(FormError::Repeated | FormError::TooLong { .. } | FormError::TooMany { .. })
                ));
            }
            assert_eq!(Form::read(&headers, Some("a"), body).err(), Some(FormError::InQuery));
            assert_eq!(Form::read(&HeaderMap::new(), None, body).err(), Some(FormError::MediaType));
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
