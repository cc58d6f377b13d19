//! A token of one kind is refused by every other profile, also where one key, one issuer and one audience serve them all
//! (RFC 8725 §3.12); and properties of profiles that no vector can show.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fmt::Debug;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Ed25519, Hs256, KeyId, PinnedKey, Rs256, Timestamp, VerifyError,
    profile::{
        ClientAssertion, ClientAssertions, IdToken, IdTokens, LogoutToken, LogoutTokens, RequestObject, RequestObjects,
        Sessions, SignIn,
    },
    replay::{ReplayCheck, ReplayList, SingleUse, Use},
};
use ed25519_dalek::{Signer, SigningKey};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

/// Issuer, client, authorization server and resource at once, so that only the kind tells tokens apart.
const EVERYBODY: &str = "https://everybody.example";
const PROVIDER: &str = "https://provider.example";
const CLIENT: &str = "client";
const NONCE: &str = "n-0S6_WzA2Mj";
const NOW: u64 = 1_763_683_200;

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW)
}

fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn key() -> PinnedKey<Ed25519> {
    PinnedKey::from_raw(KeyId::ABSENT, signing_key().verifying_key().as_bytes()).unwrap()
}

fn token(typ: Option<&str>, claims: &Value) -> String {
    let mut header = json!({"alg": "Ed25519"});
    if let Some(typ) = typ {
        header["typ"] = typ.into();
    }
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", part(&header), part(claims));
    let signature = signing_key().sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

/// A kind of token: one of it, and the profile that takes it, if it is one of this crate.
struct Kind {
    name: &'static str,
    typ: Option<&'static str>,
    claims: Value,
    profile: Option<Profile>,
}

type Profile = fn(&str) -> Result<(), VerifyError>;

/// Every kind with all the claims that it can have, for one party that is everybody. A new profile is one more entry.
fn kinds() -> Vec<Kind> {
    let common = json!({"iss": EVERYBODY, "aud": EVERYBODY, "iat": NOW, "exp": NOW + 60, "jti": "a"});
    let with = |more: Value| {
        let mut claims = common.clone();
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        claims
    };
    vec![
        Kind {
            name: "ID token",
            typ: Some("JWT"),
            claims: with(json!({"sub": "user", "nonce": NONCE, "azp": EVERYBODY, "sid": "s", "client_id": EVERYBODY})),
            profile: Some(|token| {
                let tokens = IdTokens::new(key(), EVERYBODY, EVERYBODY);
                tokens.verify_at(token, &SignIn::nonce(NONCE), now()).map(|_: IdToken| ())
            }),
        },
        Kind {
            name: "ID token without a nonce",
            typ: None,
            claims: with(json!({"sub": "user", "sid": "s", "client_id": EVERYBODY})),
            profile: Some(|token| {
                let tokens = IdTokens::new(key(), EVERYBODY, EVERYBODY);
                tokens.verify_at(token, &SignIn::without_nonce(), now()).map(|_: IdToken| ())
            }),
        },
        Kind {
            name: "logout token",
            typ: Some("logout+jwt"),
            claims: with(json!({"sub": "user", "sid": "s", "client_id": EVERYBODY,
                "events": {"http://schemas.openid.net/event/backchannel-logout": {}}})),
            profile: Some(|token| {
                LogoutTokens::new(key(), EVERYBODY, EVERYBODY).verify_at(token, now()).map(|_: LogoutToken| ())
            }),
        },
        Kind {
            name: "client assertion",
            typ: Some("client-authentication+jwt"),
            claims: with(json!({"sub": EVERYBODY, "client_id": EVERYBODY})),
            profile: Some(|token| {
                let assertions = ClientAssertions::new(key(), EVERYBODY, EVERYBODY);
                assertions.danger_verify_repeated_at(token, now()).map(|_: ClientAssertion| ())
            }),
        },
        Kind {
            name: "request object",
            typ: Some("oauth-authz-req+jwt"),
            claims: with(json!({"client_id": EVERYBODY, "response_type": "code", "nonce": NONCE})),
            profile: Some(|token| {
                let requests = RequestObjects::new(key(), EVERYBODY, EVERYBODY);
                requests.verify_at(token, now()).map(|_: RequestObject<IgnoredAny>| ())
            }),
        },
        Kind {
            name: "access token",
            typ: Some("at+jwt"),
            claims: with(json!({"sub": "user", "client_id": EVERYBODY, "scope": "openid", "nonce": NONCE})),
            profile: None,
        },
        Kind {
            name: "DPoP proof",
            typ: Some("dpop+jwt"),
            claims: with(
                json!({"htm": "POST", "htu": EVERYBODY, "nonce": NONCE, "sub": EVERYBODY, "client_id": EVERYBODY}),
            ),
            profile: None,
        },
        Kind {
            name: "security event",
            typ: Some("secevent+jwt"),
            claims: with(json!({"sub": "user", "events": {"http://schemas.openid.net/event/backchannel-logout": {}}})),
            profile: None,
        },
    ]
}

#[test]
fn a_token_of_one_kind_is_refused_by_every_other_profile() {
    let kinds = kinds();
    for profile in kinds.iter().filter(|kind| kind.profile.is_some()) {
        let verify = profile.profile.unwrap();
        for kind in &kinds {
            let verdict = verify(&token(kind.typ, &kind.claims));
            assert_eq!(
                verdict.is_ok(),
                kind.name == profile.name,
                "{} offered as {}: {verdict:?}",
                kind.name,
                profile.name
            );
        }
    }
}

/// Kinds that nobody types: what must tell them apart are their claims, and who issues them.
fn untyped_kinds() -> Vec<Kind> {
    let client = json!({"iss": CLIENT, "aud": PROVIDER, "iat": NOW, "exp": NOW + 60, "jti": "a", "client_id": CLIENT});
    let provider = json!({"iss": PROVIDER, "aud": CLIENT, "iat": NOW, "exp": NOW + 60, "jti": "a", "client_id": CLIENT, "sub": "user"});
    let with = |claims: &Value, name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        claims
    };
    vec![
        Kind {
            name: "ID token",
            typ: None,
            claims: provider.clone(),
            profile: Some(|token| {
                let tokens = IdTokens::new(key(), PROVIDER, CLIENT);
                tokens.verify_at(token, &SignIn::without_nonce(), now()).map(|_: IdToken| ())
            }),
        },
        Kind {
            name: "logout token",
            typ: None,
            claims: with(&provider, "events", json!({"http://schemas.openid.net/event/backchannel-logout": {}})),
            profile: Some(|token| {
                let tokens = LogoutTokens::new(key(), PROVIDER, CLIENT).danger_untyped();
                tokens.verify_at(token, now()).map(|_: LogoutToken| ())
            }),
        },
        Kind {
            name: "client assertion",
            typ: None,
            claims: with(&client, "sub", CLIENT.into()),
            profile: Some(|token| {
                let assertions = ClientAssertions::new(key(), CLIENT, PROVIDER).danger_untyped();
                assertions.danger_verify_repeated_at(token, now()).map(|_: ClientAssertion| ())
            }),
        },
        Kind {
            name: "request object",
            typ: None,
            claims: client,
            profile: Some(|token| {
                let requests = RequestObjects::new(key(), CLIENT, PROVIDER).danger_untyped();
                requests.verify_at(token, now()).map(|_: RequestObject<IgnoredAny>| ())
            }),
        },
    ]
}

#[test]
fn kinds_that_are_not_typed_are_told_apart_by_their_claims() {
    let kinds = untyped_kinds();
    for profile in &kinds {
        let verify = profile.profile.unwrap();
        for kind in &kinds {
            let verdict = verify(&token(kind.typ, &kind.claims));
            assert_eq!(
                verdict.is_ok(),
                kind.name == profile.name,
                "{} offered as {}: {verdict:?}",
                kind.name,
                profile.name
            );
        }
    }
}

fn assertion(id: &str, exp: u64) -> String {
    let claims = json!({"iss": CLIENT, "sub": CLIENT, "aud": PROVIDER, "exp": exp, "jti": id});
    token(Some("client-authentication+jwt"), &claims)
}

#[test]
fn a_client_assertion_is_good_once() {
    let assertions = ClientAssertions::new(key(), CLIENT, PROVIDER);
    let list = ReplayList::new(8);
    let verify = |text: &str, at: u64| {
        assertions.verify_at(text, &list, Timestamp::from_unix_seconds(at)).map(|token: ClientAssertion| drop(token))
    };
    let first = assertion("a", NOW + 60);
    assert_eq!(verify(&first, NOW), Ok(()));
    assert_eq!(verify(&first, NOW), Err(VerifyError::Replayed));
    // The same id in another token of the same client, and until the first one expires.
    assert_eq!(verify(&assertion("a", NOW + 90), NOW + 59), Err(VerifyError::Replayed));
    assert_eq!(verify(&assertion("b", NOW + 60), NOW), Ok(()));
    assert_eq!(verify(&first, NOW + 60), Err(VerifyError::Expired));
}

#[test]
fn a_token_that_is_refused_is_not_used_up() {
    let list = ReplayList::new(8);
    let text = assertion("a", NOW + 60);
    let elsewhere = ClientAssertions::new(key(), CLIENT, "https://other.example");
    let refused: Result<ClientAssertion, _> = elsewhere.verify_at(&text, &list, now());
    assert_eq!(refused.unwrap_err(), VerifyError::AudMismatch);
    let assertions = ClientAssertions::new(key(), CLIENT, PROVIDER);
    assert!(assertions.verify_at::<IgnoredAny>(&text, &list, now()).is_ok());
}

/// What a check is told of a use.
struct Told(u64);

impl ReplayCheck for Told {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        assert_eq!((single_use.realm(), single_use.id()), (CLIENT, "a"));
        assert_eq!((single_use.now(), single_use.until().unix_seconds()), (now(), self.0));
        Use::First
    }
}

#[test]
fn a_use_is_remembered_until_exp_and_the_leeway() {
    let assertions = ClientAssertions::new(key(), CLIENT, PROVIDER);
    let text = assertion("a", NOW + 60);
    assert!(assertions.verify_at::<IgnoredAny>(&text, &Told(NOW + 60), now()).is_ok());
    let lenient = assertions.leeway(core::time::Duration::from_secs(30)).unwrap();
    assert!(lenient.verify_at::<IgnoredAny>(&text, &Told(NOW + 90), now()).is_ok());
}

#[test]
fn a_logout_token_says_which_sessions_end() {
    let tokens = LogoutTokens::new(key(), PROVIDER, CLIENT);
    let sessions = |more: Value| {
        let mut claims = json!({"iss": PROVIDER, "aud": CLIENT, "iat": NOW, "exp": NOW + 60, "jti": "a",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}}});
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let token: LogoutToken = tokens.verify_at(&token(Some("logout+jwt"), &claims), now()).unwrap();
        match token.sessions() {
            Sessions::One { session_id, subject } => format!("{session_id} of {}", subject.unwrap_or("somebody")),
            Sessions::AllOf { subject } => format!("all of {subject}"),
        }
    };
    assert_eq!(sessions(json!({"sid": "s"})), "s of somebody");
    assert_eq!(sessions(json!({"sid": "s", "sub": "user"})), "s of user");
    assert_eq!(sessions(json!({"sub": "user"})), "all of user");
}

#[test]
fn an_id_token_gives_out_what_it_says_of_the_authentication() {
    let claims = json!({"iss": PROVIDER, "aud": CLIENT, "iat": NOW, "exp": NOW + 60, "sub": "user", "sid": "s",
        "auth_time": NOW - 5, "acr": "phr", "amr": ["pwd", "otp"], "nonce": NONCE});
    let tokens = IdTokens::new(key(), PROVIDER, CLIENT);
    let token: IdToken<Value> = tokens.verify_at(&token(None, &claims), &SignIn::nonce(NONCE), now()).unwrap();
    assert_eq!((token.issuer(), token.subject(), token.session_id()), (PROVIDER, "user", Some("s")));
    assert_eq!(token.auth_time().map(Timestamp::unix_seconds), Some(NOW - 5));
    assert_eq!((token.acr(), token.amr().collect::<Vec<_>>()), (Some("phr"), vec!["pwd", "otp"]));
    assert_eq!(token.claims()["sid"], "s");
    assert_eq!(format!("{token:?}"), r#"IdToken(Verified { algorithm: "Ed25519", key_id: absent, .. })"#);
}

#[test]
fn a_sign_in_that_asks_for_no_acr_at_all_accepts_none() {
    let claims = json!({"iss": PROVIDER, "aud": CLIENT, "iat": NOW, "exp": NOW + 60, "sub": "user", "acr": ""});
    let tokens = IdTokens::new(key(), PROVIDER, CLIENT);
    let sign_in = SignIn::without_nonce().acr_values([]);
    let refused: Result<IdToken, _> = tokens.verify_at(&token(None, &claims), &sign_in, now());
    assert_eq!(refused.unwrap_err(), VerifyError::AcrMismatch);
}

#[test]
fn debug_shows_no_secret_of_a_sign_in() {
    let sign_in = SignIn::nonce(NONCE).access_token("SlAV32hkKG").code("SplxlOBeZQQYbYS6WxSbIA");
    let refreshed = SignIn::refreshed(NONCE).subject("user").access_token_from_token_endpoint("SlAV32hkKG");
    let shown = format!("{sign_in:?} {refreshed:?}");
    for secret in ["n-0S6", "SlAV", "Splx", "user"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let secret = "the secret of a client, long enough for HS256";
    let tokens = IdTokens::<Hs256>::with_client_secret(KeyId::ABSENT, secret, PROVIDER, CLIENT).unwrap();
    assert!(!format!("{tokens:?}").contains("secret of"));
}

fn shared<T: Send + Sync + Clone + Debug + 'static>() {}

#[test]
fn profiles_can_be_shared_between_threads() {
    shared::<IdTokens<Rs256>>();
    shared::<LogoutTokens<Rs256>>();
    shared::<ClientAssertions<Hs256>>();
    shared::<RequestObjects<Rs256>>();
    shared::<IdToken<String>>();
    shared::<LogoutToken>();
    shared::<ClientAssertion>();
    shared::<RequestObject<Value>>();
    shared::<SignIn<'static>>();
}
