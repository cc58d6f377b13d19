//! Several verifiers behind one door: an issuer is found by `iss`, one of its verifiers by `kid`, and neither is trusted.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Claim, Ed25519, EdDsa, Expect, Hs256, Hs384, JsonFault, Keyring, Part, PinnedKey, Policy, Secrets, SharedKeyring,
    Timestamp, VerifyError, jwt,
    profile::{AccessTokenRouter, AccessTokens, IdTokenRouter, IdTokens, Presentation, SignIn},
};
use ed25519_dalek::{Signer, SigningKey};
use serde::Deserialize;
use serde_json::{Value, json};

const A: &str = "https://a.example";
const B: &str = "https://b.example";
const API: &str = "https://api.example";
const CLIENT: &str = "client";
const NONCE: &str = "n-0S6_WzA2Mj";
const NOW: u64 = 1_763_683_200;

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW)
}

/// The key of one signer, by its number.
fn signing_key(signer: u8) -> SigningKey {
    SigningKey::from_bytes(&[signer; 32])
}

fn key<K: cotter::RawKeyAlgorithm>(kid: &str, signer: u8) -> PinnedKey<K> {
    PinnedKey::from_raw(kid, signing_key(signer).verifying_key().as_bytes()).unwrap()
}

fn sign(header: &Value, payload: &str, signer: u8) -> String {
    let input =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(payload.as_bytes()));
    let signature = signing_key(signer).sign(input.as_bytes()).to_bytes();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A token that is good as an access token, as an ID token and as any JWT, but for its `typ`.
fn claims(iss: &str) -> Value {
    json!({
        "iss": iss, "aud": API, "sub": "user", "client_id": CLIENT, "iat": NOW, "exp": NOW + 60, "jti": "1", "rank": 7,
    })
}

fn id_claims(iss: &str) -> Value {
    json!({"iss": iss, "aud": CLIENT, "sub": "user", "nonce": NONCE, "iat": NOW, "exp": NOW + 60, "rank": 7})
}

fn token(iss: &str, kid: &str, alg: &str, signer: u8) -> String {
    sign(&json!({"alg": alg, "kid": kid, "typ": "at+jwt"}), &claims(iss).to_string(), signer)
}

fn id_token(iss: &str, kid: &str, alg: &str, signer: u8) -> String {
    sign(&json!({"alg": alg, "kid": kid}), &id_claims(iss).to_string(), signer)
}

fn verifier<K: cotter::JwsPublicKeyAlgorithm + cotter::RawKeyAlgorithm>(
    iss: &str,
    kid: &str,
    signer: u8,
) -> jwt::Verifier<K> {
    jwt::Verifier::new(key::<K>(kid, signer), Policy::new(Expect::exactly(iss), Expect::exactly(API)).typ("at+jwt"))
}

fn access<K: cotter::JwsPublicKeyAlgorithm + cotter::RawKeyAlgorithm>(
    iss: &str,
    kid: &str,
    signer: u8,
) -> AccessTokens<K> {
    AccessTokens::new(key::<K>(kid, signer), iss, API)
}

fn ids<K: cotter::JwsPublicKeyAlgorithm + cotter::RawKeyAlgorithm>(iss: &str, kid: &str, signer: u8) -> IdTokens<K> {
    IdTokens::new(key::<K>(kid, signer), iss, CLIENT)
}

#[derive(Debug, Deserialize, PartialEq)]
struct Rank {
    rank: u8,
}

#[derive(Debug, Deserialize)]
struct Wrong {
    #[expect(dead_code, reason = "it is not in the token, so it is never read")]
    missing: u8,
}

/// Of every issuer, id, algorithm and signer, exactly those that belong together are accepted, whatever the door.
#[test]
fn a_token_is_accepted_by_the_verifier_of_its_issuer_and_its_id_alone() {
    // One kid at two issuers, each with another algorithm and another key; and a second kid at the first.
    let routes = [(A, "1", "Ed25519", 1), (A, "2", "EdDSA", 2), (B, "1", "EdDSA", 3)];
    let plain = jwt::IssuerRouter::new()
        .with(verifier::<Ed25519>(A, "1", 1).or(verifier::<EdDsa>(A, "2", 2)).unwrap())
        .unwrap()
        .with(verifier::<EdDsa>(B, "1", 3))
        .unwrap();
    let tokens =
        access::<Ed25519>(A, "1", 1).or(access::<EdDsa>(A, "2", 2)).unwrap().with(access::<EdDsa>(B, "1", 3)).unwrap();
    let id_tokens =
        ids::<Ed25519>(A, "1", 1).or(ids::<EdDsa>(A, "2", 2)).unwrap().with(ids::<EdDsa>(B, "1", 3)).unwrap();
    let sign_in = SignIn::nonce(NONCE);

    for iss in [A, B, "https://c.example"] {
        for kid in ["1", "2", "3"] {
            for alg in ["Ed25519", "EdDSA", "ES256"] {
                for signer in 1..=4 {
                    let expected = match routes.iter().find(|route| (route.0, route.1) == (iss, kid)) {
                        _ if iss == "https://c.example" => Err("iss-mismatch"),
                        // A verifier alone compares `alg` first.
                        _ if iss == B && alg != "EdDSA" => Err("alg-mismatch"),
                        None => Err("kid-unknown"),
                        Some(route) if route.2 != alg => Err("alg-mismatch"),
                        Some(route) if route.3 != signer => Err("invalid-signature"),
                        Some(_) => Ok(iss),
                    };
                    let case = format!("{iss} {kid} {alg} {signer}");
                    let text = token(iss, kid, alg, signer);
                    let found = plain.verify_at(&text, now());
                    assert_eq!(
                        found.as_ref().map(|found| found.issuer().unwrap()).map_err(VerifyError::code),
                        expected,
                        "{case}"
                    );
                    let found = tokens.verify_at(&text, Presentation::bearer(), now());
                    let found = found.as_ref().map(|found| found.verified().issuer().unwrap());
                    assert_eq!(found.map_err(VerifyError::code), expected, "{case}");
                    let found = id_tokens.verify_at(&id_token(iss, kid, alg, signer), &sign_in, now());
                    assert_eq!(
                        found.as_ref().map(|found| found.issuer()).map_err(VerifyError::code),
                        expected,
                        "{case}"
                    );
                }
            }
        }
    }
}

/// Two algorithms of one issuer, and another issuer that has both.
#[test]
fn secrets_of_two_algorithms_stand_behind_one_door() {
    let of = |issuer| Policy::new(Expect::exactly(issuer), Expect::exactly(API));
    let secret = b"0123456789abcdef0123456789abcdef0123456789abcdef";
    let a = jwt::Verifier::new(PinnedKey::<Hs256>::from_secret("1", secret).unwrap(), of(A));
    let b = jwt::Verifier::new(PinnedKey::<Hs384>::from_secret("1", secret).unwrap(), of(B));
    let router: jwt::IssuerRouter<Secrets> = jwt::IssuerRouter::new().with(a).unwrap().with(b).unwrap();
    for (iss, alg) in [(A, "HS256"), (B, "HS384")] {
        let wrong = if alg == "HS256" { "HS384" } else { "HS256" };
        let refused = router.verify_at(&token(iss, "1", wrong, 1), now()).unwrap_err();
        assert_eq!(refused, VerifyError::AlgMismatch { expected: alg });
        let refused = router.verify_at(&token(iss, "1", alg, 1), now()).unwrap_err();
        assert_eq!(refused.code(), "typ-mismatch");
    }
    let shown = format!("{router:?}");
    assert!(shown.contains(A) && shown.contains("HS256") && !shown.contains("0123456789abcdef"), "{shown}");
}

#[test]
fn one_issuer_with_two_algorithms_is_not_looked_up_by_its_payload() {
    let tokens = access::<Ed25519>(A, "1", 1).or(access::<EdDsa>(A, "2", 2)).unwrap();
    let id_tokens = ids::<Ed25519>(A, "1", 1).or(ids::<EdDsa>(A, "2", 2)).unwrap();
    let header = json!({"alg": "Ed25519", "kid": "1", "typ": "at+jwt"});
    let untyped = json!({"alg": "Ed25519", "kid": "1"});
    let sign_in = SignIn::nonce(NONCE);
    for payload in ["not JSON", "{}", r#"{"iss":1}"#] {
        let refused = tokens.verify_at(&sign(&header, payload, 9), Presentation::bearer(), now()).unwrap_err();
        assert_eq!(refused, VerifyError::InvalidSignature, "{payload}");
        let refused = id_tokens.verify_at(&sign(&untyped, payload, 9), &sign_in, now()).unwrap_err();
        assert_eq!(refused, VerifyError::InvalidSignature, "{payload}");
    }
    let refused = tokens.verify_at(&token(B, "1", "Ed25519", 1), Presentation::bearer(), now()).unwrap_err();
    assert_eq!(refused, VerifyError::Mismatch(Claim::Iss));
    let without = sign(&json!({"alg": "Ed25519", "typ": "at+jwt"}), &claims(A).to_string(), 1);
    assert_eq!(tokens.verify_at(&without, Presentation::bearer(), now()).unwrap_err(), VerifyError::KidMissing);

    // With a second issuer, `iss` is looked at first.
    let tokens = tokens.with(access::<EdDsa>(B, "1", 3)).unwrap();
    for (payload, expected) in [
        ("{}", VerifyError::Missing(Claim::Iss)),
        (r#"{"iss":1}"#, VerifyError::Malformed { claim: Claim::Iss, expected: "a string" }),
        (r#"{"iss":"a","iss":"b"}"#, VerifyError::Json { part: Part::Claims, fault: JsonFault::DuplicateMember }),
    ] {
        let refused = tokens.verify_at(&sign(&header, payload, 9), Presentation::bearer(), now()).unwrap_err();
        assert_eq!(refused, expected, "{payload}");
    }
}

#[test]
fn an_id_is_at_one_verifier_of_an_issuer() {
    let refused = access::<Ed25519>(A, "1", 1).or(access::<EdDsa>(A, "1", 2)).unwrap_err();
    assert_eq!(refused.code(), "key-id-duplicate");
    let refused = ids::<Ed25519>(A, "1", 1).or(ids::<EdDsa>(A, "1", 2)).unwrap_err();
    assert_eq!(refused.code(), "key-id-duplicate");
    // A verifier that is refused changes nothing.
    let mut tokens = AccessTokenRouter::new().with(access::<Ed25519>(A, "1", 1)).unwrap();
    assert!(tokens.add(access::<Ed25519>(A, "1", 2)).is_err());
    assert!(tokens.verify_at(&token(A, "1", "Ed25519", 1), Presentation::bearer(), now()).is_ok());

    // A shared ring may be given the id later. Then it is nobody's.
    let shared = SharedKeyring::new(Keyring::from(key::<EdDsa>("2", 2)));
    let tokens = access::<Ed25519>(A, "1", 1).or(AccessTokens::new(&shared, A, API)).unwrap();
    assert!(tokens.verify_at(&token(A, "2", "EdDSA", 2), Presentation::bearer(), now()).is_ok());
    shared.replace(Keyring::from(key::<EdDsa>("1", 2)));
    for (alg, signer) in [("Ed25519", 1), ("EdDSA", 2)] {
        let refused = tokens.verify_at(&token(A, "1", alg, signer), Presentation::bearer(), now()).unwrap_err();
        assert_eq!(refused, VerifyError::KidUnknown);
    }
}

#[test]
fn an_issuer_is_stated() {
    let any = |tokens: AccessTokens<Ed25519>| tokens.danger_any_tenant("https://login.example/{tid}/v2.0").unwrap();
    let refused = AccessTokenRouter::new().with(any(access(A, "1", 1))).unwrap_err();
    assert_eq!(refused.code(), "issuer-not-exact");
    let any = ids::<Ed25519>(A, "1", 1).danger_any_tenant("https://login.example/{tid}/v2.0").unwrap();
    assert_eq!(IdTokenRouter::new().with(any).unwrap_err().code(), "issuer-not-exact");

    // Two spellings of one issuer are one verifier, and are removed together: also where no other issuer is left.
    let google = || ids::<Ed25519>("https://accounts.google.com", "1", 1).also_issuer("accounts.google.com");
    for others in [IdTokenRouter::new(), IdTokenRouter::new().with(ids::<EdDsa>(B, "1", 3)).unwrap()] {
        let mut id_tokens = others.with(google()).unwrap();
        let text = |iss| id_token(iss, "1", "Ed25519", 1);
        for iss in ["https://accounts.google.com", "accounts.google.com"] {
            assert!(id_tokens.verify_at(&text(iss), &SignIn::nonce(NONCE), now()).is_ok());
        }
        assert!(id_tokens.remove("accounts.google.com") && !id_tokens.remove("accounts.google.com"));
        for iss in ["https://accounts.google.com", "accounts.google.com"] {
            assert!(id_tokens.verify_at(&text(iss), &SignIn::nonce(NONCE), now()).is_err());
        }
    }

    // Stated twice, an issuer is still one.
    let twice = ids::<Ed25519>(A, "1", 1).also_issuer(A).or(ids::<EdDsa>(A, "2", 2)).unwrap();
    let text = id_token(A, "1", "Ed25519", 1);
    assert!(twice.verify_at(&text, &SignIn::nonce(NONCE), now()).is_ok());
}

#[test]
fn a_door_without_verifiers_refuses_everything() {
    let text = token(A, "1", "Ed25519", 1);
    let mut tokens = AccessTokenRouter::new().with(access::<Ed25519>(A, "1", 1)).unwrap();
    let copy = tokens.clone();
    assert!(tokens.remove(A));
    assert!(tokens.verify_at(&text, Presentation::bearer(), now()).is_err());
    assert!(copy.verify_at(&text, Presentation::bearer(), now()).is_ok(), "a copy keeps its own");
    assert!(<jwt::IssuerRouter>::new().verify_at(&text, now()).is_err());
    assert!(<IdTokenRouter>::default().verify_at(&text, &SignIn::nonce(NONCE), now()).is_err());
}

/// The payload of a token is looked at before its verifier is known, up to the highest limits of those that are left.
#[test]
fn limits_fall_with_the_verifier_that_had_them() {
    const C: &str = "https://c.example";
    let with = |more: &Value| {
        let mut claims = claims(A);
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        sign(&json!({"alg": "Ed25519", "kid": "1", "typ": "at+jwt"}), &claims.to_string(), 1)
    };
    let many = with(&(0..300).map(|i| (format!("m{i}"), json!(i))).collect());
    let long = with(&json!({"long": "x".repeat(20_000)}));
    let members = VerifyError::Json { part: Part::Claims, fault: JsonFault::TooManyMembers { max: 256 } };
    let length = VerifyError::TokenTooLong { max: 16_384 };
    let holds = |refused_before: &dyn Fn(&str) -> VerifyError, refused_after: &dyn Fn(&str) -> VerifyError| {
        for text in [&many, &long] {
            assert!(!["token-too-long", "claims-too-many-members"].contains(&refused_before(text).code()));
        }
        assert_eq!((refused_after(&long), refused_after(&many)), (length.clone(), members.clone()));
    };

    let generous = verifier::<Ed25519>(A, "1", 1).max_token_len(65_536).unwrap().max_claims_members(1_000).unwrap();
    let before = jwt::IssuerRouter::new().with(generous).unwrap().with(verifier::<EdDsa>(B, "1", 2)).unwrap();
    let mut after = before.clone();
    assert!(after.remove(A) && before.verify_at(&long, now()).is_ok());
    let late = Timestamp::from_unix_seconds(NOW + 100);
    holds(&|text| before.verify_at(text, late).unwrap_err(), &|text| after.verify_at(text, late).unwrap_err());

    let bearer = Presentation::bearer();
    let generous = access::<Ed25519>(A, "1", 1).max_token_len(65_536).unwrap().max_claims_members(1_000).unwrap();
    let before = generous.or(access::<EdDsa>(B, "1", 2)).unwrap().with(access::<EdDsa>(C, "1", 3)).unwrap();
    let mut after = before.clone();
    assert!(after.remove(A));
    holds(&|text| before.verify_at(text, bearer, late).unwrap_err(), &|text| {
        after.verify_at(text, bearer, late).unwrap_err()
    });

    let sign_in = SignIn::nonce(NONCE);
    let generous = ids::<Ed25519>(A, "1", 1).max_token_len(65_536).unwrap().max_claims_members(1_000).unwrap();
    let before = generous.or(ids::<EdDsa>(B, "1", 2)).unwrap().with(ids::<EdDsa>(C, "1", 3)).unwrap();
    let mut after = before.clone();
    assert!(after.remove(A));
    holds(&|text| before.verify_at(text, &sign_in, late).unwrap_err(), &|text| {
        after.verify_at(text, &sign_in, late).unwrap_err()
    });
}

#[test]
fn the_claims_are_read_as_one_verifier_reads_them() {
    let tokens = access::<Ed25519>(A, "1", 1).or(access::<EdDsa>(B, "1", 3)).unwrap();
    let id_tokens = ids::<Ed25519>(A, "1", 1).or(ids::<EdDsa>(B, "1", 3)).unwrap();
    let (text, bearer, sign_in) = (token(A, "1", "Ed25519", 1), Presentation::bearer(), SignIn::nonce(NONCE));
    let read = tokens.verify_as_at::<Rank>(&text, bearer, now()).unwrap();
    assert_eq!((read.claims(), read.client_id(), read.subject()), (&Rank { rank: 7 }, CLIENT, "user"));
    let one = access::<Ed25519>(A, "1", 1).verify_as_at::<Wrong>(&text, bearer, now()).unwrap_err();
    assert_eq!(tokens.verify_as_at::<Wrong>(&text, bearer, now()).unwrap_err(), one);

    let text = id_token(B, "1", "EdDSA", 3);
    let read = id_tokens.verify_as_at::<Rank>(&text, &sign_in, now()).unwrap();
    assert_eq!((read.claims(), read.issuer(), read.subject()), (&Rank { rank: 7 }, B, "user"));
    let one = ids::<EdDsa>(B, "1", 3).verify_as_at::<Wrong>(&text, &sign_in, now()).unwrap_err();
    assert_eq!(id_tokens.verify_as_at::<Wrong>(&text, &sign_in, now()).unwrap_err(), one);
    let other = SignIn::nonce("of another sign-in");
    assert_eq!(id_tokens.verify_at(&text, &other, now()).unwrap_err(), VerifyError::Mismatch(Claim::Nonce));

    // The present is later than that.
    assert_eq!(tokens.verify(&token(A, "1", "Ed25519", 1), bearer).unwrap_err(), VerifyError::Expired);
    assert_eq!(tokens.verify_as::<Rank>(&token(A, "1", "Ed25519", 1), bearer).unwrap_err(), VerifyError::Expired);
    assert_eq!(id_tokens.verify(&text, &sign_in).unwrap_err(), VerifyError::Expired);
    assert_eq!(id_tokens.verify_as::<Rank>(&text, &sign_in).unwrap_err(), VerifyError::Expired);
}

#[test]
fn a_bound_token_must_be_presented_with_its_key() {
    let tokens = access::<Ed25519>(A, "1", 1).or(access::<EdDsa>(B, "1", 3)).unwrap();
    let certificate = b"the certificate of the TLS connection, as DER";
    let mut claims = claims(A);
    let thumbprint = URL_SAFE_NO_PAD.encode(<sha2::Sha256 as sha2::Digest>::digest(certificate));
    claims["cnf"] = json!({"x5t#S256": thumbprint});
    let bound = sign(&json!({"alg": "Ed25519", "kid": "1", "typ": "at+jwt"}), &claims.to_string(), 1);
    let one = access::<Ed25519>(A, "1", 1);
    let free = token(A, "1", "Ed25519", 1);
    for text in [&bound, &free] {
        for how in
            [Presentation::bearer(), Presentation::certificate(certificate), Presentation::certificate(b"another")]
        {
            let expected = one.verify_at(text, how, now()).map(drop);
            assert_eq!(tokens.verify_at(text, how, now()).map(drop), expected);
            assert_eq!(tokens.verify_as_at::<Value>(text, how, now()).map(drop), expected);
        }
    }
    assert!(tokens.verify_at(&bound, Presentation::certificate(certificate), now()).is_ok());
    assert!(tokens.verify_at(&bound, Presentation::bearer(), now()).is_err());
}

/// A token is read up to the highest limit of all, and then only up to that of its own verifier.
#[test]
fn a_raised_limit_is_that_of_one_verifier() {
    let tokens = access::<Ed25519>(A, "1", 1).max_token_len(65_536).unwrap().or(access::<EdDsa>(B, "1", 3)).unwrap();
    let long = |iss: &str, alg: &str, signer| {
        let mut claims = claims(iss);
        claims["pad"] = "x".repeat(20_000).into();
        sign(&json!({"alg": alg, "kid": "1", "typ": "at+jwt"}), &claims.to_string(), signer)
    };
    assert!(tokens.verify_at(&long(A, "Ed25519", 1), Presentation::bearer(), now()).is_ok());
    let refused = tokens.verify_at(&long(B, "EdDSA", 3), Presentation::bearer(), now()).unwrap_err();
    assert_eq!(refused, VerifyError::TokenTooLong { max: 16_384 });
}

#[test]
fn debug_shows_issuers_and_nothing_secret() {
    let secret = "0123456789abcdef0123456789abcdef";
    let a = IdTokens::<Hs256>::with_client_secret("1", secret, A, CLIENT).unwrap();
    let b = IdTokens::<Hs384>::with_client_secret("1", secret.repeat(2).as_str(), B, CLIENT).unwrap();
    let router: IdTokenRouter<Secrets> = a.or(b).unwrap();
    let shown = format!("{router:?}");
    assert!(shown.starts_with("IdTokenRouter") && shown.contains(A) && shown.contains(B), "{shown}");
    assert!(!shown.contains("0123456789abcdef"), "{shown}");
    let shown = format!("{:?}", access::<Ed25519>(A, "1", 1).or(access::<EdDsa>(B, "1", 3)).unwrap());
    assert!(shown.starts_with("AccessTokenRouter") && shown.contains(B), "{shown}");
}
