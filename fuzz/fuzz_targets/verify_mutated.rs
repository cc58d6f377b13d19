//! A valid token of which one byte is changed, added or taken away is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// RFC 8037 appendix A.4
const TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-\
                     09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

fuzz_target!(|change: (u8, char, u8)| {
    let (at, put, kind) = change;
    let at = usize::from(at) % TOKEN.len();
    let (before, rest) = TOKEN.split_at(at);
    let changed = match kind % 3 {
        0 => format!("{before}{put}{}", &rest[1..]),
        1 => format!("{before}{put}{rest}"),
        _ => format!("{before}{}", &rest[1..]),
    };
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let key = cotter::PinnedKey::<cotter::EdDsa>::from_jwk(cotter::KeyId::ABSENT, jwk).expect("it is a key");
    let verifier = cotter::jws::Verifier::new(key);
    assert_eq!(verifier.verify(&changed).is_ok(), changed == TOKEN);
});
