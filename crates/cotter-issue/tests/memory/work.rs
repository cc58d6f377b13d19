//! The cases: every kind of key, in every form, from its beginning to its end.

use std::{hint::black_box, time::Duration};

use cotter::{
    Ed25519, EdDsa, Es256, Es256k, Es384, Es512, Hs256, Hs384, Hs512, KeyId, Ps256, Ps384, Rs256, Rs512, Timestamp,
    paseto::{V3Local, V3Public, V4Local, V4Public},
};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, Lifetime, PasetoSigningAlgorithm, RawSigningAlgorithm,
    SecretSigningAlgorithm, SigningKey, jws, jwt, paseto,
    profile::{DpopProver, DpopTarget, IdTokenIssuer, SignedIn},
    schedule::{Fleet, KeySchedule, Timing},
};
use serde_json::json;

use super::{
    Case,
    inputs::{self, Exported, Inputs, exported},
    worker::Worker,
};

const ID: &str = "2026-11";

pub(crate) const CASES: &[Case] = &[
    Case { name: "a vector", inputs: || inputs::shared("secret", 256), work: a_vector },
    Case { name: "a leak", inputs: || inputs::shared("secret", 64), work: a_leak },
    Case { name: "a stack", inputs: || inputs::shared("secret", 64), work: a_stack },
    Case { name: "a text", inputs: || inputs::shared("secret", 256), work: a_text },
    Case { name: "hmac", inputs: || inputs::shared("secret", 64), work: hmac },
    Case { name: "client secret", inputs: inputs::client_secret, work: client_secret },
    Case { name: "local", inputs: || inputs::shared("secret", 32), work: local },
    Case { name: "ed25519", inputs: inputs::ed25519, work: ed25519 },
    Case { name: "es256", inputs: inputs::elliptic::<Es256>, work: elliptic::<Es256> },
    Case { name: "es384", inputs: inputs::elliptic::<Es384>, work: elliptic::<Es384> },
    Case { name: "es512", inputs: inputs::elliptic::<Es512>, work: elliptic::<Es512> },
    Case { name: "es256k", inputs: inputs::elliptic::<Es256k>, work: elliptic::<Es256k> },
    Case { name: "v3.public", inputs: inputs::v3_public, work: v3_public },
    Case { name: "rsa", inputs: inputs::rsa, work: rsa },
    Case { name: "new rsa", inputs: Inputs::default, work: new_rsa },
    Case { name: "schedule", inputs: Inputs::default, work: schedule },
    #[cfg(feature = "ml-dsa")]
    Case { name: "ml-dsa-44", inputs: inputs::ml_dsa::<cotter::MlDsa44>, work: seeds::<cotter::MlDsa44> },
    #[cfg(feature = "ml-dsa")]
    Case { name: "ml-dsa-65", inputs: inputs::ml_dsa::<cotter::MlDsa65>, work: seeds::<cotter::MlDsa65> },
    #[cfg(feature = "ml-dsa")]
    Case { name: "ml-dsa-87", inputs: inputs::ml_dsa::<cotter::MlDsa87>, work: seeds::<cotter::MlDsa87> },
    #[cfg(feature = "encrypted-keys")]
    Case { name: "encrypted", inputs: inputs::encrypted, work: encrypted },
];

// What the scan must find.

fn a_vector(worker: &Worker) {
    worker.with_bytes("secret", |secret| drop(black_box(secret.to_vec())));
}

fn a_leak(worker: &Worker) {
    worker.with_bytes("secret", |secret| std::mem::forget(black_box(secret.to_vec())));
}

fn a_stack(worker: &Worker) {
    #[inline(never)]
    fn deep(secret: &[u8]) {
        let copies: [[u8; 64]; 256] = std::array::from_fn(|_| secret.try_into().unwrap());
        black_box(&copies);
    }
    worker.with_bytes("secret", deep);
}

fn a_text(worker: &Worker) {
    worker.with_text("jwk", |jwk| drop(black_box(jwk.to_owned())));
}

// What it must not find.

fn lifetime() -> Lifetime {
    Lifetime::of(Duration::from_secs(600)).unwrap()
}

fn signs<A: JwsSigningAlgorithm>(key: &SigningKey<A>) {
    let issuer = jwt::Issuer::new(key.clone(), "order+jwt", "https://as.example", "orders", lifetime()).unwrap();
    // A signature of ML-DSA is longer than the default budget.
    let issuer = issuer.max_token_len(16 * 1024).unwrap();
    let token = issuer.issue("user-17", &json!({"order": 7})).unwrap();
    assert!(issuer.verifier().verify(token.expose()).is_ok());
    assert!(jws::Signer::new(key.clone(), "receipt").unwrap().sign(b"paid").is_ok());
}

fn seals<P: PasetoSigningAlgorithm>(key: &SigningKey<P>) {
    let issuer = paseto::Issuer::new(key.clone(), "https://as.example", "orders", lifetime()).unwrap();
    let token = issuer.issue("user-17", &json!({"order": 7})).unwrap();
    assert!(issuer.verifier().verify(token.expose()).is_ok());
}

fn hmac(worker: &Worker) {
    fn of<A: JwsSigningAlgorithm + SecretSigningAlgorithm>(worker: &Worker) {
        worker.with_bytes("secret alone", |secret| drop(SigningKey::<A>::from_secret(ID, secret).unwrap()));
        worker.with_bytes("secret", |secret| signs(&SigningKey::<A>::from_secret(ID, secret).unwrap()));
        worker.with_text("jwk", |jwk| {
            let key = SigningKey::<A>::from_jwk(ID, jwk).unwrap();
            assert!(key.danger_export_secret().len() >= 32);
        });
        worker.with_text("jwk", |jwk| assert!(SigningKey::<EdDsa>::from_jwk(ID, jwk).is_err()));
        worker.step("generate", || {
            let key = SigningKey::<A>::generate_secret(ID).unwrap();
            signs(&key);
            Some(Exported::Secret(key.danger_export_secret()))
        });
    }
    of::<Hs256>(worker);
    of::<Hs384>(worker);
    of::<Hs512>(worker);
}

fn client_secret(worker: &Worker) {
    worker.with_text("secret", |secret| {
        let issuer =
            IdTokenIssuer::<Hs256>::with_client_secret(KeyId::ABSENT, secret, "https://as.example", "web", lifetime());
        let token = issuer.unwrap().issue(&SignedIn::nonce("user-17", "n-0S6_WzA2Mj"), &json!({})).unwrap();
        assert!(!token.expose().is_empty());
    });
}

fn local(worker: &Worker) {
    fn of<P: PasetoSigningAlgorithm + SecretSigningAlgorithm>(worker: &Worker, paserk: &'static str) {
        worker.with_bytes("secret alone", |secret| drop(SigningKey::<P>::from_secret(ID, secret).unwrap()));
        worker.with_bytes("secret", |secret| seals(&SigningKey::<P>::from_secret(ID, secret).unwrap()));
        worker.with_text(paserk, |paserk| {
            let key = SigningKey::<P>::from_paserk_local(KeyId::ABSENT, paserk).unwrap();
            drop(key.pinned_by_paserk_id());
        });
        worker.step("generate", || {
            let key = SigningKey::<P>::generate_secret(ID).unwrap();
            seals(&key);
            Some(Exported::Secret(key.danger_export_secret()))
        });
    }
    of::<V4Local>(worker, "k4.local");
    of::<V3Local>(worker, "k3.local");
}

/// A pair in the forms that all pairs have.
fn pair<A: JwsPublicKeySigningAlgorithm>(worker: &Worker) {
    worker.with_text("pem alone", |pem| drop(SigningKey::<A>::from_pem(ID, pem).unwrap()));
    worker.with_text("pem", |pem| signs(&SigningKey::<A>::from_pem(ID, pem).unwrap()));
    worker.with_bytes("pkcs8", |der| {
        let key = SigningKey::<A>::from_der(ID, der).unwrap();
        assert!(key.danger_export_pkcs8_pem().starts_with("-----BEGIN"));
    });
    worker.with_text("jwk", |jwk| {
        let key = SigningKey::<A>::from_jwk(ID, jwk).unwrap().pinned_by_thumbprint();
        // A proof by ML-DSA-87 is longer than a server reads.
        let proof = DpopProver::new(key).prove(&DpopTarget::new("GET", "https://api.example/"));
        assert_eq!(proof.is_ok(), A::NAME != "ML-DSA-87");
    });
    // Of another family: what was read is wiped in an error too.
    worker.with_text("jwk", |jwk| assert!(SigningKey::<Hs256>::from_jwk(ID, jwk).is_err()));
    for form in ["jwk", "pem", "pkcs8"] {
        worker.taken_for_a_secret(form, |key| assert!(SigningKey::<Hs256>::from_secret(ID, key).is_err()));
    }
}

fn new_pair<A: JwsPublicKeySigningAlgorithm>(worker: &Worker) {
    worker.step("generate", || {
        let key = SigningKey::<A>::generate(ID).unwrap();
        signs(&key);
        Some(exported(&key))
    });
}

fn seeds<A: JwsPublicKeySigningAlgorithm + RawSigningAlgorithm>(worker: &Worker) {
    worker.with_bytes("raw alone", |raw| drop(SigningKey::<A>::from_raw(ID, raw).unwrap()));
    worker.with_bytes("raw", |raw| signs(&SigningKey::<A>::from_raw(ID, raw).unwrap()));
    pair::<A>(worker);
    new_pair::<A>(worker);
}

fn ed25519(worker: &Worker) {
    seeds::<Ed25519>(worker);
    seeds::<EdDsa>(worker);
    worker.with_text("k4.secret", |paserk| {
        let key = SigningKey::<V4Public>::from_paserk_secret(KeyId::ABSENT, paserk).unwrap();
        seals(&key.pinned_by_paserk_id());
    });
}

fn elliptic<A: JwsPublicKeySigningAlgorithm + RawSigningAlgorithm>(worker: &Worker) {
    seeds::<A>(worker);
    worker.with_text("sec1 pem", |pem| drop(SigningKey::<A>::from_pem(ID, pem).unwrap()));
    worker.with_bytes("sec1", |der| signs(&SigningKey::<A>::from_der(ID, der).unwrap()));
}

fn v3_public(worker: &Worker) {
    worker.with_text("k3.secret", |paserk| {
        seals(&SigningKey::<V3Public>::from_paserk_secret(KeyId::ABSENT, paserk).unwrap());
    });
    worker.with_text("sec1 pem", |pem| drop(SigningKey::<V3Public>::from_pem(ID, pem).unwrap()));
    worker.with_bytes("raw", |raw| seals(&SigningKey::<V3Public>::from_raw(ID, raw).unwrap()));
    worker.step("generate", || {
        let key = SigningKey::<V3Public>::generate(KeyId::ABSENT).unwrap();
        seals(&key);
        Some(exported(&key))
    });
}

fn rsa(worker: &Worker) {
    pair::<Rs256>(worker);
    pair::<Ps256>(worker);
    worker.with_text("pkcs1 pem", |pem| signs(&SigningKey::<Rs512>::from_pem(ID, pem).unwrap()));
    worker.with_bytes("pkcs1", |der| signs(&SigningKey::<Ps384>::from_der(ID, der).unwrap()));
}

fn new_rsa(worker: &Worker) {
    new_pair::<Rs256>(worker);
}

fn schedule(worker: &Worker) {
    let timing = Timing::new(Fleet {
        cache: Duration::from_secs(3600),
        refresh: Duration::from_secs(300),
        propagation: Duration::from_secs(30),
        leeway: Duration::from_secs(60),
        token_life: lifetime(),
        period: Duration::from_secs(86_400),
    });
    let timing = timing.unwrap();
    let start = Timestamp::from_unix_seconds(1_800_000_000);
    let ready = start.saturating_add(timing.announced_for());
    let rotated = ready.saturating_add(timing.active_for());
    let first = SigningKey::<Ed25519>::generate("first").unwrap();
    let second = SigningKey::<Ed25519>::generate("second").unwrap();
    let (first_exported, second_exported) = (exported(&first), exported(&second));
    let mut schedule = KeySchedule::new(timing, first, start).unwrap();
    worker.step("retiring", || {
        schedule.advance(ready).unwrap();
        signs(schedule.active(ready).unwrap());
        schedule.announce(second, ready).unwrap();
        schedule.advance(rotated).unwrap();
        signs(schedule.active(rotated).unwrap());
        Some(first_exported)
    });
    worker.step("dropped", || {
        let _dropped = schedule.drop_now("second", rotated).unwrap();
        Some(second_exported)
    });
}

#[cfg(feature = "encrypted-keys")]
fn encrypted(worker: &Worker) {
    const PASSPHRASE: &str = "correct horse battery staple";
    worker.with_text("encrypted", |pem| {
        let key = SigningKey::<EdDsa>::from_encrypted_pem(ID, pem, PASSPHRASE).unwrap();
        signs(&key);
        assert!(key.export_encrypted_pkcs8_pem(PASSPHRASE).is_ok());
        assert!(SigningKey::<EdDsa>::from_encrypted_pem(ID, pem, "another passphrase").is_err());
    });
}
