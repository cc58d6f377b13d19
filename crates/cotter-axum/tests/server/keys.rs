//! Signing keys that change while the server runs.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Ed25519, Timestamp};
use cotter_axum::server::SigningKeys;
use cotter_issue::{
    SigningKey,
    store::{AtRest, KeyStore, MemoryStore as KeyMemory, Revision, StoreError, Stored, StoredSchedule},
};

use crate::system::{System, Tokens, timing};

/// What an operator does, in another process.
fn operator(system: &System) -> StoredSchedule<Ed25519> {
    StoredSchedule::open(system.keys.clone(), AtRest::plain(), timing()).unwrap()
}

fn now() -> Timestamp {
    Timestamp::now().unwrap()
}

fn kid(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice::<serde_json::Value>(&header).unwrap()["kid"].as_str().unwrap().to_owned()
}

async fn published(system: &System) -> Vec<String> {
    let set = system.get("/.well-known/jwks.json", &[]).await.json();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn is_revoked(system: &System, id: &str) -> bool {
    let target = cotter_session::revocation::Target::Key(id.into());
    system.sessions.store().is_revoked(&target).await.unwrap()
}

#[tokio::test]
async fn a_key_is_published_before_it_signs_and_an_operators_change_is_followed() {
    let system = System::start().await;
    let keys = system.server.keys();
    let first = system.native("alice").await;
    let old = kid(&first.access);
    operator(&system).update(|schedule| schedule.announce(SigningKey::generate("next")?, now())).unwrap();
    keys.look(&system.sessions).await.unwrap();
    assert_eq!(published(&system).await, [&*old, "next"]);
    let second = Tokens::of(&system.refresh(&first.refresh).await);
    assert_eq!(kid(&second.access), old, "it is published, and does not sign");
    assert!(operator(&system).update(|schedule| schedule.activate_now("next", now())).is_err());

    operator(&system).update(|schedule| schedule.danger_activate_at_once("next", now())).unwrap();
    keys.look(&system.sessions).await.unwrap();
    let third = Tokens::of(&system.refresh(&second.refresh).await);
    assert_eq!(kid(&third.access), "next");
    assert!(system.is_active(&first.access).await, "the retiring key is trusted for its tokens");
    assert!(!is_revoked(&system, &old).await);

    // In an emergency.
    operator(&system).update(|schedule| schedule.drop_now(&*old, now()).map(drop)).unwrap();
    keys.look(&system.sessions).await.unwrap();
    assert_eq!(published(&system).await, ["next"]);
    assert!(is_revoked(&system, &old).await, "verifiers that have the old set learn of it from the feed");
    assert!(!system.is_active(&first.access).await && system.is_active(&third.access).await);
}

#[tokio::test]
async fn a_dropped_key_signs_nothing_more() {
    let system = System::start().await;
    let first = system.native("alice").await;
    let old = kid(&first.access);
    operator(&system).update(|schedule| schedule.drop_now(&*old, now()).map(drop)).unwrap();
    system.server.keys().look(&system.sessions).await.unwrap();
    assert!(system.server.keys().minter().is_err());
    // No token without a key, and nothing is used up.
    let session = system.browser("alice").await;
    let code = system.code(&session, &[]).await;
    system.refresh(&first.refresh).await.is_error(503, "temporarily_unavailable");
    system.token(&code.form()).await.is_error(503, "temporarily_unavailable");
    assert!(!system.is_active(&first.access).await);
    operator(&system).update(|schedule| schedule.danger_activate_at_once(spare(schedule), now())).unwrap();
    system.server.keys().look(&system.sessions).await.unwrap();
    Tokens::of(&system.refresh(&first.refresh).await);
    Tokens::of(&system.token(&code.form()).await);
}

/// The key that the server has announced by itself.
fn spare(schedule: &cotter_issue::schedule::KeySchedule<Ed25519>) -> String {
    let announced = schedule.keys().find(|key| key.state() == cotter_issue::schedule::KeyState::Announced);
    announced.unwrap().id().as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_drop_is_told_once_the_store_of_sessions_is_back() {
    let system = System::start().await;
    let first = system.native("alice").await;
    let old = kid(&first.access);
    operator(&system).update(|schedule| schedule.drop_now(&*old, now()).map(drop)).unwrap();
    system.store.fail(&["revoke"]);
    assert!(system.server.keys().look(&system.sessions).await.is_err());
    assert!(system.server.keys().minter().is_err(), "it signs nothing, told or not");
    system.store.fail(&[]);
    system.server.keys().look(&system.sessions).await.unwrap();
    assert!(is_revoked(&system, &old).await);
}

#[tokio::test]
async fn a_drop_is_told_by_a_server_that_starts_later() {
    let system = System::start().await;
    let old = kid(&system.native("alice").await.access);
    operator(&system).update(|schedule| schedule.drop_now(&*old, now()).map(drop)).unwrap();
    let later = crate::system::signing_keys(&system.keys);
    assert!(!is_revoked(&system, &old).await);
    later.look(&system.sessions).await.unwrap();
    assert!(is_revoked(&system, &old).await);
}

/// A store of keys that can be replaced as a whole, as a folder can.
#[derive(Clone, Default)]
struct Replaceable(std::sync::Arc<std::sync::Mutex<KeyMemory>>);

impl Replaceable {
    fn current(&self) -> KeyMemory {
        self.0.lock().unwrap().clone()
    }

    fn replace_by(&self, other: KeyMemory) {
        *self.0.lock().unwrap() = other;
    }
}

impl KeyStore for Replaceable {
    fn revision(&self) -> Result<Option<Revision>, StoreError> {
        Ok(self.load()?.map(|(_, stored)| Revision::new(stored.state())))
    }

    fn load(&self) -> Result<Option<(Revision, Stored)>, StoreError> {
        Ok(self.current().load()?.map(|(_, stored)| (Revision::new(stored.state()), stored)))
    }

    fn replace(&self, expected: Option<&Revision>, next: &Stored) -> Result<Option<Revision>, StoreError> {
        if self.revision()?.as_ref() != expected {
            return Ok(None);
        }
        let inner = self.current();
        let before = inner.revision()?;
        inner.replace(before.as_ref(), next)?;
        self.revision()
    }
}

fn over(store: &Replaceable) -> SigningKeys<Ed25519> {
    let store = store.clone();
    let open = move |now| StoredSchedule::danger_open_or_create(store.clone(), AtRest::plain(), timing(), now);
    SigningKeys::open(open, crate::system::minter).unwrap()
}

#[tokio::test]
async fn keys_that_are_no_longer_stored_are_dropped() {
    let system = System::start().await;
    let store = Replaceable::default();
    let keys = over(&store);
    let ids = |keys: &SigningKeys<Ed25519>| -> Vec<String> {
        let set: serde_json::Value = serde_json::from_str(keys.published().unwrap().body()).unwrap();
        set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    };
    let [old] = &ids(&keys)[..] else { panic!("one key") };

    let other = Replaceable::default();
    drop(over(&other));
    store.replace_by(other.current());
    keys.look(&system.sessions).await.unwrap();
    let [new] = &ids(&keys)[..] else { panic!("one key") };
    assert_ne!(old, new);
    assert!(is_revoked(&system, old).await && !is_revoked(&system, new).await);

    // The same after a drop, of which the other keys know nothing.
    let mut operator = StoredSchedule::<Ed25519>::open(store.clone(), AtRest::plain(), timing()).unwrap();
    let copy = operator_copy(&store);
    operator.update(|schedule| schedule.drop_now(&**new, now()).map(drop)).unwrap();
    keys.look(&system.sessions).await.unwrap();
    let third = Replaceable::default();
    drop(over(&third));
    store.replace_by(third.current());
    keys.look(&system.sessions).await.unwrap();
    assert!(keys.minter().is_ok() && !ids(&keys).contains(new));

    // An older copy, in which a dropped key would sign again, is refused.
    let signing = ids(&keys);
    store.replace_by(copy);
    assert!(keys.look(&system.sessions).await.is_err());
    assert_eq!(ids(&keys), signing);
}

fn operator_copy(store: &Replaceable) -> KeyMemory {
    let (copy, (_, stored)) = (KeyMemory::new(), store.load().unwrap().unwrap());
    copy.replace(None, &stored).unwrap();
    copy
}

#[tokio::test]
async fn stale_keys_sign_nothing() {
    let system = System::start().await;
    let keys = crate::system::signing_keys(&system.keys).stale_after(Duration::from_millis(50)).unwrap();
    assert!(keys.minter().is_ok() && keys.published().is_ok());
    tokio::time::sleep(Duration::from_millis(80)).await;
    assert!(keys.minter().is_err() && keys.published().is_err() && keys.keyring().is_err());
    keys.look(&system.sessions).await.unwrap();
    assert!(keys.minter().is_ok() && keys.published().is_ok());
}

/// Another process has begun to sign with a key that this one has not seen.
#[tokio::test]
async fn a_token_of_a_key_that_is_not_known_yet_is_not_judged() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let mut operator = operator(&system);
    operator.update(|schedule| schedule.announce(SigningKey::generate("next")?, now())).unwrap();
    operator.update(|schedule| schedule.danger_activate_at_once("next", now())).unwrap();
    let other = crate::system::signing_keys(&system.keys);
    let request = cotter_session::TokenRequest::to(crate::system::AUDIENCE)
        .bound_to_key(cotter_session::Binding::from_bytes([1; 32]));
    let client = crate::system::minter(operator.active(now()).unwrap().clone()).unwrap().client("cli");
    let token = client.mint(&session, &request).unwrap();
    assert!(other.minter().is_ok());
    tokio::time::sleep(Duration::from_millis(5100)).await;
    system.introspect(token.expose()).await.is_error(503, "temporarily_unavailable");
    let revoked = system.post("/revoke", &[("token", token.expose()), ("client_id", "cli")], &[]).await;
    revoked.is_error(503, "temporarily_unavailable");
    system.server.keys().look(&system.sessions).await.unwrap();
    assert!(system.is_active(token.expose()).await);
}

/// Keys are told apart by more than an id that an operator chose.
#[tokio::test]
async fn another_key_with_the_same_id_signs_at_once() {
    let system = System::start().await;
    let create = |store: &Replaceable| {
        let first = SigningKey::<Ed25519>::generate("2026-11").unwrap();
        StoredSchedule::danger_create_signing_at_once(store.clone(), AtRest::plain(), timing(), first, now()).unwrap()
    };
    let (store, other) = (Replaceable::default(), Replaceable::default());
    drop((create(&store), create(&other)));
    let (keys, session) = (over(&store), system.browser("alice").await);
    store.replace_by(other.current());
    keys.look(&system.sessions).await.unwrap();
    let request = cotter_session::TokenRequest::to(crate::system::AUDIENCE);
    let session_of_client =
        system.sessions.begin(session.subject().clone()).with_refresh_token("cli").start().await.unwrap().session;
    let token = keys.minter().unwrap().mint(&session_of_client, &request).unwrap();
    let published = keys.keyring().unwrap().unwrap();
    let verifier = cotter::profile::AccessTokens::new(published, crate::system::ISSUER, crate::system::AUDIENCE);
    assert!(verifier.verify(token.expose(), cotter::profile::Presentation::bearer()).is_ok());
}

/// What signs is dropped, and its successor cannot be used.
#[tokio::test]
async fn a_dropped_key_is_told_whatever_else_fails() {
    let system = System::start().await;
    let first = operator(&system);
    let old = first.active(now()).unwrap().id().as_str().unwrap().to_owned();
    let (store, fails) = (system.keys.clone(), std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false)));
    let failing = fails.clone();
    let keys = SigningKeys::<Ed25519>::open(
        move |now| StoredSchedule::danger_open_or_create(store.clone(), AtRest::plain(), timing(), now),
        move |key| {
            if failing.load(std::sync::atomic::Ordering::SeqCst) {
                return Err(cotter_issue::IssuerError::LifetimeTooShort);
            }
            crate::system::minter(key)
        },
    );
    let keys = keys.unwrap();
    let mut operator = operator(&system);
    operator.update(|schedule| schedule.announce(SigningKey::generate("next")?, now())).unwrap();
    operator.update(|schedule| schedule.danger_drop_signing_at_once(&*old, now()).map(drop)).unwrap();
    fails.store(true, std::sync::atomic::Ordering::SeqCst);
    assert!(keys.look(&system.sessions).await.is_err());
    assert!(is_revoked(&system, &old).await, "it is told");
    assert!(keys.minter().is_err() && keys.published().is_err() && keys.keyring().is_err(), "it signs nothing");
    fails.store(false, std::sync::atomic::Ordering::SeqCst);
    keys.look(&system.sessions).await.unwrap();
    assert!(keys.minter().is_ok());
}

#[tokio::test]
async fn a_change_is_seen_within_a_second() {
    let system = System::start().await;
    let keeping = tokio::spawn(system.server.keys().clone().keep(system.sessions.clone()));
    operator(&system).update(|schedule| schedule.announce(SigningKey::generate("next")?, now())).unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(published(&system).await.contains(&"next".to_owned()));
    keeping.abort();
}
