//! Tokens of every kind and algorithm, as they are issued, and with one byte changed.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use cotter::{
    Ed25519, EdDsa, Es256, Es256k, Es384, Es512, Hs256, Hs384, Hs512, KeyId, MlDsa44, MlDsa65, MlDsa87, Ps256, Ps384,
    Ps512, Rs256, Rs384, Rs512, Timestamp,
    paseto::{V3Local, V3Public, V4Local, V4Public},
    profile::Sessions,
};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime, PasetoSigningAlgorithm, SecretSigningAlgorithm,
    SigningKey, Subject, jws, jwt, paseto,
    profile::{
        AccessTokenIssuer, ClientAssertionIssuer, DpopProver, DpopTarget, Grant, IdTokenIssuer, LogoutTokenIssuer,
        SignedIn,
    },
};
use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::interpreter::{Interpreter, Library};

pub const ISSUER: &str = "https://as.example";
pub const AUDIENCE: &str = "https://api.example";
const ACCESS_TOKEN: &str = "SlAV32hkKG";
const CODE: &str = "Qcb0Orv1zh30vL1MPRsbm";
const ASSERTION: &str = "tenant-4";
/// A signature of ML-DSA alone is longer than the budget that issuers have by themselves.
const SIZE: usize = 16 * 1024;

const SECRET: &str = "T1wGzPq8vX3rBn6kYc0dLs5hJf2mAe9uRi4oQy7tWb-xZpNqKgVjMhDlSaCrEuF_";

/// A token, and the request by which a library is asked for it.
pub struct Token {
    kind: &'static str,
    algorithm: &'static str,
    op: &'static str,
    text: String,
    request: Value,
    /// What the library answers with: the claims, or the payload in base64url.
    answer: Value,
}

pub struct Counts {
    pub algorithms: usize,
    pub accepted: usize,
    pub refused: usize,
}

pub fn lifetime() -> Lifetime {
    Lifetime::of(Duration::from_secs(600)).unwrap()
}

/// A private key of the project's vectors.
pub fn jwk(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/keys").join(name).with_extension("json");
    fs::read_to_string(path).unwrap()
}

/// Holds every token of the library's algorithms against it.
pub fn check(interpreter: &mut Interpreter, library: &Library, tokens: &[Token]) -> Result<Counts, Failed> {
    let mut counts = Counts { algorithms: 0, accepted: 0, refused: 0 };
    let mut algorithms = BTreeSet::new();
    for token in tokens.iter().filter(|token| library.has(token.algorithm)) {
        let Token { kind, algorithm, .. } = token;
        let place = format!("{} {}: {kind} {algorithm}", library.name, library.version);
        let answer =
            ask(interpreter, library, token, &token.text, None).map_err(|why| format!("{place}: refused: {why}"))?;
        if answer != token.answer {
            return Err(format!("{place}: read {answer}, expected {}", token.answer).into());
        }
        counts.accepted += 1;
        algorithms.insert(*algorithm);
        for changed in changed(&token.text) {
            if ask(interpreter, library, token, &changed, None).is_ok() {
                return Err(format!("{place}: accepted with a byte changed").into());
            }
            counts.refused += 1;
        }
        if let Some(payload) = token.request["payload"].as_str() {
            if ask(interpreter, library, token, &token.text, Some(&flip(payload))).is_ok() {
                return Err(format!("{place}: accepted with another payload").into());
            }
            counts.refused += 1;
        }
    }
    counts.algorithms = algorithms.len();
    Ok(counts)
}

fn ask(
    interpreter: &mut Interpreter,
    library: &Library,
    token: &Token,
    text: &str,
    payload: Option<&str>,
) -> Result<Value, String> {
    let mut request = token.request.clone();
    request["op"] = json!(token.op);
    request["library"] = json!(library.name);
    request["alg"] = json!(token.algorithm);
    request["token"] = json!(text);
    if let Some(payload) = payload {
        request["payload"] = json!(payload);
    }
    interpreter.ask(&request)
}

/// The token with one byte changed, once in each part of it; of a PASETO, not in its version and purpose.
fn changed(token: &str) -> Vec<String> {
    let parts: Vec<&str> = token.split('.').collect();
    let first = if ["v3", "v4"].contains(&parts[0]) { 2 } else { 0 };
    let is_changed = |at: &usize| !parts[*at].is_empty();
    let change = |at: usize| {
        let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        parts[at] = flip(&parts[at]);
        parts.join(".")
    };
    (first..parts.len()).filter(is_changed).map(change).collect()
}

/// Another digit of base64url in the middle, which always changes a byte.
fn flip(text: &str) -> String {
    let middle = text.len() / 2;
    let digit = if &text[middle..=middle] == "A" { "B" } else { "A" };
    format!("{}{digit}{}", &text[..middle], &text[middle + 1..])
}

/// Every kind, of every algorithm.
pub fn all() -> Vec<Token> {
    let mut tokens = Vec::new();
    with_secret::<Hs256>(&mut tokens);
    with_secret::<Hs384>(&mut tokens);
    with_secret::<Hs512>(&mut tokens);
    with_public_key::<Rs256>("rsa", &mut tokens);
    with_public_key::<Rs384>("rsa", &mut tokens);
    with_public_key::<Rs512>("rsa", &mut tokens);
    with_public_key::<Ps256>("rsa", &mut tokens);
    with_public_key::<Ps384>("rsa", &mut tokens);
    with_public_key::<Ps512>("rsa", &mut tokens);
    with_public_key::<Es256>("p256", &mut tokens);
    with_public_key::<Es384>("p384", &mut tokens);
    with_public_key::<Es512>("p521", &mut tokens);
    with_public_key::<Es256k>("k256", &mut tokens);
    with_public_key::<EdDsa>("ed25519", &mut tokens);
    with_public_key::<Ed25519>("ed25519", &mut tokens);
    with_public_key::<MlDsa44>("ml-dsa-44", &mut tokens);
    with_public_key::<MlDsa65>("ml-dsa-65", &mut tokens);
    with_public_key::<MlDsa87>("ml-dsa-87", &mut tokens);

    let (secret, public) = v4_public();
    sealed(&SigningKey::<V4Public>::from_paserk_secret(KeyId::ABSENT, &secret).unwrap(), &public, &mut tokens);
    sealed(&SigningKey::<V4Public>::from_paserk_secret("2026-11", &secret).unwrap(), &public, &mut tokens);
    let (secret, public) = v3_public();
    sealed(&SigningKey::<V3Public>::from_paserk_secret(KeyId::ABSENT, &secret).unwrap(), &public, &mut tokens);
    sealed(&SigningKey::<V3Public>::from_paserk_secret("2026-11", &secret).unwrap(), &public, &mut tokens);
    let key = paserk("k4.local", &[&member("v4-local", "k")]);
    sealed(&SigningKey::<V4Local>::from_paserk_local(KeyId::ABSENT, &key).unwrap(), &key, &mut tokens);
    sealed(&SigningKey::<V4Local>::from_paserk_local("2026-11", &key).unwrap(), &key, &mut tokens);
    let key = paserk("k3.local", &[&member("v3-local", "k")]);
    sealed(&SigningKey::<V3Local>::from_paserk_local(KeyId::ABSENT, &key).unwrap(), &key, &mut tokens);
    sealed(&SigningKey::<V3Local>::from_paserk_local("2026-11", &key).unwrap(), &key, &mut tokens);
    tokens
}

/// The bytes of a member of a key.
fn member(name: &str, member: &str) -> Vec<u8> {
    let jwk: Value = serde_json::from_str(&jwk(name)).unwrap();
    BASE64URL.decode(jwk[member].as_str().unwrap()).unwrap()
}

fn paserk(kind: &str, parts: &[&[u8]]) -> String {
    format!("{kind}.{}", BASE64URL.encode(parts.concat()))
}

fn v4_public() -> (String, String) {
    let (seed, point) = (member("v4-public", "d"), member("v4-public", "x"));
    (paserk("k4.secret", &[&seed, &point]), paserk("k4.public", &[&point]))
}

fn v3_public() -> (String, String) {
    let (number, x, y) = (member("v3-public", "d"), member("v3-public", "x"), member("v3-public", "y"));
    (paserk("k3.secret", &[&number]), paserk("k3.public", &[&[2 | (y[47] & 1)], &x]))
}

/// The payload of a compact serialization.
fn claims(text: &str) -> Value {
    serde_json::from_slice(&BASE64URL.decode(text.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

fn of_jwt<A: JwsSigningAlgorithm>(kind: &'static str, text: &str, request: Value) -> Token {
    Token { kind, algorithm: A::NAME, op: "jwt_claims", text: text.to_owned(), request, answer: claims(text) }
}

/// The kinds that take a key of either family.
fn with_any<A: JwsSigningAlgorithm>(key: &SigningKey<A>, jwk: &Value, tokens: &mut Vec<Token>) {
    let request = json!({"key": jwk, "iss": ISSUER, "aud": AUDIENCE, "typ": "order+jwt"});
    let issuer = jwt::Issuer::new(key.clone(), "order+jwt", ISSUER, AUDIENCE, lifetime()).unwrap();
    let issuer = issuer.max_token_len(SIZE).unwrap();
    let claims = json!({"order": 7, "name": "Zoë \u{1f99d}", "nested": {"a": [1, null, true]}});
    tokens.push(of_jwt::<A>("JWT", issuer.issue("user-17", &claims).unwrap().expose(), request));
    let request = json!({"key": jwk, "iss": ISSUER, "aud": AUDIENCE});
    let issuer = jwt::Issuer::danger_untyped(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap();
    let issuer = issuer.max_token_len(SIZE).unwrap();
    tokens.push(of_jwt::<A>("untyped JWT", issuer.issue(Subject::ABSENT, &json!({})).unwrap().expose(), request));

    let signer = jws::Signer::new(key.clone(), "receipt").unwrap();
    let payload = BASE64URL.encode(b"\x00paid \xff");
    let mut of_bytes = |kind, text, request| {
        let answer = json!(payload);
        tokens.push(Token { kind, algorithm: A::NAME, op: "jws_payload", text, request, answer });
    };
    of_bytes("JWS", signer.sign(b"\x00paid \xff").unwrap(), json!({"key": jwk, "typ": "receipt"}));
    let request = json!({"key": jwk, "typ": "receipt", "payload": payload});
    of_bytes("detached JWS", signer.sign_detached(b"\x00paid \xff").unwrap(), request);
}

/// The profiles, by their issuers of this key.
struct Profiles<A: JwsSigningAlgorithm> {
    access: AccessTokenIssuer<A>,
    id: IdTokenIssuer<A>,
    logout: LogoutTokenIssuer<A>,
    assertion: ClientAssertionIssuer<A>,
}

impl<A: JwsSigningAlgorithm> Profiles<A> {
    fn issue(&self, jwk: &Value, tokens: &mut Vec<Token>) {
        let request = |typ: &str| json!({"key": jwk, "iss": ISSUER, "aud": AUDIENCE, "typ": typ});
        let grant = Grant::new("user-17", "web").scope("orders:read orders:write");
        let token = self.access.issue(&grant, &json!({"roles": ["a"]})).unwrap();
        tokens.push(of_jwt::<A>("access token", token.expose(), request("at+jwt")));

        let signed_in = SignedIn::nonce("user-17", "n-0S6_WzA2Mj").access_token(ACCESS_TOKEN).code(CODE);
        let token = self.id.issue(&signed_in, &json!({"auth_time": 1_800_000_000})).unwrap();
        let hashes = json!({"at_hash": ACCESS_TOKEN, "c_hash": CODE});
        let of_id = json!({"key": jwk, "iss": ISSUER, "aud": AUDIENCE, "hashes": hashes});
        tokens.push(of_jwt::<A>("ID token", token.expose(), of_id));

        let token = self.logout.issue(Sessions::AllOf { subject: "user-17" }).unwrap();
        tokens.push(of_jwt::<A>("logout token", token.expose(), request("logout+jwt")));
        let token = self.assertion.issue().unwrap();
        tokens.push(of_jwt::<A>("client assertion", token.expose(), request("client-authentication+jwt")));
    }
}

fn with_public_key<A: JwsPublicKeySigningAlgorithm>(name: &str, tokens: &mut Vec<Token>) {
    let key = SigningKey::<A>::from_jwk("2026-11", &jwk(name)).unwrap();
    let jwk: Value = serde_json::from_str(&key.public_jwk()).unwrap();
    with_any(&key, &jwk, tokens);
    let access = AccessTokenIssuer::new(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap();
    let id = IdTokenIssuer::new(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap();
    let logout = LogoutTokenIssuer::new(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap();
    let assertion = ClientAssertionIssuer::new(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap();
    let profiles = Profiles {
        access: access.max_token_len(SIZE).unwrap(),
        id: id.max_token_len(SIZE).unwrap(),
        logout: logout.max_token_len(SIZE).unwrap(),
        assertion: assertion.max_token_len(SIZE).unwrap(),
    };
    profiles.issue(&jwk, tokens);
    let target = DpopTarget::new("POST", "https://as.example/token?a=b");
    let target = if A::NAME == "ML-DSA-65" { target } else { target.access_token(ACCESS_TOKEN).nonce("n-1") };
    if let Ok(proof) = DpopProver::new(key).prove(&target) {
        tokens.push(of_jwt::<A>("DPoP proof", proof.expose(), json!({"key": null, "typ": "dpop+jwt"})));
    } else {
        assert_eq!(A::NAME, "ML-DSA-87", "only its proofs are longer than verifiers accept");
    }
}

fn with_secret<A: JwsSigningAlgorithm + SecretSigningAlgorithm>(tokens: &mut Vec<Token>) {
    let key = SigningKey::<A>::from_secret(KeyId::ABSENT, SECRET.as_bytes()).unwrap();
    let jwk = json!({"kty": "oct", "k": BASE64URL.encode(SECRET)});
    with_any(&key, &jwk, tokens);
    let id = KeyId::ABSENT;
    let profiles = Profiles::<A> {
        access: AccessTokenIssuer::with_shared_secret(key, ISSUER, AUDIENCE, lifetime()).unwrap(),
        id: IdTokenIssuer::with_client_secret(id.clone(), SECRET, ISSUER, AUDIENCE, lifetime()).unwrap(),
        logout: LogoutTokenIssuer::with_client_secret(id.clone(), SECRET, ISSUER, AUDIENCE, lifetime()).unwrap(),
        assertion: ClientAssertionIssuer::with_client_secret(id, SECRET, ISSUER, AUDIENCE, lifetime()).unwrap(),
    };
    profiles.issue(&jwk, tokens);
}

/// A PASETO, and what its verifier reads of it.
fn sealed<P: PasetoSigningAlgorithm>(key: &SigningKey<P>, paserk: &str, tokens: &mut Vec<Token>) {
    let footer = key.id().as_str().map(|id| format!(r#"{{"kid":"{id}"}}"#)).unwrap_or_default();
    let issuer = paseto::Issuer::new(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap();
    let now = Timestamp::now().unwrap();
    for assertion in ["", ASSERTION] {
        let claims = json!({"order": 7, "name": "Zoë"});
        let token = issuer.issue_with_assertion_at("user-17", &claims, assertion.as_bytes(), now).unwrap();
        let verified =
            issuer.verifier().verify_with_assertion_as_at::<Value>(token.expose(), assertion.as_bytes(), now);
        tokens.push(Token {
            kind: "PASETO",
            algorithm: P::NAME,
            op: "paseto_claims",
            text: token.expose().to_owned(),
            request: json!({"key": paserk, "iss": ISSUER, "aud": AUDIENCE, "assertion": assertion, "footer": footer}),
            answer: verified.unwrap().claims().clone(),
        });
    }
}
