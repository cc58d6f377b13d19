//! A request shows a name and a password as they stand in its one `Authorization` field, and no token beside them; only
//! that password is the name's.
#![no_main]

use base64::{Engine, engine::general_purpose::STANDARD};
use cotter_fuzz::{fields, shown};
use cotter_http::{Basic, BasicClients, Credential, Schemes};
use http::{HeaderValue, Uri, header::AUTHORIZATION};
use libfuzzer_sys::fuzz_target;

// A field a line.
fuzz_target!(|text: &[u8]| {
    let mut headers = fields(text.split(|byte| *byte == b'\n'));
    let Ok(basic) = Basic::read(&headers) else { return };
    assert!(Credential::read(&headers, &Uri::from_static("/"), Schemes::Both).is_err(), "two kinds of credentials");
    let (scheme, rest) = shown(&headers).expect("it is in one field");
    let text = String::from_utf8(STANDARD.decode(rest).expect("it is base64")).expect("it is UTF-8");
    let (user, password) = text.split_once(':').expect("there is a colon");
    assert!(scheme == "basic" && basic.user() == user);
    if let Ok(clients) = BasicClients::new().with(user, password) {
        assert_eq!(clients.authenticate(&basic), Some(user));
        let other = BasicClients::new().with(user, &format!("{password}x")).expect("it is a password");
        assert_eq!(other.authenticate(&basic), None);
    }
    headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
    assert!(Basic::read(&headers).is_err());
});
