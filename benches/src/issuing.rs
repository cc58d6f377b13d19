//! Issuing: one token with `iss`, `sub`, `aud`, `iat`, `exp` and a `jti` of 128 random bits, from a key that was made once.

mod ours;
mod peers;

use std::hint::black_box;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{EdDsa, Es256, Expect, Hs256, JwsAlgorithm, PinnedKey, Policy, Rs256, Timestamp, jwt, paseto};
use cotter_benches_harness::{AUDIENCE, Case, ISSUER, Run, Who};
use cotter_issue::{JwsSigningAlgorithm, PublicKeySigningAlgorithm, SecretSigningAlgorithm, SigningKey};

pub use self::peers::{KEY_ID, LIFETIME, SUBJECT};

/// Issues one token, and hands it on.
type Issue = Box<dyn Fn(&dyn Fn(&str))>;

/// Hands on what issues a text.
fn issue(make: impl Fn() -> String + 'static) -> Issue {
    Box::new(move |hand_on| hand_on(&make()))
}

/// One token.
fn token_of(issue: &Issue) -> String {
    let token = std::cell::RefCell::new(String::new());
    issue(&|text| token.replace(text.to_owned()).clear());
    token.into_inner()
}

/// What is measured.
fn run(issue: Issue) -> Run {
    Run::here(move || issue(&|text| _ = black_box(text)))
}

/// A signer of one key, in each form that a peer asks for.
struct PrivateKey {
    /// Of a secret, its bytes.
    raw: Vec<u8>,
    /// PKCS #8 in PEM, of all others.
    pem: String,
}

/// An id as a caller makes one who knows of nothing else: 128 bits of the operating system, in base64url.
fn token_id() -> String {
    let mut id = [0; 16];
    getrandom::fill(&mut id).expect("there is randomness");
    URL_SAFE_NO_PAD.encode(id)
}

pub fn hs256() -> Result<Vec<Case>, String> {
    let key = SigningKey::<Hs256>::generate_secret(KEY_ID).expect("it is made");
    jws("issue HS256", &key, PrivateKey { raw: key_bytes(&key), pem: String::new() })
}

fn key_bytes<A: SecretSigningAlgorithm>(key: &SigningKey<A>) -> Vec<u8> {
    key.danger_export_secret().to_vec()
}

pub fn rs256() -> Result<Vec<Case>, String> {
    let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).expect("a key is found");
    let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = aws_lc_rs::encoding::AsDer::as_der(&pair).expect("it encodes");
    public_key("issue RS256", SigningKey::<Rs256>::from_der(KEY_ID, der.as_ref()).expect("it is a key"))
}

pub fn es256() -> Result<Vec<Case>, String> {
    public_key("issue ES256", SigningKey::<Es256>::generate(KEY_ID).expect("it is made"))
}

pub fn eddsa() -> Result<Vec<Case>, String> {
    public_key("issue EdDSA", SigningKey::<EdDsa>::generate(KEY_ID).expect("it is made"))
}

fn public_key<A: JwsSigningAlgorithm + PublicKeySigningAlgorithm>(
    group: &'static str,
    key: SigningKey<A>,
) -> Result<Vec<Case>, String> {
    let pem = key.danger_export_pkcs8_pem().to_string();
    jws(group, &key, PrivateKey { raw: Vec::new(), pem })
}

fn jws<A: JwsSigningAlgorithm>(
    group: &'static str,
    key: &SigningKey<A>,
    private: PrivateKey,
) -> Result<Vec<Case>, String> {
    let alg = A::NAME;
    let peers = peers::jws(alg, &private);
    let ours = ours::jws(alg, &private);
    let mut cases = Vec::new();
    for (who, what, issue) in ours.into_iter().chain(peers) {
        check(key.public(), who, what, &token_of(&issue))?;
        cases.push(Case::new(group, who, what, run(issue)));
    }
    Ok(cases)
}

pub const WITH_ID: &str = "";
pub const WITHOUT_ID: &str = "without a jti";

/// Whether our verifier accepts it.
fn check<A: JwsAlgorithm>(key: &PinnedKey<A>, who: Who, what: &str, token: &str) -> Result<(), String> {
    let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly(AUDIENCE));
    let policy = if what == WITH_ID { policy.require_token_id() } else { policy };
    let typed = jwt::Verifier::new(key.clone(), policy.clone().typ("order+jwt"));
    let verifier = jwt::Verifier::new(key.clone(), policy);
    let unpinned = Timestamp::now().expect("it is after 1970");
    let verified = verifier.verify_at(token, unpinned).or_else(|_| typed.verify_at(token, unpinned));
    verified.map(drop).map_err(|error| format!("{} issues {token}: {error}", who.name))
}

pub fn v4_public() -> Result<Vec<Case>, String> {
    let key = SigningKey::<paseto::V4Public>::generate(KEY_ID).expect("it is made");
    let pem = key.danger_export_pkcs8_pem().to_string();
    let pair = peers::pair_of(&seed(&pem));
    let ours = ours::v4_public(&pem);
    paseto_cases("issue v4.public", key.public(), ours.into_iter().chain(peers::v4_public(&pair)))
}

pub fn v4_local() -> Result<Vec<Case>, String> {
    let key = SigningKey::<paseto::V4Local>::generate_secret(KEY_ID).expect("it is made");
    let secret = key_bytes(&key);
    let ours = ours::v4_local(&secret);
    paseto_cases("issue v4.local", key.public(), ours.into_iter().chain(peers::v4_local(&secret)))
}

/// The seed at the end of an Ed25519 key.
fn seed(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64::engine::general_purpose::STANDARD.decode(body).expect("it is base64");
    der[der.len() - 32..].to_vec()
}

fn paseto_cases<P: paseto::Protocol>(
    group: &'static str,
    key: &PinnedKey<P>,
    all: impl IntoIterator<Item = (Who, &'static str, Issue)>,
) -> Result<Vec<Case>, String> {
    let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly(AUDIENCE));
    let verifier = paseto::Verifier::new(key.clone(), policy);
    let case = |(who, what, issue): (Who, &'static str, Issue)| {
        let token = token_of(&issue);
        let _verified = verifier.verify(&token).map_err(|error| format!("{} issues {token}: {error}", who.name))?;
        Ok(Case::new(group, who, what, run(issue)))
    };
    all.into_iter().map(case).collect()
}
