use super::*;

fn https(origin: &str) -> Result<String, OriginError> {
    PublicOrigin::https(origin).map(|origin| origin.to_string())
}

fn on_loopback(origin: &str) -> Result<String, OriginError> {
    PublicOrigin::on_loopback(origin).map(|origin| origin.to_string())
}

#[test]
fn an_origin_is_written_as_browsers_write_it() {
    for (stated, written) in [
        ("https://a.example", "https://a.example"),
        ("https://A.example/", "https://a.example"),
        ("https://a.example:443", "https://a.example"),
        ("https://a.example:80", "https://a.example:80"),
        ("https://xn--exmple-cua.example:8443", "https://xn--exmple-cua.example:8443"),
        ("https://[2001:DB8:0:0::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://192.0.2.1", "https://192.0.2.1"),
    ] {
        assert_eq!(https(stated).as_deref(), Ok(written), "{stated}");
    }
    for (stated, written) in [
        ("http://localhost:8400", "http://localhost:8400"),
        ("http://localhost:80", "http://localhost"),
        ("https://localhost", "https://localhost"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:8400", "http://[::1]:8400"),
    ] {
        assert_eq!(on_loopback(stated).as_deref(), Ok(written), "{stated}");
    }
}

#[test]
fn plain_http_is_for_this_machine_alone() {
    for stated in ["http://a.example", "http://10.0.0.1", "http://localhost.example", "http://0.0.0.0", "http://[::2]"]
    {
        assert_eq!(https(stated), Err(OriginError::NotHttps), "{stated}");
        assert_eq!(on_loopback(stated), Err(OriginError::NotLoopback), "{stated}");
    }
    assert_eq!(https("http://localhost"), Err(OriginError::NotHttps));
    assert_eq!(on_loopback("https://a.example"), Err(OriginError::NotLoopback));
}

#[test]
fn what_is_not_an_origin_is_refused() {
    for (stated, error) in [
        ("", OriginError::Malformed),
        ("null", OriginError::Malformed),
        ("a.example", OriginError::Malformed),
        ("https://", OriginError::Malformed),
        ("https://a.example:", OriginError::Malformed),
        ("https://a.example:99999", OriginError::Malformed),
        ("https://127.1", OriginError::Malformed),
        ("https://[::ffff:1.2.3.4]", OriginError::Malformed),
        ("https://0x7f.1", OriginError::Malformed),
        ("https://exämple", OriginError::Malformed),
        ("https://a.example/app", OriginError::Path),
        ("https://a.example?x", OriginError::Path),
        ("https://a.example#x", OriginError::Path),
        ("https://u:p@a.example", OriginError::Credentials),
        ("ftp://a.example", OriginError::NotHttps),
    ] {
        assert_eq!(https(stated), Err(error), "{stated:?}");
    }
    let long = format!("https://{}", "a".repeat(300));
    assert_eq!(https(&long), Err(OriginError::TooLong { max: 300 }));
}
