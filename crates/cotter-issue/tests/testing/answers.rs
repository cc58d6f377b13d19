//! Every case against the verifier that it is for, with its exact code.

use std::collections::BTreeSet;

use cotter::{
    Ed25519, EdDsa, Es256, Es256k, Es384, Es512, Expect, Hs256, Hs384, Hs512, JwsAlgorithm, JwsPublicKeyAlgorithm,
    Policy, Ps256, Rs256, SecretAlgorithm, Timestamp, VerifyError, jwt,
    paseto::{self, V3Local, V3Public, V4Local, V4Public},
    profile::{AccessTokens, IdTokens, Presentation, SignIn},
};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, PasetoSigningAlgorithm,
    testing::{Answer, Corpus, PasetoTestIssuer, TestAlgorithm, TestIssuer, TestKey},
};

pub(crate) const ISS: &str = "https://as.example";
pub(crate) const AUD: &str = "https://api.example";

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(1_800_000_000)
}

/// Compares every case with what the verifier says, and lists all that differ.
fn check(corpus: &Corpus, at_least: usize, verify: impl Fn(&str) -> Option<VerifyError>) {
    let wrong: Vec<_> = corpus
        .iter()
        .filter_map(|case| {
            let found = verify(case.token());
            let code = found.as_ref().map(VerifyError::code);
            let expected = match case.answer() {
                Answer::Accepted => None,
                Answer::Rejected { code } => Some(code),
            };
            (code != expected).then(|| format!("{}: stated {expected:?}, found {code:?}", case.name()))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(corpus.iter().count() >= at_least, "{} cases", corpus.iter().count());
    let names: BTreeSet<_> = corpus.iter().map(|case| case.name()).collect();
    assert_eq!(names.len(), corpus.iter().count(), "names are unique");
    let is_name =
        |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    assert!(names.iter().all(|name| is_name(name)));
    assert!(corpus.iter().all(|case| case.about().ends_with('.')));
}

fn jwts<A: JwsSigningAlgorithm + TestAlgorithm>(typ: Option<&str>) {
    let key = TestKey::<A>::fixed();
    let policy = Policy::new(Expect::exactly(ISS), Expect::exactly(AUD));
    let policy = match typ {
        Some(typ) => policy.typ(typ),
        None => policy.typ_absent(),
    };
    let verifier = jwt::Verifier::new(key.danger_pin_for_tests(), policy);
    let corpus = TestIssuer::jwts(&key, typ, ISS, AUD).corpus_at(now()).unwrap();
    check(&corpus, 120, |token| verifier.verify_at(token, now()).err());
}

#[test]
fn of_jwts_under_keys_of_every_kind() {
    jwts::<Ed25519>(Some("order+jwt"));
    jwts::<EdDsa>(None);
    jwts::<Es256>(Some("order+jwt"));
    jwts::<Es384>(None);
    jwts::<Es512>(Some("order+jwt"));
    jwts::<Es256k>(Some("order+jwt"));
}

#[test]
fn of_jwts_under_secrets() {
    jwts::<Hs256>(Some("order+jwt"));
    jwts::<Hs384>(None);
    jwts::<Hs512>(Some("order+jwt"));
}

#[test]
fn of_jwts_under_rsa_keys() {
    jwts::<Rs256>(Some("order+jwt"));
    jwts::<Ps256>(None);
}

#[cfg(feature = "ml-dsa")]
#[test]
fn of_jwts_under_ml_dsa_keys() {
    jwts::<cotter::MlDsa44>(Some("order+jwt"));
}

fn answer_of_api<A: JwsAlgorithm>(tokens: &AccessTokens<A>, token: &str) -> Option<VerifyError> {
    tokens.verify_at(token, Presentation::bearer(), now()).err()
}

fn access_tokens<A: JwsPublicKeyAlgorithm + JwsSigningAlgorithm + TestAlgorithm>() {
    let key = TestKey::<A>::fixed();
    let tokens = AccessTokens::new(key.danger_pin_for_tests(), ISS, AUD);
    let corpus = TestIssuer::access_tokens(&key, ISS, AUD).corpus_at(now()).unwrap();
    check(&corpus, 120, |token| answer_of_api(&tokens, token));
}

fn shared_access_tokens<A: SecretAlgorithm + JwsSigningAlgorithm + TestAlgorithm>() {
    let key = TestKey::<A>::fixed();
    let tokens = AccessTokens::with_shared_secret(key.danger_pin_for_tests(), ISS, AUD);
    let corpus = TestIssuer::access_tokens(&key, ISS, AUD).corpus_at(now()).unwrap();
    check(&corpus, 120, |token| answer_of_api(&tokens, token));
}

#[test]
fn of_access_tokens() {
    access_tokens::<Ed25519>();
    access_tokens::<Es256>();
    access_tokens::<Rs256>();
    shared_access_tokens::<Hs256>();
}

fn id_tokens<A: JwsPublicKeySigningAlgorithm + TestAlgorithm>(nonce: Option<&str>) {
    let key = TestKey::<A>::fixed();
    let tokens = IdTokens::new(key.danger_pin_for_tests(), ISS, "client");
    let sign_in = nonce.map_or_else(SignIn::without_nonce, SignIn::nonce);
    let corpus = TestIssuer::id_tokens(&key, ISS, "client", nonce).corpus_at(now()).unwrap();
    check(&corpus, 110, |token| tokens.verify_at(token, &sign_in, now()).err());
}

#[test]
fn of_id_tokens() {
    id_tokens::<Ed25519>(Some("n-0S6_WzA2Mj"));
    id_tokens::<Es256>(None);
}

fn pasetos<P: PasetoSigningAlgorithm + TestAlgorithm>() {
    let key = TestKey::<P>::fixed();
    let policy = Policy::new(Expect::exactly(ISS), Expect::exactly(AUD));
    let verifier = paseto::Verifier::new(key.danger_pin_for_tests(), policy);
    let corpus = PasetoTestIssuer::new(&key, ISS, AUD).corpus_at(now()).unwrap();
    check(&corpus, 55, |token| verifier.verify_at(token, now()).err());
}

#[test]
fn of_pasetos() {
    pasetos::<V4Public>();
    pasetos::<V4Local>();
    pasetos::<V3Public>();
    pasetos::<V3Local>();
}

/// At the present time, as users run it.
#[test]
fn of_the_system_clock() {
    let key = TestKey::<Ed25519>::fixed();
    let tokens = AccessTokens::new(key.danger_pin_for_tests(), ISS, AUD);
    let service = |token: &str| tokens.verify(token, Presentation::bearer()).map_or(401, |_| 200);
    let issuer = TestIssuer::access_tokens(&key, ISS, AUD);
    assert_eq!(issuer.corpus().unwrap().faults(service), []);
    assert_eq!(service(&issuer.issue().unwrap()), 200);
}
