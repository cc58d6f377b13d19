//! What every issuer makes.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Timestamp, profile::Sessions};
use serde_json::{Value, value::RawValue};

use super::{
    algorithms::{self, OfJws, OfPair, OfPaseto},
    hex, run, text,
};
use crate::{
    IssueError, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime, PasetoSigningAlgorithm, SigningKey,
    Subject, jws, jwt, paseto,
    profile::{
        AccessTokenIssuer, ClientAssertionIssuer, DpopProver, DpopTarget, Grant, IdTokenIssuer, LogoutTokenIssuer,
        SignedIn,
    },
    random::stated,
};

/// A case with its group.
struct Case<'v> {
    terms: &'v Value,
    case: &'v Value,
}

impl<'v> Case<'v> {
    fn term(&self, name: &str) -> &'v str {
        text(self.terms, name).unwrap()
    }

    fn input(&self, name: &str) -> Option<&'v str> {
        text(self.case, name)
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.case["now"].as_u64().unwrap())
    }

    fn lifetime(&self) -> Lifetime {
        Lifetime::of(Duration::from_secs(self.terms["lifetime"].as_u64().unwrap())).unwrap()
    }

    fn subject(&self) -> Subject<'v> {
        self.input("sub").map_or(Subject::ABSENT, Subject::from)
    }

    /// The caller's claims as they are written, so that their order, their escapes and their faults are under test.
    fn claims(&self) -> Box<RawValue> {
        RawValue::from_string(self.input("claims").unwrap_or("{}").to_owned()).unwrap()
    }

    fn jti(&self) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(self.input("jti").unwrap()).unwrap()
    }

    /// The id of the token, and the nonce of a `local` PASETO.
    fn random(&self) -> Vec<u8> {
        [self.jti(), self.input("nonce_bytes").map(hex).unwrap_or_default()].concat()
    }

    /// `issue` if the token is the stated one, and otherwise what it is.
    fn answer(&self, issued: Result<String, IssueError>) -> String {
        let issued = match issued {
            Ok(issued) => issued,
            Err(error) => return error.code().to_owned(),
        };
        let stated = self.input("token").unwrap_or_default();
        let is_same = match self.input("random") {
            Some("signature") => issued.starts_with(stated) && issued.len() > stated.len(),
            Some(other) => panic!("unknown random part {other}"),
            None => is_same(&issued, stated),
        };
        if is_same { "issue".to_owned() } else { format!("another token: {issued}") }
    }

    fn answer_with(&self, random: &[u8], issue: impl FnOnce() -> Result<String, IssueError>) -> String {
        // Of a token that is refused before it is made, nothing random is left.
        if self.input("expect") == Some("issue") {
            self.answer(stated::during(random, issue))
        } else {
            self.answer(issue())
        }
    }
}

/// Whether each signature is another one: with AWS-LC, of ECDSA on the curves of NIST.
fn is_hedged(algorithm: &str) -> bool {
    cfg!(feature = "aws-lc-rs") && ["ES256", "ES384", "ES512", "v3.public"].contains(&algorithm)
}

/// Whether it is the stated token, up to a signature that is hedged.
fn is_same(issued: &str, stated: &str) -> bool {
    let (issued_signed, issued_signature) = split(issued);
    let (stated_signed, stated_signature) = split(stated);
    let is_hedged = is_hedged(&algorithm(issued)) && issued_signature != stated_signature;
    let is_as_long = issued_signature.len() == stated_signature.len();
    issued_signed == stated_signed && (issued_signature == stated_signature || is_hedged && is_as_long)
}

fn algorithm(token: &str) -> String {
    match token.split_once('.') {
        Some(("v3" | "v4", rest)) => format!("{}.{}", &token[..2], rest.split('.').next().unwrap()),
        Some((header, _)) => {
            let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
            text(&header, "alg").unwrap().to_owned()
        }
        None => panic!("not a token: {token}"),
    }
}

/// What is signed, and the signature: of `v3.public` the last 96 bytes of the message.
fn split(token: &str) -> (String, Vec<u8>) {
    if let Some(rest) = token.strip_prefix("v3.public.") {
        let (message, footer) = rest.split_once('.').unwrap_or((rest, ""));
        let mut message = URL_SAFE_NO_PAD.decode(message).unwrap();
        let signature = message.split_off(message.len() - 96);
        return (format!("{}.{footer}", URL_SAFE_NO_PAD.encode(message)), signature);
    }
    let (signed, signature) = token.rsplit_once('.').unwrap();
    (signed.to_owned(), signature.as_bytes().to_vec())
}

struct Jwts<'v>(Case<'v>);

impl OfJws for Jwts<'_> {
    fn run<A: JwsSigningAlgorithm>(&self, key: SigningKey<A>) -> String {
        let Self(case) = self;
        let (iss, aud, lifetime) = (case.term("iss"), case.term("aud"), case.lifetime());
        let issuer = match text(case.terms, "typ") {
            Some(typ) => jwt::Issuer::new(key, typ, iss, aud, lifetime),
            None => jwt::Issuer::danger_untyped(key, iss, aud, lifetime),
        };
        let issuer = issuer.unwrap();
        let issuer = if text(case.case, "random").is_some() {
            // A signature of ML-DSA is longer than the default budget.
            issuer.max_token_len(16 * 1024).unwrap()
        } else {
            issuer
        };
        let issue = || issuer.issue_at(case.subject(), &case.claims(), case.now());
        case.answer_with(&case.random(), || {
            let token = issue()?;
            assert!(issuer.verifier().verify_at(token.expose(), case.now()).is_ok());
            Ok(token.expose().to_owned())
        })
    }
}

#[test]
fn jwts_are_issued_as_stated() {
    run("jwt.json", 55, |group, case| algorithms::jws(&group["key"], &Jwts(Case { terms: &group["issuer"], case })));
}

struct Profiles<'v>(&'v str, Case<'v>);

impl OfPair for Profiles<'_> {
    fn run<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> String {
        let Self(kind, case) = self;
        match *kind {
            "access-token" => access_token(case, key),
            "id-token" => id_token(case, key),
            "logout-token" => logout_token(case, key),
            "client-assertion" => client_assertion(case, key),
            "dpop" => dpop(case, key),
            other => panic!("unknown kind {other}"),
        }
    }
}

fn access_token<A: JwsPublicKeySigningAlgorithm>(case: &Case<'_>, key: SigningKey<A>) -> String {
    let issuer = AccessTokenIssuer::new(key, case.term("iss"), case.term("aud"), case.lifetime()).unwrap();
    let grant = Grant::new(case.input("sub").unwrap(), case.input("client_id").unwrap());
    let grant = case.input("scope").map_or(grant, |scope| grant.scope(scope));
    let issue = || issuer.issue_at(&grant, &case.claims(), case.now()).map(|token| token.expose().to_owned());
    case.answer_with(&case.random(), issue)
}

fn id_token<A: JwsPublicKeySigningAlgorithm>(case: &Case<'_>, key: SigningKey<A>) -> String {
    let issuer = IdTokenIssuer::new(key, case.term("iss"), case.term("aud"), case.lifetime()).unwrap();
    let subject = case.input("sub").unwrap();
    let signed_in =
        case.input("nonce").map_or(SignedIn::without_nonce(subject), |nonce| SignedIn::nonce(subject, nonce));
    let signed_in = case.input("access_token").map_or(signed_in, |token| signed_in.access_token(token));
    let signed_in = case.input("code").map_or(signed_in, |code| signed_in.code(code));
    let issue = || issuer.issue_at(&signed_in, &case.claims(), case.now()).map(|token| token.expose().to_owned());
    case.answer_with(&case.random(), issue)
}

fn logout_token<A: JwsPublicKeySigningAlgorithm>(case: &Case<'_>, key: SigningKey<A>) -> String {
    let issuer = LogoutTokenIssuer::new(key, case.term("iss"), case.term("aud"), case.lifetime()).unwrap();
    let sessions = match (case.input("sid"), case.input("sub")) {
        (Some(session_id), subject) => Sessions::One { session_id, subject },
        (None, subject) => Sessions::AllOf { subject: subject.unwrap() },
    };
    case.answer_with(&case.random(), || Ok(issuer.issue_at(sessions, case.now())?.expose().to_owned()))
}

fn client_assertion<A: JwsPublicKeySigningAlgorithm>(case: &Case<'_>, key: SigningKey<A>) -> String {
    let issuer = ClientAssertionIssuer::new(key, case.term("iss"), case.term("aud"), case.lifetime()).unwrap();
    case.answer_with(&case.random(), || Ok(issuer.issue_at(case.now())?.expose().to_owned()))
}

fn dpop<A: JwsPublicKeySigningAlgorithm>(case: &Case<'_>, key: SigningKey<A>) -> String {
    let prover = DpopProver::new(key);
    let target = DpopTarget::new(case.input("method").unwrap(), case.input("uri").unwrap());
    let target = case.input("access_token").map_or(target, |token| target.access_token(token));
    let target = case.input("nonce").map_or(target, |nonce| target.nonce(nonce));
    case.answer_with(&case.jti(), || Ok(prover.prove_at(&target, case.now())?.expose().to_owned()))
}

#[test]
fn tokens_of_profiles_are_issued_as_stated() {
    run("profiles.json", 110, |group, case| {
        let kind = text(group, "kind").unwrap();
        algorithms::pair(&group["key"], &Profiles(kind, Case { terms: &group["issuer"], case }))
    });
}

struct Bytes<'v>(Case<'v>);

impl OfJws for Bytes<'_> {
    fn run<A: JwsSigningAlgorithm>(&self, key: SigningKey<A>) -> String {
        let Self(case) = self;
        let signer = jws::Signer::new(key, case.term("typ")).unwrap();
        let payload = URL_SAFE_NO_PAD.decode(case.input("payload").unwrap()).unwrap();
        let is_detached = case.case["detached"] == true;
        case.answer(if is_detached { signer.sign_detached(&payload) } else { signer.sign(&payload) })
    }
}

#[test]
fn bytes_are_signed_as_stated() {
    run("jws.json", 40, |group, case| algorithms::jws(&group["key"], &Bytes(Case { terms: &group["issuer"], case })));
}

struct Primitive<'v>(&'v Value);

impl OfJws for Primitive<'_> {
    fn run<A: JwsSigningAlgorithm>(&self, key: SigningKey<A>) -> String {
        let signature = key.sign(text(self.0, "signing_input").unwrap().as_bytes()).unwrap();
        let stated = URL_SAFE_NO_PAD.decode(text(self.0, "signature").unwrap()).unwrap();
        let is_same = signature == stated;
        let is_hedged = is_hedged(A::NAME) && !is_same && signature.len() == stated.len();
        if is_same || is_hedged { "issue".to_owned() } else { "another signature".to_owned() }
    }
}

#[test]
fn signatures_are_those_of_the_standards() {
    run("primitives.json", 6, |group, case| algorithms::jws(&group["key"], &Primitive(case)));
}

struct Pasetos<'v>(Case<'v>);

impl OfPaseto for Pasetos<'_> {
    fn run<P: PasetoSigningAlgorithm>(&self, key: SigningKey<P>) -> String {
        let Self(case) = self;
        let issuer = paseto::Issuer::new(key, case.term("iss"), case.term("aud"), case.lifetime()).unwrap();
        let assertion = case.input("assertion").unwrap_or_default().as_bytes();
        let issue = || issuer.issue_with_assertion_at(case.subject(), &case.claims(), assertion, case.now());
        case.answer_with(&case.random(), || Ok(issue()?.expose().to_owned()))
    }
}

#[test]
fn pasetos_are_issued_as_stated() {
    run("paseto.json", 30, |group, case| {
        Some(algorithms::paseto(&group["key"], &Pasetos(Case { terms: &group["issuer"], case })))
    });
}

/// A type that does not serialize, which no file can state.
#[test]
fn claims_that_do_not_serialize_are_refused() {
    struct Broken;

    impl serde::Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("broken"))
        }
    }

    let key = SigningKey::<cotter::Ed25519>::from_raw("2026-11", b"a seed of Ed25519 for the tests.").unwrap();
    let lifetime = Lifetime::of(Duration::from_secs(300)).unwrap();
    let issuer = jwt::Issuer::new(key, "order+jwt", "https://auth.example", "orders", lifetime).unwrap();
    assert_eq!(issuer.issue("user-17", &Broken).err().unwrap().code(), "claims-serialize");
}
