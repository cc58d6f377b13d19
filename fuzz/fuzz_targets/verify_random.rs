//! Nothing that the fuzzer comes up with verifies under a key whose private half nobody kept.
#![no_main]

use std::sync::LazyLock;

use cotter::{Ed25519OrEdDsa, Es256, KeyId, PinnedKey, Rs256, jws};
use libfuzzer_sys::fuzz_target;

/// RFC 8037 appendix A.2, RFC 7515 appendices A.3.1 and A.2.1: their private halves are printed there, but not known here.
static ED25519: LazyLock<jws::Verifier<Ed25519OrEdDsa>> = LazyLock::new(|| {
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    jws::Verifier::new(PinnedKey::from_jwk(KeyId::ABSENT, jwk).expect("it is a key"))
});
static ES256: LazyLock<jws::Verifier<Es256>> = LazyLock::new(|| {
    let jwk = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    jws::Verifier::new(PinnedKey::from_jwk(KeyId::ABSENT, jwk).expect("it is a key"))
});
static RS256: LazyLock<jws::Verifier<Rs256>> = LazyLock::new(|| {
    let jwk = r#"{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}"#;
    jws::Verifier::new(PinnedKey::from_jwk(KeyId::ABSENT, jwk).expect("it is a key"))
});

fuzz_target!(|token: &str| {
    // The seeds hold the tokens of those appendices, which are the only ones that anybody has signed.
    const SIGNED: [&str; 2] = [
        "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
    ];
    for outcome in [ED25519.verify(token), ES256.verify(token), RS256.verify(token)] {
        if let Ok(verified) = outcome {
            assert!(SIGNED.contains(&cotter_fuzz::encode(verified.payload()).as_str()));
        }
    }
});
