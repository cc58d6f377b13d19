//! A revocation check names one further claim, and is shown it on every road; a token without it is not looked up.

#![cfg(all(feature = "std", feature = "ed25519", feature = "paseto"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Claim, Ed25519, Expect, Fault, KeyId, PinnedKey, Policy, Stage, Timestamp, VerifyError, jwt,
    paseto::{self, V4Public},
    pending::{PendingRevocation, Verification},
    profile::{
        AccessTokenRouter, AccessTokens, ClientAssertions, IdTokenRouter, IdTokens, LogoutTokens, Presentation,
        RequestObjects, SignIn,
    },
    replay::{ReplayCheck, SingleUse, Use},
    revocation::{NeededClaim, Needs, RevocationCheck, Status, Token},
};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);
const ISSUER: &str = "https://auth.example";
const API: &str = "https://api.example";
const CLIENT: &str = "client";
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";
const EPOCH: Needs = Needs::claim("sep");

fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn key() -> PinnedKey<Ed25519> {
    PinnedKey::from_raw("1", signing_key().verifying_key().as_bytes()).unwrap()
}

fn paseto_key(id: KeyId) -> PinnedKey<V4Public> {
    PinnedKey::from_raw(id, signing_key().verifying_key().as_bytes()).unwrap()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn signed(header: &Value, claims: &str) -> String {
    let input = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.as_bytes()));
    let signature = encode(&signing_key().sign(input.as_bytes()).to_bytes());
    format!("{input}.{signature}")
}

/// A JWT with the common claims and these.
fn jwt_of(typ: &str, more: &Value) -> String {
    let mut claims = json!({
        "iss": ISSUER, "sub": "248289761001", "aud": API, "exp": 1_763_683_260, "iat": 1_763_683_200, "jti": "an-id",
    });
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    signed(&json!({"alg": "Ed25519", "kid": "1", "typ": typ}), &claims.to_string())
}

/// The common claims and this text of a member.
fn jwt_with(member: &str) -> String {
    let claims = format!(r#"{{"iss":"{ISSUER}","aud":"{API}","exp":1763683260,"iat":1763683200{member}}}"#);
    signed(&json!({"alg": "Ed25519", "kid": "1"}), &claims)
}

/// The same as a `v4.public` token with this footer.
fn paseto_with(member: &str, footer: &str) -> String {
    let message = format!(r#"{{"iss":"{ISSUER}","aud":"{API}","exp":"2025-11-21T00:01:00Z"{member}}}"#);
    let mut signed = 4_u64.to_le_bytes().to_vec();
    for piece in ["v4.public.", &message, footer, ""] {
        signed.extend(u64::try_from(piece.len()).unwrap().to_le_bytes());
        signed.extend(piece.as_bytes());
    }
    let signature = signing_key().sign(&signed).to_bytes();
    let text = format!("v4.public.{}", encode(&[message.as_bytes(), &signature].concat()));
    if footer.is_empty() { text } else { format!("{text}.{}", encode(footer.as_bytes())) }
}

fn policy() -> Policy {
    Policy::new(Expect::exactly(ISSUER), Expect::exactly(API))
}

/// Writes down the claim that it is shown, and revokes nothing.
struct Shown {
    needs: Needs,
    claims: Mutex<Vec<String>>,
}

impl Shown {
    fn new(needs: Needs) -> Arc<Self> {
        Arc::new(Self { needs, claims: Mutex::default() })
    }

    /// What it has been shown since the last call.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.claims.lock().unwrap())
    }
}

impl RevocationCheck for Shown {
    fn needs(&self) -> Needs {
        self.needs
    }

    fn status(&self, token: &Token<'_>) -> Status {
        self.claims.lock().unwrap().push(shown(token));
        Status::NotRevoked
    }
}

fn shown(token: &Token<'_>) -> String {
    match token.claim() {
        None => "nothing".into(),
        Some(NeededClaim::Text(text)) => format!("text {text}"),
        Some(NeededClaim::Whole(whole)) => format!("whole {whole}"),
        Some(other) => panic!("{other:?}"),
    }
}

struct First;

impl ReplayCheck for First {
    fn record(&self, _: &SingleUse<'_>) -> Use {
        Use::First
    }
}

/// Verifies a claims set with this member: by the fast reader, by the strict one, and in a PASETO.
fn verdicts(check: &Arc<Shown>, member: &str) -> [Result<(), VerifyError>; 3] {
    let policy = policy().revocation(check.clone());
    let token = jwt_with(member);
    let verifier = jwt::Verifier::new(key(), policy.clone());
    let fast = verifier.verify_at(&token, NOW).map(drop);
    let strict = verifier.max_claims_members(200).unwrap().verify_at(&token, NOW).map(drop);
    let pasetos = paseto::Verifier::new(paseto_key(KeyId::ABSENT), policy);
    [fast, strict, pasetos.verify_at(&paseto_with(member, ""), NOW).map(drop)]
}

#[test]
fn a_check_is_shown_the_claim_that_it_names() {
    let check = Shown::new(EPOCH);
    for (member, claim) in [
        (r#","sep":7"#, "whole 7"),
        (r#","sep":0"#, "whole 0"),
        (r#","sep":9007199254740991"#, "whole 9007199254740991"),
        (r#","sep":"7""#, "text 7"),
        (r#","sep":"a\u0062""#, "text ab"),
        (r#","\u0073ep":7"#, "whole 7"),
        (r#","other":{"sep":8},"sep":7"#, "whole 7"),
    ] {
        assert_eq!(verdicts(&check, member), [const { Ok(()) }; 3], "{member}");
        assert_eq!(check.take(), [claim; 3], "{member}");
    }
}

#[test]
fn a_token_without_the_claim_in_its_form_is_refused_before_the_check_is_asked() {
    let check = Shown::new(EPOCH);
    let missing = VerifyError::NeededClaimMissing { name: "sep" };
    let malformed = VerifyError::NeededClaimMalformed { name: "sep" };
    for member in ["", r#","sep":"""#, r#","other":{"sep":7}"#, r#","Sep":7"#, r#","sep ":7"#] {
        assert_eq!(verdicts(&check, member), [(); 3].map(|()| Err(missing.clone())), "{member}");
    }
    for value in
        ["null", "true", "[]", "[7]", r#"["a"]"#, "{}", "7.5", "7.0", "-7", "-0", "7e0", "9007199254740992", "1e400"]
    {
        let member = format!(r#","sep":{value}"#);
        let refused = verdicts(&check, &member);
        if value == "1e400" {
            assert!(
                refused.iter().all(|refused| refused.as_ref().unwrap_err().code() == "claims-syntax"),
                "{refused:?}"
            );
        } else {
            assert_eq!(refused, [(); 3].map(|()| Err(malformed.clone())), "{member}");
        }
    }
    for twice in [r#","sep":7,"sep":7"#, r#","sep":7,"s\u0065p":8"#] {
        let refused = verdicts(&check, twice);
        assert!(refused.iter().all(|one| one.as_ref().unwrap_err().code() == "claims-duplicate-member"), "{refused:?}");
    }
    assert_eq!(check.take(), [""; 0]);
    for error in [missing, malformed] {
        assert_eq!((error.stage(), error.fault()), (Stage::Accept, Fault::Token));
    }
}

#[test]
fn each_check_of_a_policy_is_shown_its_own_claim() {
    let [epoch, again, tenant, none] =
        [EPOCH, EPOCH.and(Needs::SUBJECT), Needs::claim("tenant"), Needs::TOKEN_ID].map(Shown::new);
    let policy = policy().revocation(epoch.clone()).revocation(again.clone());
    let policy = policy.revocation(tenant.clone()).revocation(none.clone());
    let checks = [&epoch, &again, &tenant, &none];
    let fast = jwt::Verifier::new(key(), policy.clone());
    for verifier in [fast.clone(), fast.max_claims_members(200).unwrap()] {
        let verdict = |more: &Value| verifier.verify_at(&jwt_of("JWT", more), NOW).map(drop);
        assert_eq!(verdict(&json!({"sep": 7, "tenant": "t"})), Ok(()));
        assert_eq!(checks.map(|check| check.take().concat()), ["whole 7", "whole 7", "text t", "nothing"]);

        // None is asked about a token that one of them cannot look up.
        assert_eq!(verdict(&json!({"sep": 7})), Err(VerifyError::NeededClaimMissing { name: "tenant" }));
        assert_eq!(verdict(&json!({"sep": 7, "sub": ""})), Err(VerifyError::Missing(Claim::Sub)));
        assert_eq!(checks.map(|check| check.take().len()), [0; 4]);
    }
    // The caller may look a token up by another claim than the check.
    let verifier = jwt::Verifier::new(key(), policy.revocation_later(Needs::claim("node")));
    let token = jwt_of("JWT", &json!({"sep": 7, "tenant": "t", "node": 3}));
    assert_eq!(shown(&revocation(verifier.begin_at(&token, NOW)).token()), "whole 3");
    assert_eq!(checks.map(|check| check.take().concat()), ["whole 7", "whole 7", "text t", "nothing"]);
    let token = jwt_of("JWT", &json!({"sep": 7, "tenant": "t"}));
    let refused = verifier.begin_at(&token, NOW).unwrap_err();
    assert_eq!(refused, VerifyError::NeededClaimMissing { name: "node" });
    assert_eq!(checks.map(|check| check.take().len()), [0; 4]);
}

#[test]
fn a_check_whose_claim_cannot_be_read_accepts_nothing() {
    assert_eq!(EPOCH.and(EPOCH), EPOCH);
    assert_eq!(EPOCH.and(Needs::NOTHING), Needs::NOTHING.and(EPOCH));
    let several = EPOCH.and(Needs::claim("tenant"));
    for part in [EPOCH, Needs::claim("tenant"), Needs::NOTHING, several] {
        assert_eq!((several.and(part), part.and(several)), (several, several));
    }
    for (name, other) in [("sep", "se"), ("sep", "sepa"), ("", "s")] {
        assert_eq!(Needs::claim(name).and(Needs::claim(other)), several, "{name} {other}");
        assert_eq!(Needs::claim(other).and(Needs::claim(name)), several, "{name} {other}");
    }
    let elsewhere = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "sid"].map(Needs::claim);
    let token = jwt_of("JWT", &json!({"sep": 7, "tenant": "t", "sid": "s", "nbf": 1_763_683_200}));
    for needs in elsewhere.into_iter().chain([several]) {
        let check = Shown::new(needs);
        let verifier = jwt::Verifier::new(key(), policy().revocation(check.clone()));
        let refused = verifier.verify_at(&token, NOW).unwrap_err();
        assert_eq!(refused, VerifyError::NeededClaimUnread, "{needs:?}");
        assert_eq!((refused.stage(), refused.fault()), (Stage::Ask, Fault::Service));
        let later = jwt::Verifier::new(key(), policy().revocation_later(needs));
        assert_eq!(later.begin_at(&token, NOW).unwrap_err(), VerifyError::NeededClaimUnread, "{needs:?}");
        assert_eq!(check.take(), [""; 0]);
    }
    let twice = policy().revocation_later(EPOCH).revocation_later(Needs::claim("tenant"));
    let refused = jwt::Verifier::new(key(), twice).begin_at(&token, NOW).unwrap_err();
    assert_eq!(refused, VerifyError::NeededClaimUnread);
    // A name that only looks like theirs is a claim like any other.
    for name in ["Sub", "su", "subs", "nonce", "scope"] {
        let verifier = jwt::Verifier::new(key(), policy().revocation(Shown::new(Needs::claim(name))));
        assert!(verifier.verify_at(&jwt_of("JWT", &json!({name: "a"})), NOW).is_ok(), "{name}");
        let refused = verifier.verify_at(&token, NOW).unwrap_err();
        assert_eq!(refused, VerifyError::NeededClaimMissing { name });
    }
}

/// Names a claim only once it is told to.
struct Late(AtomicBool);

impl RevocationCheck for Late {
    fn needs(&self) -> Needs {
        if self.0.load(Ordering::Relaxed) { EPOCH } else { Needs::NOTHING }
    }

    fn status(&self, _: &Token<'_>) -> Status {
        Status::NotRevoked
    }
}

#[test]
fn a_claim_that_is_named_too_late_was_not_read() {
    let check = Arc::new(Late(AtomicBool::new(false)));
    let verifier = jwt::Verifier::new(key(), policy().revocation(check.clone()));
    let token = jwt_of("JWT", &json!({"sep": 7}));
    assert!(verifier.verify_at(&token, NOW).is_ok());
    check.0.store(true, Ordering::Relaxed);
    assert_eq!(verifier.verify_at(&token, NOW).unwrap_err(), VerifyError::NeededClaimUnread);
    let verifier = jwt::Verifier::new(key(), policy().revocation(check));
    assert!(verifier.verify_at(&token, NOW).is_ok());
}

#[track_caller]
fn revocation<P>(step: Result<Verification<P>, VerifyError>) -> PendingRevocation<P> {
    match step {
        Ok(Verification::Revocation(pending)) => pending,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pending_verification_shows_the_claim_and_a_check_is_shown_its_own() {
    let token = jwt_of("JWT", &json!({"sep": 7, "tenant": "t"}));
    let begin = |needs| jwt::Verifier::new(key(), policy().revocation_later(needs)).begin_at(&token, NOW);
    let pending = revocation(begin(EPOCH));
    assert_eq!((shown(&pending.token()), pending.needs()), ("whole 7".into(), EPOCH));

    let resolve = |needs, check: &Shown| begin(needs).unwrap().resolve_with(check, &First).map(drop);
    let (epoch, tenant, none) = (Shown::new(EPOCH), Shown::new(Needs::claim("tenant")), Shown::new(Needs::NOTHING));
    assert_eq!(resolve(EPOCH, &epoch), Ok(()));
    assert_eq!(epoch.take(), ["whole 7"]);
    assert_eq!(resolve(EPOCH, &none), Ok(()));
    assert_eq!(none.take(), ["nothing"]);
    // The token has the claim, but the policy did not name it.
    for (needs, check) in [(EPOCH, &tenant), (Needs::SUBJECT, &epoch)] {
        assert_eq!(resolve(needs, check), Err(VerifyError::NeededClaimUnread));
        assert_eq!(check.take(), [""; 0]);
    }
    // A profile has looked whether there is such a claim, and did not keep its value.
    let tokens = AccessTokens::new(key(), ISSUER, API).danger_allow_untyped();
    let token = jwt_of("JWT", &json!({"client_id": CLIENT, "azp": "party", "sep": 7}));
    let by_party = Shown::new(Needs::claim("azp"));
    let step = tokens.clone().revocation_later(EPOCH).begin_at(&token, Presentation::bearer(), NOW).unwrap();
    assert_eq!(step.resolve_with(&*by_party, &First).unwrap_err(), VerifyError::NeededClaimUnread);
    // If the check is stated before or after that, the value is kept.
    let before = AccessTokens::new(key(), ISSUER, API).revocation(by_party.clone()).danger_allow_untyped();
    for tokens in [before, tokens.revocation(by_party.clone())] {
        assert!(tokens.verify_at(&token, Presentation::bearer(), NOW).is_ok());
        assert_eq!(by_party.take(), ["text party"]);
    }
}

/// A road accepts a token with the claim, shows it, and rejects a token without it.
#[track_caller]
fn shows<P>(name: &str, check: &Shown, typ: &str, claims: &Value, verify: impl Fn(&str) -> Result<P, VerifyError>) {
    let mut claims = claims.clone();
    let refused = verify(&jwt_of(typ, &claims)).map(drop);
    assert_eq!(refused, Err(VerifyError::NeededClaimMissing { name: "sep" }), "{name}");
    assert_eq!(check.take(), [""; 0], "{name}");
    claims.as_object_mut().unwrap().insert("sep".into(), json!(7));
    verify(&jwt_of(typ, &claims)).unwrap_or_else(|refused| panic!("{name}: {refused}"));
    assert_eq!(check.take(), ["whole 7"], "{name}");
}

#[test]
fn every_road_shows_the_claim() {
    let check = Shown::new(EPOCH);
    let stated = policy().revocation(check.clone());
    let verifier = jwt::Verifier::new(key(), stated.clone());
    let none = json!({});
    shows("as", &check, "JWT", &none, |token| verifier.verify_as_at::<Value>(token, NOW));
    shows("presented", &check, "JWT", &none, |token| verifier.verify_presented_at(token, Presentation::bearer(), NOW));
    shows("begin", &check, "JWT", &none, |token| verifier.begin_at(token, NOW));
    let router = jwt::IssuerRouter::new().with(verifier.clone()).unwrap();
    shows("router", &check, "JWT", &none, |token| router.verify_at(token, NOW));
    let other = PinnedKey::<Ed25519>::from_raw("2", signing_key().verifying_key().as_bytes()).unwrap();
    let either = jwt::Verifier::new(other, policy()).or(verifier.clone()).unwrap();
    shows("either", &check, "JWT", &none, |token| either.verify_at(token, NOW));

    let access = AccessTokens::new(key(), ISSUER, API).revocation(check.clone());
    let claims = json!({"client_id": CLIENT, "scope": "a b"});
    shows("AccessTokens", &check, "at+jwt", &claims, |token| access.verify_at(token, Presentation::bearer(), NOW));
    let router = AccessTokenRouter::new().with(access).unwrap();
    shows("AccessTokenRouter", &check, "at+jwt", &claims, |token| router.verify_at(token, Presentation::bearer(), NOW));

    let (ids, sign_in) = (IdTokens::new(key(), ISSUER, CLIENT).revocation(check.clone()), SignIn::nonce("n"));
    let claims = json!({"aud": CLIENT, "nonce": "n"});
    shows("IdTokens", &check, "JWT", &claims, |token| ids.verify_at(token, &sign_in, NOW));
    let router = IdTokenRouter::new().with(ids).unwrap();
    shows("IdTokenRouter", &check, "JWT", &claims, |token| router.verify_at(token, &sign_in, NOW));

    let logouts = LogoutTokens::new(key(), ISSUER, CLIENT).revocation(check.clone());
    let claims = json!({"aud": CLIENT, "events": {LOGOUT: {}}});
    shows("LogoutTokens", &check, "logout+jwt", &claims, |token| logouts.verify_at(token, NOW));

    let assertions = ClientAssertions::new(key(), CLIENT, ISSUER).revocation(check.clone());
    let claims = json!({"iss": CLIENT, "sub": CLIENT, "aud": ISSUER});
    shows("ClientAssertions", &check, "client-authentication+jwt", &claims, |token| {
        assertions.verify_at(token, &First, NOW)
    });

    let objects = RequestObjects::new(key(), CLIENT, ISSUER).revocation(check.clone());
    let claims = json!({"iss": CLIENT, "aud": ISSUER, "client_id": CLIENT});
    shows("RequestObjects", &check, "oauth-authz-req+jwt", &claims, |token| objects.verify_at(token, NOW));

    // An issuer does not sign what its verifier would reject.
    let draft = |more: &str| {
        let claims = format!(r#"{{"iss":"{ISSUER}","aud":"{API}","exp":1763683260{more}}}"#);
        verifier.accepts_draft_at(claims, NOW).map(drop)
    };
    assert_eq!(draft(""), Err(VerifyError::NeededClaimMissing { name: "sep" }));
    assert_eq!((draft(r#","sep":7"#), check.take()), (Ok(()), vec!["whole 7".to_owned()]));
}

#[test]
fn a_claim_that_a_profile_reads_too_is_shown_and_read_as_before() {
    let check = Shown::new(Needs::claim("client_id"));
    let tokens = AccessTokens::new(key(), ISSUER, API).revocation(check.clone());
    let token = jwt_of("at+jwt", &json!({"client_id": CLIENT, "roles": ["a"]}));
    let verified = tokens.verify_at(&token, Presentation::bearer(), NOW).unwrap();
    assert_eq!((verified.client_id(), check.take()), (CLIENT, vec![format!("text {CLIENT}")]));

    let tokens = AccessTokens::new(key(), ISSUER, API).revocation(Shown::new(Needs::claim("roles")));
    let refused = tokens.verify_at(&token, Presentation::bearer(), NOW).unwrap_err();
    assert_eq!(refused, VerifyError::NeededClaimMalformed { name: "roles" });

    let check = Shown::new(Needs::claim("nonce"));
    let verifier = jwt::Verifier::new(key(), policy().nonce("n").revocation(check.clone()));
    for verifier in [verifier.clone(), verifier.max_claims_members(200).unwrap()] {
        assert!(verifier.verify_at(&jwt_of("JWT", &json!({"nonce": "n"})), NOW).is_ok());
        assert_eq!(check.take(), ["text n"]);
    }
}

/// Revokes the tokens of the key `1`, and writes down each id.
#[derive(Default)]
struct Dropped(Mutex<Vec<Option<String>>>);

impl RevocationCheck for Dropped {
    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn status(&self, token: &Token<'_>) -> Status {
        let id = token.key_id().map(|id| id.as_str().unwrap().to_owned());
        let status = if id.as_deref() == Some("1") { Status::Revoked } else { Status::NotRevoked };
        self.0.lock().unwrap().push(id);
        status
    }
}

#[test]
fn a_check_is_shown_the_id_of_the_key_that_verified_the_token() {
    let check = Arc::new(Dropped::default());
    let taken = || std::mem::take(&mut *check.0.lock().unwrap());
    let stated = policy().revocation(check.clone());
    let verify = |id: KeyId, header: Value| {
        let key = PinnedKey::<Ed25519>::from_raw(id, signing_key().verifying_key().as_bytes()).unwrap();
        let token = signed(&header, &format!(r#"{{"iss":"{ISSUER}","aud":"{API}","exp":1763683260}}"#));
        jwt::Verifier::new(key, stated.clone()).verify_at(&token, NOW).map(drop)
    };
    let id = |id| KeyId::exactly(id).unwrap();
    assert_eq!(verify(id("1"), json!({"alg": "Ed25519", "kid": "1"})), Err(VerifyError::Revoked));
    assert_eq!(verify(id("2"), json!({"alg": "Ed25519", "kid": "2"})), Ok(()));
    assert_eq!(verify(KeyId::ABSENT, json!({"alg": "Ed25519"})), Ok(()));
    assert_eq!(taken(), [Some("1".to_owned()), Some("2".to_owned()), None]);

    let verify = |id, footer| {
        let verifier = paseto::Verifier::new(paseto_key(id), stated.clone());
        verifier.verify_at(&paseto_with("", footer), NOW).map(drop)
    };
    assert_eq!(verify(id("1"), r#"{"kid":"1"}"#), Err(VerifyError::Revoked));
    assert_eq!(verify(id("2"), r#"{"kid":"2"}"#), Ok(()));
    assert_eq!(verify(KeyId::ABSENT, ""), Ok(()));
    assert_eq!(taken(), [Some("1".to_owned()), Some("2".to_owned()), None]);

    let verifier = jwt::Verifier::new(key(), policy().revocation_later(Needs::NOTHING));
    let pending = revocation(verifier.begin_at(&jwt_of("JWT", &json!({})), NOW));
    assert_eq!(pending.token().key_id().and_then(KeyId::as_str), Some("1"));

    // No key has verified what is not signed yet.
    let draft = format!(r#"{{"iss":"{ISSUER}","aud":"{API}","exp":1763683260}}"#);
    assert!(jwt::Verifier::new(key(), stated).accepts_draft_at(draft, NOW).is_ok());
    assert_eq!(taken(), [None]);
}

#[test]
fn the_value_is_not_shown() {
    let texts = [NeededClaim::Text("MARKER"), NeededClaim::Whole(4_711)].map(|claim| format!("{claim:?}"));
    assert_eq!(texts, ["Text(..)", "Whole(..)"]);
    let token = jwt_of("JWT", &json!({"sep": "MARKER"}));
    let pending = revocation(jwt::Verifier::new(key(), policy().revocation_later(EPOCH)).begin_at(&token, NOW));
    let debug = format!("{pending:?} {:?}", pending.token());
    assert!(!debug.contains("MARKER"), "{debug}");
}
