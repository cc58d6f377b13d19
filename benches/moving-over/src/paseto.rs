use pasetors::{
    footer::Footer,
    keys::{AsymmetricKeyPair, AsymmetricPublicKey, Generate, SymmetricKey},
    paserk::Id,
    version4::{LocalToken, PublicToken, V4},
};

use super::{changed, document};

const ASSERTION: &str = "session 4711";

/// A public key, and a token that is signed with its private part and has this footer.
fn v4_public(footer: impl Fn(&AsymmetricPublicKey<V4>) -> String) -> (Vec<u8>, String) {
    let pair = AsymmetricKeyPair::<V4>::generate().unwrap();
    let (claims, footer) = (claims("https://auth.example", "orders"), footer(&pair.public));
    let token = PublicToken::sign(&pair.secret, claims.as_bytes(), Some(footer.as_bytes()), None).unwrap();
    (pair.public.as_bytes().to_vec(), token)
}

/// The footer that names the key by its PASERK id.
fn paserk_id(key: &AsymmetricPublicKey<V4>) -> String {
    let mut footer = Footer::new();
    footer.key_id(&Id::from(key));
    footer.to_string().unwrap()
}

/// A secret, and a token that is encrypted with it.
fn v4_local() -> (Vec<u8>, String) {
    let key = SymmetricKey::<V4>::generate().unwrap();
    let claims = claims("https://shop.example", "https://shop.example");
    let token = LocalToken::encrypt(&key, claims.as_bytes(), None, Some(ASSERTION.as_bytes())).unwrap();
    (key.as_bytes().to_vec(), token)
}

fn claims(issuer: &str, audience: &str) -> String {
    format!(
        r#"{{"iss":"{issuer}","aud":"{audience}","exp":"2100-01-01T00:00:00Z","iat":"2025-11-21T00:00:00Z",
            "nbf":"2025-11-21T00:00:00Z","scope":"orders.read"}}"#
    )
}

#[test]
fn from_pasetors_a_public_key() {
    use document::{from_pasetors_a_public_key_ours as ours, from_pasetors_a_public_key_theirs as theirs};
    let (key, token) = v4_public(paserk_id);
    assert_eq!(theirs::verify(&key, &token).unwrap().scope, ours::verify(&key, &token).unwrap().scope);
    for part in 2..4 {
        assert!(theirs::verify(&key, &changed(&token, part)).is_err());
        assert!(ours::verify(&key, &changed(&token, part)).is_err());
    }
}

#[test]
fn from_pasetors_a_secret_and_an_implicit_assertion() {
    use document::{
        from_pasetors_a_secret_and_an_implicit_assertion_ours as ours,
        from_pasetors_a_secret_and_an_implicit_assertion_theirs as theirs,
    };
    let (key, token) = v4_local();
    let assertion = ASSERTION.as_bytes();
    let (theirs_, ours_) = (theirs::verify(&key, &token, assertion), ours::verify(&key, &token, assertion));
    assert_eq!(theirs_.unwrap().scope, ours_.unwrap().scope);
    assert!(theirs::verify(&key, &token, b"session 4712").is_err());
    assert!(ours::verify(&key, &token, b"session 4712").is_err());
}

#[test]
fn from_rusty_paseto_a_public_key() {
    use document::{from_rusty_paseto_a_public_key_ours as ours, from_rusty_paseto_a_public_key_theirs as theirs};
    let (key, token) = v4_public(|_| r#"{"kid":"2026-11"}"#.to_owned());
    assert_eq!(theirs::verify(&key, &token).unwrap().scope, ours::verify(&key, &token).unwrap().scope);
    for part in 2..4 {
        assert!(theirs::verify(&key, &changed(&token, part)).is_err());
        assert!(ours::verify(&key, &changed(&token, part)).is_err());
    }
}

#[test]
fn from_rusty_paseto_a_secret_and_an_implicit_assertion() {
    use document::{
        from_rusty_paseto_a_secret_and_an_implicit_assertion_ours as ours,
        from_rusty_paseto_a_secret_and_an_implicit_assertion_theirs as theirs,
    };
    let (key, token) = v4_local();
    let (theirs_, ours_) = (theirs::verify(&key, &token, ASSERTION), ours::verify(&key, &token, ASSERTION));
    assert_eq!(theirs_.unwrap().scope, ours_.unwrap().scope);
    assert!(theirs::verify(&key, &token, "session 4712").is_err());
    assert!(ours::verify(&key, &token, "session 4712").is_err());
}
