use std::sync::Once;

use super::{changed, document};

const PEM: &str = include_str!("../../../vectors/demo/rs256.pem");
const JWKS: &str = include_str!("../../../vectors/demo/jwks-entra.json");
const JWK: &str = r#"{"kty":"EC","crv":"P-256","x":"l1Xn0hYabI4A8f7GiFSE0hcPQFniTBoOfT6spylmgg0",
    "y":"2fdLVcsOUZcaxWSwoxkXlCtG72ZujNbS3gBHcadbKFg"}"#;

fn rs256() -> &'static str {
    include_str!("../../../vectors/demo/rs256.jwt").trim_end()
}

fn hs256() -> (Vec<u8>, &'static str) {
    let secret = josekit::jwk::Jwk::from_bytes(format!(
        r#"{{"kty":"oct","k":"{}"}}"#,
        include_str!("../../../vectors/demo/hs256.secret").trim_end()
    ));
    let secret = secret.unwrap().key_value().unwrap();
    (secret, include_str!("../../../vectors/demo/hs256.jwt").trim_end())
}

/// One program may have both back ends of `jsonwebtoken`, if another package of the workspace asks for the other one.
pub(super) fn with_provider() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default().unwrap());
}

#[test]
fn from_jsonwebtoken_a_public_key() {
    use document::{from_jsonwebtoken_a_public_key_ours as ours, from_jsonwebtoken_a_public_key_theirs as theirs};
    with_provider();
    let (theirs_, ours_) = (theirs::verify(PEM, rs256()).unwrap(), ours::verify(PEM, rs256()).unwrap());
    assert_eq!((theirs_.sub, theirs_.scope), (ours_.sub, ours_.scope));
    for part in 0..3 {
        assert!(theirs::verify(PEM, &changed(rs256(), part)).is_err());
        assert!(ours::verify(PEM, &changed(rs256(), part)).is_err());
    }
}

#[test]
fn from_jsonwebtoken_a_key_set() {
    use document::{from_jsonwebtoken_a_key_set_ours as ours, from_jsonwebtoken_a_key_set_theirs as theirs};
    with_provider();
    assert_eq!(theirs::verify(JWKS, rs256()).unwrap(), ours::verify(JWKS, rs256()).unwrap());
    for part in 0..3 {
        assert!(theirs::verify(JWKS, &changed(rs256(), part)).is_err());
        assert!(ours::verify(JWKS, &changed(rs256(), part)).is_err());
    }
}

#[test]
fn from_jsonwebtoken_a_shared_secret() {
    use document::{
        from_jsonwebtoken_a_shared_secret_ours as ours, from_jsonwebtoken_a_shared_secret_theirs as theirs,
    };
    with_provider();
    let (secret, token) = hs256();
    assert_eq!(theirs::verify(&secret, token).unwrap(), ours::verify(&secret, token).unwrap());
    for part in 0..3 {
        assert!(theirs::verify(&secret, &changed(token, part)).is_err());
        assert!(ours::verify(&secret, &changed(token, part)).is_err());
    }
}

#[test]
fn from_jwt_simple_a_public_key() {
    use document::{from_jwt_simple_a_public_key_ours as ours, from_jwt_simple_a_public_key_theirs as theirs};
    let (theirs_, ours_) = (theirs::verify(PEM, rs256()).unwrap(), ours::verify(PEM, rs256()).unwrap());
    assert_eq!((theirs_.0, theirs_.1.scope), (ours_.0, ours_.1.scope));
    for part in 0..3 {
        assert!(theirs::verify(PEM, &changed(rs256(), part)).is_err());
        assert!(ours::verify(PEM, &changed(rs256(), part)).is_err());
    }
}

#[test]
fn from_jwt_simple_a_shared_secret() {
    use document::{from_jwt_simple_a_shared_secret_ours as ours, from_jwt_simple_a_shared_secret_theirs as theirs};
    let (secret, token) = hs256();
    assert_eq!(theirs::verify(&secret, token).unwrap().event, ours::verify(&secret, token).unwrap().event);
    for part in 0..3 {
        assert!(theirs::verify(&secret, &changed(token, part)).is_err());
        assert!(ours::verify(&secret, &changed(token, part)).is_err());
    }
}

#[test]
fn from_josekit_a_public_key() {
    use document::{from_josekit_a_public_key_ours as ours, from_josekit_a_public_key_theirs as theirs};
    let theirs_ = theirs::verify(PEM, rs256()).unwrap();
    assert!(theirs_.is_some());
    assert_eq!(theirs_, ours::verify(PEM, rs256()).unwrap());
    for part in 0..3 {
        assert!(theirs::verify(PEM, &changed(rs256(), part)).is_err());
        assert!(ours::verify(PEM, &changed(rs256(), part)).is_err());
    }
}

#[test]
fn from_josekit_bytes_that_are_not_claims() {
    use document::{
        from_josekit_bytes_that_are_not_claims_ours as ours, from_josekit_bytes_that_are_not_claims_theirs as theirs,
    };
    let token = include_str!("../../../vectors/demo/es256.jwt").trim_end();
    assert_eq!(theirs::verify(JWK, token).unwrap(), ours::verify(JWK, token).unwrap());
    for part in 0..3 {
        assert!(theirs::verify(JWK, &changed(token, part)).is_err());
        assert!(ours::verify(JWK, &changed(token, part)).is_err());
    }
}
