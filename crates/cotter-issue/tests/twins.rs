//! What is issued is accepted by its verifier at `iat`, refused at `exp`, and refused by the verifier of every other kind of
//! token, with the same key, issuer and audience. What a verifier would refuse is not issued.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::time::Duration;

use common::{block_on, claims::claims, jwk};
use cotter::{
    Claim, Ed25519, EdDsa, Es256, Es256k, Es384, Es512, Expect, Hs256, Hs384, Hs512, KeyId, PinnedKey, Policy, Ps256,
    Ps384, Ps512, Rs256, Rs384, Rs512, Timestamp, Verified, VerifyError,
    profile::{
        AccessToken, ClientAssertion, DpopProofs, IdToken, LogoutToken, LogoutTokens, Presentation, RequestObjects,
        Sessions, SignIn,
    },
};
use cotter_issue::{
    IssueError, JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime, SecretSigningAlgorithm, SigningKey,
    Subject, jws, jwt,
    profile::{
        AccessTokenIssuer, ClientAssertionIssuer, DpopProver, DpopTarget, Grant, IdTokenIssuer, LogoutTokenIssuer,
        SignedIn,
    },
    remote::{RemoteAlgorithm, RemoteDouble, Unsigned},
};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

const ISSUER: &str = "https://as.example";
const AUDIENCE: &str = "https://api.example";
const NONCE: &str = "n-0S6_WzA2Mj";
const NOW: u64 = 1_800_000_000;
const LIFE: u64 = 300;

/// The leeway of profiles.
const LEEWAY: u64 = 5;

/// Every issuer of one key, with the verifiers that belong to them.
struct Party<A: JwsSigningAlgorithm> {
    jwt: jwt::Issuer<A>,
    access: AccessTokenIssuer<A>,
    id: IdTokenIssuer<A>,
    logout: LogoutTokenIssuer<A>,
    assertion: ClientAssertionIssuer<A>,
    signer: jws::Signer<A>,
    bytes: cotter::jws::Verifier<A>,
    /// No issuer makes request objects, and no verifier of them accepts what another issuer has made.
    requests: RequestObjects<A>,
    /// Whether a verifier of DPoP proofs accepts the text, for public keys.
    is_proof: Option<fn(&str, Timestamp) -> bool>,
}

fn lifetime() -> Lifetime {
    Lifetime::of(Duration::from_secs(LIFE)).unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

fn is_proof<A: JwsPublicKeySigningAlgorithm>(text: &str, now: Timestamp) -> bool {
    let proofs = DpopProofs::<A>::danger_without_replay_check();
    proofs.request("GET", AUDIENCE, [text]).verify_at(now).is_ok()
}

fn with_public_keys<A: JwsPublicKeySigningAlgorithm>(name: &str) -> Party<A> {
    let key = SigningKey::<A>::from_jwk("2026-11", &jwk(name)).unwrap();
    Party {
        jwt: jwt::Issuer::new(key.clone(), "order+jwt", ISSUER, AUDIENCE, lifetime()).unwrap(),
        access: AccessTokenIssuer::new(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap(),
        id: IdTokenIssuer::new(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap(),
        logout: LogoutTokenIssuer::new(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap(),
        assertion: ClientAssertionIssuer::new(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap(),
        bytes: cotter::jws::Verifier::new(key.public().clone()).typ("receipt"),
        requests: RequestObjects::new(key.public().clone(), ISSUER, AUDIENCE),
        signer: jws::Signer::new(key, "receipt").unwrap(),
        is_proof: Some(is_proof::<A>),
    }
}

fn with_secret<A: JwsSigningAlgorithm + SecretSigningAlgorithm>() -> Party<A> {
    let secret = "T1wGzPq8vX3rBn6kYc0dLs5hJf2mAe9uRi4oQy7tWb-xZpNqKgVjMhDlSaCrEuF_";
    let key = SigningKey::<A>::from_secret(KeyId::ABSENT, secret.as_bytes()).unwrap();
    Party {
        jwt: jwt::Issuer::new(key.clone(), "order+jwt", ISSUER, AUDIENCE, lifetime()).unwrap(),
        access: AccessTokenIssuer::with_shared_secret(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap(),
        id: IdTokenIssuer::with_client_secret(KeyId::ABSENT, secret, ISSUER, AUDIENCE, lifetime()).unwrap(),
        logout: LogoutTokenIssuer::with_client_secret(KeyId::ABSENT, secret, ISSUER, AUDIENCE, lifetime()).unwrap(),
        assertion: ClientAssertionIssuer::with_client_secret(KeyId::ABSENT, secret, ISSUER, AUDIENCE, lifetime())
            .unwrap(),
        bytes: cotter::jws::Verifier::new(key.public().clone()).typ("receipt"),
        requests: RequestObjects::with_client_secret(KeyId::ABSENT, secret, ISSUER, AUDIENCE).unwrap(),
        signer: jws::Signer::new(key, "receipt").unwrap(),
        is_proof: None,
    }
}

const SESSIONS: [Sessions<'static>; 3] = [
    Sessions::AllOf { subject: "user-17" },
    Sessions::One { session_id: "s-4", subject: None },
    Sessions::One { session_id: "s-4", subject: Some("user-17") },
];

fn grant() -> Grant<'static> {
    Grant::new("user-17", "web").scope("orders:read orders:write")
}

fn signed_in() -> SignedIn<'static> {
    SignedIn::nonce("user-17", NONCE).access_token("SlAV32hkKG").code("Qcb0Orv1zh30vL1MPRsbm")
}

impl<A: JwsSigningAlgorithm> Party<A> {
    /// The kinds of which a verifier accepts the text as of `now`.
    fn accepted_as(&self, text: &str, now: Timestamp) -> Vec<&'static str> {
        let jwt: Result<Verified<Value>, _> = self.jwt.verifier().verify_as_at(text, now);
        let access: Result<AccessToken<Value>, _> =
            self.access.verifier().verify_as_at(text, Presentation::bearer(), now);
        let id =
            |sign_in| -> Result<IdToken<Value>, VerifyError> { self.id.verifier().verify_as_at(text, &sign_in, now) };
        let logout: Result<LogoutToken, _> = self.logout.verifier().verify_at(text, now);
        let assertion: Result<ClientAssertion, _> = self.assertion.verifier().danger_verify_repeated_at(text, now);
        [
            ("jwt", jwt.is_ok()),
            ("access", access.is_ok()),
            ("id", id(SignIn::nonce(NONCE)).is_ok() || id(SignIn::without_nonce()).is_ok()),
            ("logout", logout.is_ok()),
            ("assertion", assertion.is_ok()),
            ("jws", self.bytes.verify(text).is_ok()),
            ("request", self.requests.verify_at(text, now).is_ok()),
            ("proof", self.is_proof.is_some_and(|is_proof| is_proof(text, now))),
        ]
        .into_iter()
        .filter_map(|(kind, is_accepted)| is_accepted.then_some(kind))
        .collect()
    }

    /// Holds a token against all verifiers, at its beginning, before its end, and at its end.
    fn is_only(&self, kind: &'static str, text: &str) {
        assert_eq!(self.accepted_as(text, at(NOW)), [kind], "{} at iat", A::NAME);
        assert_eq!(self.accepted_as(text, at(NOW + LIFE - 1)), [kind], "{} before exp", A::NAME);
        let end = if kind == "jwt" { NOW + LIFE } else { NOW + LIFE + LEEWAY };
        assert_eq!(self.accepted_as(text, at(end)), [""; 0], "{} at exp", A::NAME);
    }

    fn max_token_len(self, bytes: usize) -> Self {
        Self {
            jwt: self.jwt.max_token_len(bytes).unwrap(),
            access: self.access.max_token_len(bytes).unwrap(),
            id: self.id.max_token_len(bytes).unwrap(),
            logout: self.logout.max_token_len(bytes).unwrap(),
            assertion: self.assertion.max_token_len(bytes).unwrap(),
            ..self
        }
    }

    /// Issues every kind of token with these claims, where it is issued at all.
    fn issues(&self, claims: &Value) -> Vec<Result<&'static str, IssueError>> {
        let now = at(NOW);
        let mut outcomes = Vec::new();
        let mut issued = |kind: &'static str, text: Result<String, IssueError>| {
            outcomes.push(text.map(|text| {
                self.is_only(kind, &text);
                kind
            }));
        };
        let own = |token: &str| token.to_owned();
        issued("jwt", self.jwt.issue_at("user-17", claims, now).map(|token| own(token.expose())));
        issued("jwt", self.jwt.issue_at(Subject::ABSENT, claims, now).map(|token| own(token.expose())));
        issued("access", self.access.issue_at(&grant(), claims, now).map(|token| own(token.expose())));
        issued("id", self.id.issue_at(&signed_in(), claims, now).map(|token| own(token.expose())));
        let unbound = SignedIn::without_nonce("user-17");
        issued("id", self.id.issue_at(&unbound, claims, now).map(|token| own(token.expose())));
        outcomes
    }

    /// What has no claims of the caller.
    fn issues_without_claims(&self) {
        let now = at(NOW);
        for sessions in SESSIONS {
            self.is_only("logout", self.logout.issue_at(sessions, now).unwrap().expose());
        }
        self.is_only("assertion", self.assertion.issue_at(now).unwrap().expose());
        let receipt = self.signer.sign(br#"{"iss":"https://as.example","aud":"https://api.example"}"#).unwrap();
        assert_eq!(self.accepted_as(&receipt, now), ["jws"]);
        let beside = self.signer.sign_detached(b"paid").unwrap();
        assert_eq!(self.bytes.verify_detached(&beside, b"paid").unwrap().payload(), b"paid");
        assert_eq!(self.accepted_as(&beside, now), [""; 0]);
    }

    fn issues_all(&self) {
        for claims in [json!({}), json!({"sid": "s-4", "roles": ["admin"], "n": 1.5, "deep": [{"a": [null]}]})] {
            assert!(self.issues(&claims).iter().all(Result::is_ok), "{}", A::NAME);
        }
        self.issues_without_claims();
    }
}

/// The issuers of the same key, as one that lives elsewhere.
struct Remote<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm> {
    kms: RemoteDouble<A>,
    jwt: jwt::Issuer<A, PinnedKey<A>>,
    access: AccessTokenIssuer<A, PinnedKey<A>>,
    id: IdTokenIssuer<A, PinnedKey<A>>,
    logout: LogoutTokenIssuer<A, PinnedKey<A>>,
    assertion: ClientAssertionIssuer<A, PinnedKey<A>>,
    signer: jws::Signer<A, PinnedKey<A>>,
    prover: DpopProver<A, PinnedKey<A>>,
}

impl<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm> Remote<A> {
    fn new(name: &str, budget: usize) -> Self {
        let kms = RemoteDouble::new(SigningKey::<A>::from_jwk("2026-11", &jwk(name)).unwrap());
        let key = || kms.public().clone();
        let jwt = jwt::Issuer::new(key(), "order+jwt", ISSUER, AUDIENCE, lifetime()).unwrap();
        let access = AccessTokenIssuer::new(key(), ISSUER, AUDIENCE, lifetime()).unwrap();
        let id = IdTokenIssuer::new(key(), ISSUER, AUDIENCE, lifetime()).unwrap();
        let logout = LogoutTokenIssuer::new(key(), ISSUER, AUDIENCE, lifetime()).unwrap();
        let assertion = ClientAssertionIssuer::new(key(), ISSUER, AUDIENCE, lifetime()).unwrap();
        Self {
            jwt: jwt.max_token_len(budget).unwrap(),
            access: access.max_token_len(budget).unwrap(),
            id: id.max_token_len(budget).unwrap(),
            logout: logout.max_token_len(budget).unwrap(),
            assertion: assertion.max_token_len(budget).unwrap(),
            signer: jws::Signer::new(key(), "receipt").unwrap(),
            prover: DpopProver::new(key()),
            kms,
        }
    }

    fn sign<T>(&self, unsigned: Result<Unsigned<T>, IssueError>) -> Result<T, IssueError> {
        Ok(block_on(unsigned?.sign_by_at(&self.kms, at(NOW))).map_err(|refused| refused.code()).unwrap())
    }

    /// Issues every kind of token with these claims, with the outcome that the issuers of a local key have.
    fn issues(&self, party: &Party<A>, claims: &Value) {
        let now = at(NOW);
        let mut outcomes = Vec::new();
        let mut issued = |kind: &'static str, text: Result<String, IssueError>| {
            outcomes.push(text.map(|text| {
                party.is_only(kind, &text);
                kind
            }));
        };
        let own = |token: &str| token.to_owned();
        issued("jwt", self.sign(self.jwt.begin_at("user-17", claims, now)).map(|token| own(token.expose())));
        issued("jwt", self.sign(self.jwt.begin_at(Subject::ABSENT, claims, now)).map(|token| own(token.expose())));
        issued("access", self.sign(self.access.begin_at(&grant(), claims, now)).map(|token| own(token.expose())));
        issued("id", self.sign(self.id.begin_at(&signed_in(), claims, now)).map(|token| own(token.expose())));
        let unbound = SignedIn::without_nonce("user-17");
        issued("id", self.sign(self.id.begin_at(&unbound, claims, now)).map(|token| own(token.expose())));
        let codes = |outcomes: Vec<Result<&'static str, IssueError>>| {
            outcomes.into_iter().map(|outcome| outcome.map_err(|refused| refused.code())).collect::<Vec<_>>()
        };
        assert_eq!(codes(outcomes), codes(party.issues(claims)), "{}", A::NAME);
    }

    fn issues_all(&self, party: &Party<A>) {
        let now = at(NOW);
        self.issues(party, &json!({"sid": "s-4", "roles": ["admin"], "n": 1.5, "deep": [{"a": [null]}]}));
        for sessions in SESSIONS {
            party.is_only("logout", self.sign(self.logout.begin_at(sessions, now)).unwrap().expose());
        }
        party.is_only("assertion", self.sign(self.assertion.begin_at(now)).unwrap().expose());
        let receipt = self.sign(self.signer.begin(b"paid")).unwrap();
        assert_eq!(party.accepted_as(&receipt, now), ["jws"]);
        let beside = self.sign(Ok(self.signer.begin_detached(b"paid"))).unwrap();
        assert_eq!(party.bytes.verify_detached(&beside, b"paid").unwrap().payload(), b"paid");
        let target = DpopTarget::new("GET", AUDIENCE);
        match self.sign(self.prover.begin_at(&target, now)) {
            Ok(proof) => assert_eq!(party.accepted_as(proof.expose(), now), ["proof"], "{}", A::NAME),
            Err(refused) => assert_eq!((A::NAME, refused.code()), ("ML-DSA-87", "token-too-long")),
        }
    }
}

fn proves<A: JwsPublicKeySigningAlgorithm>(party: &Party<A>, name: &str) {
    let prover = DpopProver::new(SigningKey::<A>::from_jwk("2026-11", &jwk(name)).unwrap());
    let target = DpopTarget::new("GET", "https://api.example/?page=2#top").access_token("SlAV32hkKG").nonce(NONCE);
    let proof = prover.prove_at(&target, at(NOW)).unwrap();
    let proofs = DpopProofs::<A>::danger_without_replay_check();
    let request = proofs.request("GET", "https://api.example/?page=2", [proof.expose()]).nonce(NONCE);
    let verified = request.access_token("SlAV32hkKG").verify_at(at(NOW)).unwrap();
    assert_eq!(verified.thumbprint(), &prover.thumbprint());
    assert_eq!(request.access_token("other").verify_at(at(NOW)).unwrap_err().code(), "ath-mismatch");
    assert_eq!(request.verify_at(at(NOW + 66)).unwrap_err().code(), "too-old");
    assert_eq!(party.accepted_as(proof.expose(), at(NOW)), ["proof"], "{}", A::NAME);
}

fn public_keys<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm>(name: &str) {
    let party = with_public_keys::<A>(name);
    party.issues_all();
    proves(&party, name);
    Remote::<A>::new(name, 4096).issues_all(&party);
}

#[test]
fn of_every_public_key_algorithm() {
    public_keys::<Ed25519>("ed25519");
    public_keys::<EdDsa>("ed25519");
    public_keys::<Es256>("p256");
    public_keys::<Es384>("p384");
    public_keys::<Es512>("p521");
    public_keys::<Es256k>("k256");
}

#[test]
fn of_rsa() {
    public_keys::<Rs256>("rsa");
    public_keys::<Rs384>("rsa");
    public_keys::<Rs512>("rsa");
    public_keys::<Ps256>("rsa");
    public_keys::<Ps384>("rsa");
    public_keys::<Ps512>("rsa");
}

#[cfg(feature = "ml-dsa")]
#[test]
fn of_ml_dsa() {
    public_keys::<cotter::MlDsa44>("ml-dsa-44");
    // Signatures of ML-DSA-65 and ML-DSA-87 alone are over the budget that is the default.
    let party = with_public_keys::<cotter::MlDsa87>("ml-dsa-87");
    assert_eq!(party.jwt.issue(Subject::ABSENT, &json!({})).err().unwrap().code(), "token-too-long");
    let large = |name| -> Party<cotter::MlDsa87> { with_public_keys(name).max_token_len(8192) };
    large("ml-dsa-87").issues_all();
    Remote::<cotter::MlDsa87>::new("ml-dsa-87", 8192).issues_all(&large("ml-dsa-87"));
    let party = with_public_keys::<cotter::MlDsa65>("ml-dsa-65").max_token_len(8192);
    party.issues_all();
    Remote::<cotter::MlDsa65>::new("ml-dsa-65", 8192).issues_all(&party);
}

/// Verifiers accept 8 KiB of a proof, and with the key in it one by ML-DSA-87 has more, whatever the request.
#[cfg(feature = "ml-dsa")]
#[test]
fn proofs_of_large_keys_are_refused_where_verifiers_refuse_them() {
    fn proof<A: JwsPublicKeySigningAlgorithm>(name: &str, uri: &str) -> Result<(), IssueError> {
        let prover = DpopProver::new(SigningKey::<A>::from_jwk("2026-11", &jwk(name)).unwrap());
        let proof = prover.prove_at(&DpopTarget::new("GET", uri), at(NOW))?;
        let proofs = DpopProofs::<A>::danger_without_replay_check();
        let _ = proofs.request("GET", uri, [proof.expose()]).verify_at(at(NOW)).unwrap();
        Ok(())
    }
    assert!(proof::<cotter::MlDsa65>("ml-dsa-65", "https://a.example").is_ok());
    let long = format!("https://a.example/{}", "a".repeat(200));
    assert_eq!(proof::<cotter::MlDsa65>("ml-dsa-65", &long).unwrap_err().code(), "token-too-long");
    let refused = proof::<cotter::MlDsa87>("ml-dsa-87", "https://a.example").unwrap_err().to_string();
    assert!(refused.ends_with("expected at most 8192; largest claims: jwk"), "{refused}");
}

#[test]
fn of_secrets() {
    with_secret::<Hs256>().issues_all();
    with_secret::<Hs384>().issues_all();
    with_secret::<Hs512>().issues_all();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the claims are: either nothing is issued, or what is issued is accepted as what it is, and as nothing else.
    #[test]
    fn of_any_claims(claims in claims()) {
        for outcome in with_secret::<Hs256>().issues(&claims) {
            if let Err(refused) = outcome {
                prop_assert!(!refused.code().is_empty());
                prop_assert!(!matches!(refused, IssueError::Signing | IssueError::Randomness), "{refused}");
            }
        }
    }

    /// Whatever sessions a token ends.
    #[test]
    fn of_any_sessions(subject in ".{0,6}", session_id in ".{0,6}", is_one in any::<bool>(), has_subject in any::<bool>()) {
        let party = with_secret::<Hs256>();
        let sessions = if is_one {
            Sessions::One { session_id: &session_id, subject: has_subject.then_some(&*subject) }
        } else {
            Sessions::AllOf { subject: &subject }
        };
        if let Ok(token) = party.logout.issue_at(sessions, at(NOW)) {
            party.is_only("logout", token.expose());
        }
    }

    /// Whatever client, server and lifetime an assertion has.
    #[test]
    fn of_any_client(client in ".{1,6}", server in ".{1,6}", life in prop_oneof![1..90_000_u64, 3500..3700_u64]) {
        let key = SigningKey::<Ed25519>::from_jwk("2026-11", &jwk("ed25519")).unwrap();
        let lifetime = Lifetime::danger_longer(Duration::from_secs(life)).unwrap();
        let issuer = ClientAssertionIssuer::new(key, client, server, lifetime).unwrap();
        if let Ok(assertion) = issuer.issue_at(at(NOW)) {
            let verify = |now| issuer.verifier().danger_verify_repeated_at(assertion.expose(), at(now));
            prop_assert!(verify(NOW).is_ok() && verify(NOW + life - 1).is_ok());
            prop_assert!(verify(NOW + life + LEEWAY).is_err());
        }
    }

    /// Whatever request a proof is for.
    #[test]
    fn of_any_request(method in "[A-Z!]{0,5}| ", path in ".{0,12}", nonce in prop::option::of(".{0,6}")) {
        let prover = DpopProver::new(SigningKey::<Ed25519>::from_jwk("2026-11", &jwk("ed25519")).unwrap());
        let uri = format!("https://api.example/{path}");
        let target = DpopTarget::new(&method, &uri);
        let target = nonce.as_deref().map_or(target, |nonce| target.nonce(nonce));
        if let Ok(proof) = prover.prove_at(&target, at(NOW)) {
            let proofs = DpopProofs::<Ed25519>::danger_without_replay_check();
            let request = proofs.request(&method, &uri, [proof.expose()]);
            let request = nonce.as_deref().map_or(request, |nonce| request.nonce(nonce));
            prop_assert!(request.verify_at(at(NOW)).is_ok(), "{uri}");
        }
    }

    /// Whatever the parties are called, and whatever the key's id is.
    #[test]
    fn of_any_names(id in ".{1,16}", issuer in ".{1,16}", audience in ".{1,16}", subject in ".{1,16}") {
        let Ok(id) = KeyId::exactly(&id) else { return Ok(()) };
        let key = SigningKey::<Hs256>::from_secret(id, b"T1wGzPq8vX3rBn6kYc0dLs5hJf2mAe9u").unwrap();
        let issuer = jwt::Issuer::new(key, "order+jwt", issuer, audience, lifetime()).unwrap();
        let token = issuer.issue_at(&subject, &json!({}), at(NOW)).unwrap();
        let verified: Verified<Value> = issuer.verifier().verify_as_at(token.expose(), at(NOW)).unwrap();
        prop_assert_eq!(verified.subject(), Some(&*subject));
    }
}

/// With local and remote keys of each algorithm, whatever the claims are.
#[test]
fn of_any_claims_with_every_algorithm() {
    fn pair<A: JwsPublicKeySigningAlgorithm + RemoteAlgorithm>(name: &str) -> Box<dyn Fn(&Value)> {
        let (party, remote) = (with_public_keys::<A>(name).max_token_len(8192), Remote::<A>::new(name, 8192));
        Box::new(move |claims| remote.issues(&party, claims))
    }
    fn secret<A: JwsSigningAlgorithm + SecretSigningAlgorithm>() -> Box<dyn Fn(&Value)> {
        let party = with_secret::<A>();
        Box::new(move |claims| drop(party.issues(claims)))
    }
    let all = [
        pair::<Ed25519>("ed25519"),
        pair::<EdDsa>("ed25519"),
        pair::<Es256>("p256"),
        pair::<Es384>("p384"),
        pair::<Es512>("p521"),
        pair::<Es256k>("k256"),
        pair::<Rs256>("rsa"),
        pair::<Rs384>("rsa"),
        pair::<Rs512>("rsa"),
        pair::<Ps256>("rsa"),
        pair::<Ps384>("rsa"),
        pair::<Ps512>("rsa"),
        secret::<Hs256>(),
        secret::<Hs384>(),
        secret::<Hs512>(),
        #[cfg(feature = "ml-dsa")]
        pair::<cotter::MlDsa44>("ml-dsa-44"),
        #[cfg(feature = "ml-dsa")]
        pair::<cotter::MlDsa65>("ml-dsa-65"),
        #[cfg(feature = "ml-dsa")]
        pair::<cotter::MlDsa87>("ml-dsa-87"),
    ];
    let config = ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&claims(), |claims| {
        all.iter().for_each(|issue| issue(&claims));
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn tokens_that_are_bound_to_a_key_are_accepted_with_it() {
    let party = with_public_keys::<Es256>("p256");
    let prover = DpopProver::new(SigningKey::<Ed25519>::generate(KeyId::ABSENT).unwrap());
    let (thumbprint, certificate) = (prover.thumbprint(), b"the certificate of the TLS connection, as DER");
    let now = at(NOW);

    let grant = Grant::new("user-17", "web").bound_to_key(&thumbprint);
    let token = party.access.issue_at(&grant, &json!({}), now).unwrap();
    assert_eq!(party.accepted_as(token.expose(), now), [""; 0], "as a bearer token");
    let proof = prover.prove_at(&DpopTarget::new("GET", AUDIENCE).access_token(token.expose()), now).unwrap();
    let proofs = DpopProofs::<Ed25519>::danger_without_replay_check();
    let request = proofs.request("GET", AUDIENCE, [proof.expose()]);
    let verified: Result<AccessToken, _> =
        party.access.verifier().verify_at(token.expose(), Presentation::dpop(request), now);
    assert!(verified.is_ok());

    let grant = Grant::new("user-17", "web").bound_to_certificate(certificate);
    let token = party.access.issue_at(&grant, &json!({}), now).unwrap();
    let verified: Result<AccessToken, _> =
        party.access.verifier().verify_at(token.expose(), Presentation::certificate(certificate), now);
    assert!(verified.is_ok());
}

#[test]
fn an_id_token_for_several_audiences_names_the_client() {
    let key = SigningKey::<Ed25519>::generate("1").unwrap();
    let issuer = IdTokenIssuer::new(key, ISSUER, "client", lifetime()).unwrap().also_for("api").unwrap();
    let token = issuer.issue_at(&SignedIn::nonce("user-17", NONCE), &json!({}), at(NOW)).unwrap();
    let verified: IdToken<Value> =
        issuer.verifier().verify_as_at(token.expose(), &SignIn::nonce(NONCE), at(NOW)).unwrap();
    assert_eq!((&verified.claims()["azp"], &verified.claims()["aud"]), (&json!("client"), &json!(["client", "api"])));
}

#[test]
fn hashes_are_those_of_the_algorithm() {
    fn has_hash<A: JwsPublicKeySigningAlgorithm>(name: &str, expected: usize) {
        let party = with_public_keys::<A>(name);
        let signed_in = SignedIn::without_nonce("user-17").access_token("SlAV32hkKG");
        let token = party.id.issue_at(&signed_in, &json!({}), at(NOW)).unwrap();
        let sign_in = SignIn::without_nonce().access_token("SlAV32hkKG");
        let verified: IdToken<Value> = party.id.verifier().verify_as_at(token.expose(), &sign_in, at(NOW)).unwrap();
        assert_eq!(verified.claims()["at_hash"].as_str().unwrap().len(), expected, "{}", A::NAME);
    }
    has_hash::<Es256>("p256", 22);
    has_hash::<Es384>("p384", 32);
    has_hash::<Ed25519>("ed25519", 43);
}

/// What the documentation of `danger_untyped` warns of.
#[test]
fn an_untyped_token_is_taken_for_other_kinds() {
    let party = with_public_keys::<Ed25519>("ed25519");
    let key = SigningKey::<Ed25519>::from_jwk("2026-11", &jwk("ed25519")).unwrap();
    let issuer = jwt::Issuer::danger_untyped(key.clone(), ISSUER, AUDIENCE, lifetime()).unwrap();
    let token = issuer.issue_at("user-17", &json!({}), at(NOW)).unwrap();
    assert!(issuer.verifier().verify_as_at::<Value>(token.expose(), at(NOW)).is_ok());
    assert_eq!(party.accepted_as(token.expose(), at(NOW)), ["id"]);
    let with_nonce: Result<IdToken, _> = party.id.verifier().verify_at(token.expose(), &SignIn::nonce(NONCE), at(NOW));
    assert_eq!(with_nonce.unwrap_err(), VerifyError::Missing(Claim::Nonce));

    let untyped = Policy::new(Expect::exactly(ISSUER), Expect::exactly(AUDIENCE));
    let any = cotter::jwt::Verifier::new(key.public().clone(), untyped);
    assert!(any.verify_at(token.expose(), at(NOW)).is_ok());
    let granting = issuer.issue_at("user-17", &json!({"client_id": "web", "scope": "orders:read"}), at(NOW)).unwrap();
    let access = party.access.verifier().clone().danger_allow_untyped();
    assert!(access.verify_at(granting.expose(), Presentation::bearer(), at(NOW)).is_ok());
    let events = json!({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}});
    let logout = LogoutTokens::new(key.public().clone(), ISSUER, AUDIENCE).danger_allow_untyped();
    assert!(logout.verify_at(issuer.issue_at("user-17", &events, at(NOW)).unwrap().expose(), at(NOW)).is_ok());
    let of_itself = issuer.issue_at(ISSUER, &json!({}), at(NOW)).unwrap();
    let assertion = party.assertion.verifier().clone().danger_allow_untyped();
    assert!(assertion.danger_verify_repeated_at(of_itself.expose(), at(NOW)).is_ok());
}

/// What the documentation of `jws::Signer::danger_untyped` warns of.
#[test]
fn untyped_bytes_may_be_any_token() {
    let key = SigningKey::<Ed25519>::from_jwk("2026-11", &jwk("ed25519")).unwrap();
    let signer = jws::Signer::danger_untyped(key);
    let set = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "user-17", "iat": NOW, "exp": NOW + 1_000_000_000});
    let token = signer.sign(set.to_string().as_bytes()).unwrap();
    assert_eq!(with_public_keys::<Ed25519>("ed25519").accepted_as(&token, at(NOW + 999_999_999)), ["id"]);
}
