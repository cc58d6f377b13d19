//! A verification whose stores the caller asks accepts and rejects what one with checks does, on every road; and nothing comes of it
//! before the answers.

#![cfg(all(feature = "std", feature = "ed25519", feature = "ecdsa", feature = "paseto"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    cell::Cell,
    fmt::Debug,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Claim, Ed25519, Ed25519OrEdDsa, Es256, Expect, Fault, KeyId, PinnedKey, Policy, Stage, Timestamp, Verified,
    VerifyError, jwt,
    paseto::{self, V4Public},
    pending::{PendingRevocation, PendingUse, Verification},
    profile::{
        AccessTokenRouter, AccessTokens, ClientAssertions, DpopProofs, DpopRequest, IdTokenRouter, IdTokens,
        LogoutTokens, Presentation, RequestObjects, SignIn,
    },
    replay::{ReplayCheck, SingleUse, Use},
    revocation::{Needs, RevocationCheck, Status, Token},
};
use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);
const ISSUER: &str = "https://auth.example";
const API: &str = "https://api.example";
const CLIENT: &str = "client";
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn key() -> PinnedKey<Ed25519> {
    PinnedKey::from_raw("1", signing_key().verifying_key().as_bytes()).unwrap()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A JWT with the common claims and these.
fn jwt(typ: &str, more: &Value) -> String {
    let mut claims = json!({
        "iss": ISSUER, "sub": "248289761001", "aud": API, "exp": 1_763_683_260, "iat": 1_763_683_200, "jti": "an-id",
        "sid": "a-session",
    });
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let header = json!({"alg": "Ed25519", "kid": "1", "typ": typ});
    let input = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    let signature = encode(&signing_key().sign(input.as_bytes()).to_bytes());
    format!("{input}.{signature}")
}

/// A `v4.public` token.
fn paseto(claims: &Value) -> String {
    let message = claims.to_string();
    let mut signed = 4_u64.to_le_bytes().to_vec();
    for piece in ["v4.public.", &message, "", ""] {
        signed.extend(u64::try_from(piece.len()).unwrap().to_le_bytes());
        signed.extend(piece.as_bytes());
    }
    let signature = signing_key().sign(&signed).to_bytes();
    format!("v4.public.{}", encode(&[message.as_bytes(), &signature].concat()))
}

fn policy() -> Policy {
    Policy::new(Expect::exactly(ISSUER), Expect::exactly(API))
}

/// All that a proof says of its token.
fn says<T>(verified: &Verified<T>) -> String {
    let header = (verified.algorithm(), verified.key_id().clone(), verified.footer().to_vec());
    format!("{:?} {header:?} {:?}", verified.claims_json(), verified.expires_at())
}

#[track_caller]
fn revocation<P>(step: Verification<P>) -> PendingRevocation<P> {
    match step {
        Verification::Revocation(pending) => pending,
        other @ (Verification::Done(_) | Verification::SingleUse(_)) => panic!("{other:?}"),
    }
}

#[track_caller]
fn single_use<P>(step: Verification<P>) -> PendingUse<P> {
    match step {
        Verification::SingleUse(pending) => pending,
        other @ (Verification::Done(_) | Verification::Revocation(_)) => panic!("{other:?}"),
    }
}

/// The proof, after a first use if there is one to record.
#[track_caller]
fn done<P: 'static>(step: Verification<P>) -> P {
    match step {
        Verification::Done(proof) => proof,
        Verification::SingleUse(pending) => done(pending.resolve(Use::First).unwrap()),
        other @ Verification::Revocation(_) => panic!("{other:?}"),
    }
}

/// What the caller writes down of a road: a verifier without stores, and the same one whose revocation check is asked later.
struct Road<'r, P> {
    name: &'r str,
    good: String,
    /// A token that breaks a rule of the profile, or else the last one of the policy.
    bad: String,
    verify: &'r dyn Fn(&str) -> Result<P, VerifyError>,
    begin: &'r dyn Fn(&str) -> Result<Verification<P>, VerifyError>,
    verify_later: &'r dyn Fn(&str) -> Result<P, VerifyError>,
    begin_later: &'r dyn Fn(&str) -> Result<Verification<P>, VerifyError>,
    says: &'r dyn Fn(&P) -> String,
}

impl<P: Debug + 'static> Road<'_, P> {
    #[track_caller]
    fn holds(&self) {
        let (name, good, bad) = (self.name, &*self.good, &*self.bad);
        let proof = (self.says)(&(self.verify)(good).unwrap_or_else(|refused| panic!("{name}: {refused}")));

        // Without a store that is asked later, `begin` is `verify`.
        assert_eq!((self.says)(&done((self.begin)(good).unwrap())), proof, "{name}");

        // With one, only `begin` accepts, and the same tokens.
        let forgotten = (self.verify_later)(good).unwrap_err();
        assert_eq!(forgotten, VerifyError::RevocationNotAsked, "{name}");
        assert_eq!((forgotten.stage(), forgotten.fault()), (Stage::Ask, Fault::Service), "{name}");
        let pending = || revocation((self.begin_later)(good).unwrap());
        assert_eq!(pending().needs(), Needs::SUBJECT.and(Needs::TOKEN_ID), "{name}");
        assert_eq!((self.says)(&done(pending().resolve(Status::NotRevoked).unwrap())), proof, "{name}");
        assert_eq!(pending().resolve(Status::Revoked).unwrap_err(), VerifyError::Revoked, "{name}");
        let unknown = pending().resolve(Status::Indeterminate).unwrap_err();
        assert_eq!((&unknown, unknown.fault()), (&VerifyError::RevocationUnknown, Fault::Service), "{name}");

        // A token that is refused anyway asks nothing.
        let refused = (self.verify)(bad).unwrap_err();
        assert_eq!((self.begin)(bad).unwrap_err(), refused, "{name}");
        assert_eq!((self.begin_later)(bad).unwrap_err(), refused, "{name}");
    }
}

const NEEDS: Needs = Needs::SUBJECT.and(Needs::TOKEN_ID);

#[test]
fn every_verifier_of_claims_holds_a_token_back_until_the_answer() {
    let verifier = |policy| jwt::Verifier::new(key(), policy);
    let (plain, later) = (verifier(policy()), verifier(policy().revocation_later(NEEDS)));
    let good = jwt("JWT", &json!({}));
    let bad = jwt("JWT", &json!({"cnf": {"jkt": "A".repeat(43)}}));
    Road {
        name: "Verifier",
        good: good.clone(),
        bad: bad.clone(),
        verify: &|token| plain.verify_at(token, NOW),
        begin: &|token| plain.begin_at(token, NOW),
        verify_later: &|token| later.verify_at(token, NOW),
        begin_later: &|token| later.begin_at(token, NOW),
        says: &says,
    }
    .holds();
    Road {
        name: "Verifier, as",
        good: good.clone(),
        bad: jwt("JWT", &json!({"sub": ""})),
        verify: &|token| verifier(policy().require_subject()).verify_as_at::<Value>(token, NOW),
        begin: &|token| verifier(policy().require_subject()).begin_as_at::<Value>(token, NOW),
        verify_later: &|token| later.verify_as_at::<Value>(token, NOW),
        begin_later: &|token| later.begin_as_at::<Value>(token, NOW),
        says: &|verified| format!("{} {}", verified.claims(), says(verified)),
    }
    .holds();
    let presented = Presentation::bearer();
    Road {
        name: "Verifier, presented",
        good: good.clone(),
        bad: bad.clone(),
        verify: &|token| plain.verify_presented_at(token, presented, NOW),
        begin: &|token| plain.begin_presented_at(token, presented, NOW),
        verify_later: &|token| later.verify_presented_at(token, presented, NOW),
        begin_later: &|token| later.begin_presented_at(token, presented, NOW),
        says: &says,
    }
    .holds();

    let other = PinnedKey::<Ed25519>::from_raw("2", signing_key().verifying_key().as_bytes()).unwrap();
    let other = jwt::Verifier::new(other, policy());
    let (plain_either, later_either) = (other.clone().or(plain.clone()).unwrap(), other.or(later.clone()).unwrap());
    Road {
        name: "Either",
        good: good.clone(),
        bad: bad.clone(),
        verify: &|token| plain_either.verify_at(token, NOW),
        begin: &|token| plain_either.begin_at(token, NOW),
        verify_later: &|token| later_either.verify_presented_at(token, presented, NOW),
        begin_later: &|token| later_either.begin_presented_at(token, presented, NOW),
        says: &says,
    }
    .holds();

    let plain_router = jwt::IssuerRouter::new().with(plain).unwrap();
    let later_router = jwt::IssuerRouter::new().with(later).unwrap();
    Road {
        name: "IssuerRouter",
        good,
        bad,
        verify: &|token| plain_router.verify_presented_at(token, presented, NOW),
        begin: &|token| plain_router.begin_presented_at(token, presented, NOW),
        verify_later: &|token| later_router.verify_at(token, NOW),
        begin_later: &|token| later_router.begin_at(token, NOW),
        says: &says,
    }
    .holds();

    let key = || PinnedKey::<V4Public>::from_raw(KeyId::ABSENT, signing_key().verifying_key().as_bytes()).unwrap();
    let plain = paseto::Verifier::new(key(), policy());
    let later = paseto::Verifier::new(key(), policy().revocation_later(NEEDS));
    let claims = json!({"iss": ISSUER, "aud": API, "sub": "x", "jti": "y", "exp": "2025-11-21T00:01:00Z"});
    Road {
        name: "PASETO",
        good: paseto(&claims),
        bad: paseto(&json!({"iss": ISSUER, "aud": API, "exp": "2025-11-21T00:00:00Z"})),
        verify: &|token| plain.verify_at(token, NOW),
        begin: &|token| plain.begin_at(token, NOW),
        verify_later: &|token| later.verify_at(token, NOW),
        begin_later: &|token| later.begin_at(token, NOW),
        says: &says,
    }
    .holds();
}

#[test]
fn every_profile_holds_a_token_back_until_the_answer() {
    let plain = AccessTokens::new(key(), ISSUER, API);
    let later = plain.clone().revocation_later(NEEDS);
    let presented = Presentation::bearer();
    Road {
        name: "AccessTokens",
        good: jwt("at+jwt", &json!({"client_id": CLIENT, "scope": "a b"})),
        bad: jwt("at+jwt", &json!({})),
        verify: &|token| plain.verify_at(token, presented, NOW),
        begin: &|token| plain.begin_at(token, presented, NOW),
        verify_later: &|token| later.verify_at(token, presented, NOW),
        begin_later: &|token| later.begin_at(token, presented, NOW),
        says: &|token| format!("{} {:?}", says(token.verified()), token.scopes().collect::<Vec<_>>()),
    }
    .holds();

    let plain_router = AccessTokenRouter::new().with(plain).unwrap();
    let later_router = AccessTokenRouter::new().with(later).unwrap();
    Road {
        name: "AccessTokenRouter",
        good: jwt("at+jwt", &json!({"client_id": CLIENT})),
        bad: jwt("at+jwt", &json!({})),
        verify: &|token| plain_router.verify_as_at::<Value>(token, presented, NOW),
        begin: &|token| plain_router.begin_as_at::<Value>(token, presented, NOW),
        verify_later: &|token| later_router.verify_as_at::<Value>(token, presented, NOW),
        begin_later: &|token| later_router.begin_as_at::<Value>(token, presented, NOW),
        says: &|token| format!("{} {}", says(token.verified()), token.claims()),
    }
    .holds();

    let plain = IdTokens::new(key(), ISSUER, CLIENT);
    let later = plain.clone().revocation_later(NEEDS);
    let sign_in = SignIn::nonce("n");
    Road {
        name: "IdTokens",
        good: jwt("JWT", &json!({"aud": CLIENT, "nonce": "n", "acr": "1"})),
        bad: jwt("JWT", &json!({"aud": CLIENT, "nonce": "another"})),
        verify: &|token| plain.verify_at(token, &sign_in, NOW),
        begin: &|token| plain.begin_at(token, &sign_in, NOW),
        verify_later: &|token| later.verify_at(token, &sign_in, NOW),
        begin_later: &|token| later.begin_at(token, &sign_in, NOW),
        says: &|token| format!("{} {:?} {:?}", says(token.verified()), token.acr(), token.session_id()),
    }
    .holds();

    let plain_router = IdTokenRouter::new().with(plain).unwrap();
    let later_router = IdTokenRouter::new().with(later).unwrap();
    Road {
        name: "IdTokenRouter",
        good: jwt("JWT", &json!({"aud": CLIENT, "nonce": "n"})),
        bad: jwt("JWT", &json!({"aud": CLIENT, "nonce": "another"})),
        verify: &|token| plain_router.verify_at(token, &sign_in, NOW),
        begin: &|token| plain_router.begin_at(token, &sign_in, NOW),
        verify_later: &|token| later_router.verify_at(token, &sign_in, NOW),
        begin_later: &|token| later_router.begin_at(token, &sign_in, NOW),
        says: &|token| says(token.verified()),
    }
    .holds();

    let plain = LogoutTokens::new(key(), ISSUER, CLIENT);
    let later = plain.clone().revocation_later(NEEDS);
    let good = jwt("logout+jwt", &json!({"aud": CLIENT, "events": {LOGOUT: {}}}));
    let bad = jwt("logout+jwt", &json!({"aud": CLIENT, "events": {}}));
    let first = Always(Use::First);
    Road {
        name: "LogoutTokens",
        good: good.clone(),
        bad: bad.clone(),
        verify: &|token| plain.verify_at(token, NOW),
        begin: &|token| plain.begin_at(token, NOW),
        verify_later: &|token| later.verify_at(token, NOW),
        begin_later: &|token| later.begin_at(token, NOW),
        says: &|token| format!("{} {:?}", says(token.verified()), token.sessions()),
    }
    .holds();
    Road {
        name: "LogoutTokens, once",
        good,
        bad,
        verify: &|token| plain.verify_once_at(token, &first, NOW),
        begin: &|token| plain.begin_once_at(token, NOW),
        verify_later: &|token| later.verify_once_at(token, &first, NOW),
        begin_later: &|token| later.begin_once_at(token, NOW),
        says: &|token| says(token.verified()),
    }
    .holds();

    let plain = ClientAssertions::new(key(), CLIENT, ISSUER);
    let later = plain.clone().revocation_later(NEEDS);
    let assertion = json!({"iss": CLIENT, "sub": CLIENT, "aud": ISSUER});
    Road {
        name: "ClientAssertions",
        good: jwt("client-authentication+jwt", &assertion),
        bad: jwt("client-authentication+jwt", &json!({"iss": CLIENT, "aud": ISSUER})),
        verify: &|token| plain.verify_at(token, &first, NOW),
        begin: &|token| plain.begin_at(token, NOW),
        verify_later: &|token| later.verify_at(token, &first, NOW),
        begin_later: &|token| later.begin_at(token, NOW),
        says: &|token| says(token.verified()),
    }
    .holds();
    // The dangerous verification does not get round the question either.
    let repeated = later.danger_verify_repeated_at(&jwt("client-authentication+jwt", &assertion), NOW);
    assert_eq!(repeated.unwrap_err(), VerifyError::RevocationNotAsked);

    let plain = RequestObjects::new(key(), CLIENT, ISSUER);
    let later = plain.clone().revocation_later(NEEDS);
    Road {
        name: "RequestObjects",
        good: jwt("oauth-authz-req+jwt", &json!({"iss": CLIENT, "aud": ISSUER, "client_id": CLIENT})),
        bad: jwt("oauth-authz-req+jwt", &json!({"iss": CLIENT, "aud": ISSUER, "client_id": "another"})),
        verify: &|token| plain.verify_at(token, NOW),
        begin: &|token| plain.begin_at(token, NOW),
        verify_later: &|token| later.verify_at(token, NOW),
        begin_later: &|token| later.begin_at(token, NOW),
        says: &|token| says(token.verified()),
    }
    .holds();
}

/// Says the same of every use.
struct Always(Use);

impl ReplayCheck for Always {
    fn record(&self, _: &SingleUse<'_>) -> Use {
        self.0
    }
}

/// Keeps what it is shown.
#[derive(Default)]
struct Shown(Mutex<Vec<String>>);

fn shown(single_use: &SingleUse<'_>) -> String {
    let (scope, id, party) = (single_use.scope(), single_use.id(), single_use.party());
    format!("{scope} | {id} | {party} | {:?} | {:?}", single_use.now(), single_use.until())
}

impl ReplayCheck for Shown {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        self.0.lock().unwrap().push(shown(single_use));
        Use::First
    }
}

/// `begin` shows what a check is shown, and each answer has the same consequence.
#[track_caller]
fn is_used_once<P: Debug + 'static>(
    name: &str,
    begin: impl Fn() -> Result<Verification<P>, VerifyError>,
    verify: impl Fn(Arc<dyn ReplayCheck>) -> Result<P, VerifyError>,
) {
    let check = Arc::new(Shown::default());
    verify(check.clone()).unwrap_or_else(|refused| panic!("{name}: {refused}"));
    let pending = || single_use(begin().unwrap());
    assert_eq!(*check.0.lock().unwrap(), [shown(&pending().single_use())], "{name}");
    for answer in [Use::Repeated, Use::TooMany, Use::Indeterminate] {
        let refused = verify(Arc::new(Always(answer))).unwrap_err();
        assert_eq!(pending().resolve(answer).unwrap_err(), refused, "{name}: {answer:?}");
    }
    assert!(matches!(pending().resolve(Use::First), Ok(Verification::Done(_))), "{name}");
}

fn dpop_token() -> &'static str {
    include_str!("../vectors/demo/dpop.jwt").trim_end()
}

fn dpop_proof() -> &'static str {
    include_str!("../vectors/demo/dpop-proof.jwt").trim_end()
}

fn demo_key() -> PinnedKey<Ed25519> {
    PinnedKey::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem")).unwrap()
}

type Proofs = DpopProofs<(Es256, Ed25519OrEdDsa)>;

fn request<R>(proofs: &Proofs, then: impl FnOnce(DpopRequest<'_>) -> R) -> R {
    then(proofs.request("POST", "https://api.example/orders", [dpop_proof()]))
}

#[test]
fn a_use_is_recorded_by_the_caller_as_by_a_check() {
    let assertions = ClientAssertions::new(key(), CLIENT, ISSUER);
    let assertion = jwt("client-authentication+jwt", &json!({"iss": CLIENT, "sub": CLIENT, "aud": ISSUER}));
    let begin = || assertions.begin_at(&assertion, NOW);
    is_used_once("assertion", begin, |check| assertions.verify_at(&assertion, &*check, NOW));

    let logouts = LogoutTokens::new(key(), ISSUER, CLIENT);
    let logout = jwt("logout+jwt", &json!({"aud": CLIENT, "events": {LOGOUT: {}}}));
    let begin = || logouts.begin_once_at(&logout, NOW);
    is_used_once("logout", begin, |check| logouts.verify_once_at(&logout, &*check, NOW));

    let later = Proofs::replay_later();
    let begin = || request(&later, |request| request.begin_at(NOW));
    is_used_once("proof", begin, |check| request(&Proofs::new(check), |request| request.verify_at(NOW)));

    let tokens = AccessTokens::new(demo_key(), ISSUER, API);
    let begin = || request(&later, |request| tokens.begin_at(dpop_token(), Presentation::dpop(request), NOW));
    is_used_once("access token", begin, |check| {
        request(&Proofs::new(check), |request| tokens.verify_at(dpop_token(), Presentation::dpop(request), NOW))
    });

    let verifier = jwt::Verifier::new(demo_key(), policy().typ("at+jwt"));
    let begin =
        || request(&later, |request| verifier.begin_presented_at(dpop_token(), Presentation::dpop(request), NOW));
    is_used_once("presented", begin, |check| {
        let presented =
            |request: DpopRequest<'_>| verifier.verify_presented_at(dpop_token(), Presentation::dpop(request), NOW);
        request(&Proofs::new(check), presented)
    });
}

#[test]
fn a_replay_check_that_is_left_to_the_caller_cannot_be_forgotten() {
    let later = Proofs::replay_later();
    let not_asked = VerifyError::ReplayNotAsked;
    assert_eq!((not_asked.stage(), not_asked.fault()), (Stage::Ask, Fault::Service));

    assert_eq!(request(&later, |request| request.verify_at(NOW)).unwrap_err(), not_asked);
    let tokens = AccessTokens::new(demo_key(), ISSUER, API);
    let refused = request(&later, |request| tokens.verify_at(dpop_token(), Presentation::dpop(request), NOW));
    assert_eq!(refused.unwrap_err(), not_asked);
    let verifier = jwt::Verifier::new(demo_key(), policy().typ("at+jwt"));
    let presented =
        |request: DpopRequest<'_>| verifier.verify_presented_at(dpop_token(), Presentation::dpop(request), NOW);
    assert_eq!(request(&later, presented).unwrap_err(), not_asked);
    #[cfg(feature = "cache")]
    {
        let cached = jwt::CachedVerifier::new(verifier.clone(), 16);
        let presented =
            |request: DpopRequest<'_>| cached.verify_presented_at(dpop_token(), Presentation::dpop(request), NOW);
        assert_eq!(request(&later, presented).unwrap_err(), not_asked);
    }

    // A check that the verifier asks is asked within `begin`; and where there is none, nothing is.
    let check = Arc::new(Shown::default());
    let step = request(&Proofs::new(check.clone()), |request| request.begin_at(NOW)).unwrap();
    assert!(matches!(step, Verification::Done(_)));
    assert_eq!(check.0.lock().unwrap().len(), 1);
    let unchecked = Proofs::danger_without_replay_check();
    assert!(matches!(request(&unchecked, |request| request.begin_at(NOW)), Ok(Verification::Done(_))));
}

#[cfg(feature = "cache")]
#[test]
fn a_cached_verifier_accepts_nothing_that_the_caller_is_to_ask() {
    let verifier = jwt::Verifier::new(key(), policy().revocation_later(Needs::NOTHING));
    let cached = jwt::CachedVerifier::new(verifier, 16);
    let token = jwt("JWT", &json!({}));
    for _ in 0..2 {
        assert_eq!(cached.verify_at(&token, NOW).unwrap_err(), VerifyError::RevocationNotAsked);
    }
}

/// The proof of an access token is recorded after the revocation check of the token, and is in the result.
#[test]
fn a_revoked_token_uses_up_no_proof() {
    let tokens = AccessTokens::new(demo_key(), ISSUER, API).revocation_later(Needs::TOKEN_ID);
    let later = Proofs::replay_later();
    let begin = || request(&later, |request| tokens.begin_at(dpop_token(), Presentation::dpop(request), NOW));
    assert_eq!(revocation(begin().unwrap()).resolve(Status::Revoked).unwrap_err(), VerifyError::Revoked);
    let pending = single_use(revocation(begin().unwrap()).resolve(Status::NotRevoked).unwrap());
    let refused = VerifyError::DpopProof { reason: Box::new(VerifyError::Replayed) };
    assert_eq!(pending.resolve(Use::Repeated).unwrap_err(), refused);
    let pending = single_use(revocation(begin().unwrap()).resolve(Status::NotRevoked).unwrap());
    let token = done(pending.resolve(Use::First).unwrap());
    let alone = request(&Proofs::danger_without_replay_check(), |request| request.verify_at(NOW)).unwrap();
    assert_eq!(token.proof().unwrap().thumbprint(), alone.thumbprint());
}

thread_local! {
    static BUILT: Cell<u32> = const { Cell::new(0) };
}

/// Counts how often it is built.
#[derive(Debug)]
struct Counted;

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer)?;
        BUILT.set(BUILT.get().wrapping_add(1));
        Ok(Self)
    }
}

#[test]
fn the_type_of_the_caller_is_built_after_the_answers_or_not_at_all() {
    let logouts = LogoutTokens::new(key(), ISSUER, CLIENT).revocation_later(Needs::SESSION_ID);
    let logout = jwt("logout+jwt", &json!({"aud": CLIENT, "events": {LOGOUT: {}}}));
    let begin = || revocation(logouts.begin_once_as_at::<Counted>(&logout, NOW).unwrap());
    drop(begin().resolve(Status::Revoked).unwrap_err());
    drop(logouts.verify_as_at::<Counted>(&logout, NOW).unwrap_err());
    let pending = || single_use(begin().resolve(Status::NotRevoked).unwrap());
    drop(pending().resolve(Use::Repeated).unwrap_err());
    let pending = pending();
    assert_eq!(BUILT.get(), 0);
    let _: &Counted = done(pending.resolve(Use::First).unwrap()).claims();
    assert_eq!(BUILT.get(), 1);

    // A token that does not fit is refused after the answer.
    let verifier = jwt::Verifier::new(key(), policy().revocation_later(Needs::NOTHING));
    let pending = revocation(verifier.begin_as_at::<Vec<u8>>(&jwt("JWT", &json!({})), NOW).unwrap());
    assert_eq!(pending.resolve(Status::NotRevoked).unwrap_err().code(), "claims-shape");
}

#[test]
fn the_pending_token_shows_what_a_check_is_shown() {
    /// Keeps what it is shown.
    struct Look(Mutex<Vec<String>>);

    fn look(token: &Token<'_>) -> String {
        let ids = (token.issuer(), token.subject(), token.token_id(), token.session_id());
        format!("{ids:?} {:?} {:?} {:?}", token.issued_at(), token.expires_at(), token.now())
    }

    impl RevocationCheck for Look {
        fn needs(&self) -> Needs {
            Needs::SESSION_ID
        }

        fn status(&self, token: &Token<'_>) -> Status {
            self.0.lock().unwrap().push(look(token));
            Status::NotRevoked
        }
    }

    let (check, token) = (Arc::new(Look(Mutex::new(Vec::new()))), jwt("JWT", &json!({})));
    let verifier = jwt::Verifier::new(key(), policy().revocation(check.clone()));
    // A check is asked within `begin`, where there is one.
    assert!(matches!(verifier.begin_at(&token, NOW), Ok(Verification::Done(_))));
    let later = jwt::Verifier::new(key(), policy().revocation_later(Needs::SESSION_ID));
    let pending = revocation(later.begin_at(&token, NOW).unwrap());
    assert_eq!(*check.0.lock().unwrap(), [look(&pending.token())]);
    assert_eq!(pending.token().session_id(), Some("a-session"));

    let verified = pending_answered_by(pending, &*check);
    assert_eq!(verified.unwrap().subject(), Some("248289761001"));
    assert_eq!(check.0.lock().unwrap().len(), 2);
}

fn pending_answered_by(
    pending: PendingRevocation<Verified>,
    check: &dyn RevocationCheck,
) -> Result<Verified, VerifyError> {
    Verification::Revocation(pending).resolve_with(check, &Always(Use::Indeterminate))
}

#[test]
fn a_token_without_what_is_needed_is_refused_before_anybody_is_asked() {
    let without = |name: &str| {
        let empty = if name == "iat" { Value::Null } else { json!("") };
        jwt("JWT", &json!({name: empty}))
    };
    let begin = |needs, token: &str| {
        let policy = policy().null_as_absent(cotter::NullableClaim::IssuedAt);
        jwt::Verifier::new(key(), policy.revocation_later(needs)).begin_at(token, NOW)
    };
    for (needs, name, error) in [
        (Needs::TOKEN_ID, "jti", VerifyError::Missing(Claim::Jti)),
        (Needs::SESSION_ID, "sid", VerifyError::Missing(Claim::Sid)),
        (Needs::SUBJECT, "sub", VerifyError::Missing(Claim::Sub)),
        (Needs::ISSUED_AT, "iat", VerifyError::Missing(Claim::Iat)),
    ] {
        assert_eq!(begin(needs, &without(name)).unwrap_err(), error, "{name}");
        assert!(begin(Needs::NOTHING, &without(name)).is_ok(), "{name}");
    }
    // Two statements add up.
    let verifier =
        jwt::Verifier::new(key(), policy().revocation_later(Needs::SUBJECT).revocation_later(Needs::TOKEN_ID));
    assert_eq!(verifier.begin_at(&without("sub"), NOW).unwrap_err(), VerifyError::Missing(Claim::Sub));
    assert_eq!(verifier.begin_at(&without("jti"), NOW).unwrap_err(), VerifyError::Missing(Claim::Jti));
    assert_eq!(
        begin(Needs::NOTHING, &jwt("JWT", &json!({"sid": 1}))).unwrap_err(),
        VerifyError::Malformed { claim: Claim::Sid, expected: "a string" }
    );

    // A check that needs more than the policy said refuses what it cannot look up.
    struct Wants(Needs);
    impl RevocationCheck for Wants {
        fn needs(&self) -> Needs {
            self.0
        }
        fn status(&self, _: &Token<'_>) -> Status {
            Status::NotRevoked
        }
    }
    let step = begin(Needs::NOTHING, &without("jti")).unwrap();
    let refused = step.resolve_with(&Wants(Needs::TOKEN_ID), &Always(Use::First)).unwrap_err();
    assert_eq!(refused, VerifyError::Missing(Claim::Jti));
}

/// A pending value crosses threads and `.await`, and shows nothing of its token.
#[test]
fn a_pending_value_is_sent_and_shows_nothing() {
    fn is_sent<T: Send + Sync + 'static>(_: &T) {}
    let logouts = LogoutTokens::new(key(), ISSUER, CLIENT).revocation_later(Needs::SESSION_ID);
    let logout = jwt("logout+jwt", &json!({"aud": CLIENT, "events": {LOGOUT: {}}}));
    let step = logouts.begin_once_at(&logout, NOW).unwrap();
    is_sent(&step);
    assert_eq!(format!("{step:?}"), "Verification(revocation)");
    let pending = revocation(step);
    is_sent(&pending);
    let debug = format!("{pending:?}");
    assert!(debug.starts_with("PendingRevocation") && !debug.contains("a-session"), "{debug}");
    let pending = single_use(pending.resolve(Status::NotRevoked).unwrap());
    is_sent(&pending);
    assert_eq!(format!("{pending:?}"), "PendingUse { .. }");

    let step = pending.resolve(Use::First).unwrap();
    assert_eq!(format!("{step:?}"), "Verification(done)");
    // The verifier is gone, and its token lives on.
    let pending = {
        let verifier = jwt::Verifier::new(key(), policy().revocation_later(Needs::NOTHING));
        revocation(verifier.begin_at(&jwt("JWT", &json!({})), NOW).unwrap())
    };
    let resolved = std::thread::spawn(move || pending.resolve(Status::NotRevoked).map(done)).join().unwrap();
    assert_eq!(resolved.unwrap().issuer(), Some(ISSUER));
}

/// The clock is read once, when the verification begins.
#[test]
fn a_token_is_held_against_the_clock_at_the_beginning() {
    let verifier = jwt::Verifier::new(key(), policy().revocation_later(Needs::NOTHING));
    let token = jwt("JWT", &json!({}));
    let late = NOW.saturating_add(Duration::from_secs(60));
    assert_eq!(verifier.begin_at(&token, late).unwrap_err(), VerifyError::Expired);
    assert_eq!(revocation(verifier.begin_at(&token, NOW).unwrap()).token().now(), NOW);
}
