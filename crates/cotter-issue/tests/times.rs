//! Whatever the clock shows, and however long a remote takes: what is issued is accepted by its verifier then.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use common::{block_on, jwk};
use cotter::{
    Ed25519, Hs256, KeyId, PinnedKey, Timestamp, Verified, VerifyError,
    paseto::{V3Local, V3Public, V4Local, V4Public},
    profile::{AccessToken, ClientAssertion, DpopProofs, LogoutToken, Presentation, Sessions, SignIn},
    replay::{ReplayCheck, SingleUse, Use},
};
use cotter_issue::{
    IssueError, Lifetime, PasetoSigningAlgorithm, SigningKey, jws, jwt, paseto,
    profile::{
        AccessTokenIssuer, ClientAssertionIssuer, DpopProver, DpopTarget, Grant, IdTokenIssuer, LogoutTokenIssuer,
        SignedIn,
    },
    remote::{RemoteDouble, RemoteError},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// 9999-12-31T23:59:59Z
const END: u64 = 253_402_300_799;
const NOW: u64 = 1_800_000_000;
const SECRET: &str = "T1wGzPq8vX3rBn6kYc0dLs5hJf2mAe9uRi4oQy7tWb-xZpNqKgVjMhDlSaCrEuF_";

/// A record in which every use is the first.
struct Unused;

impl ReplayCheck for Unused {
    fn record(&self, _: &SingleUse<'_>) -> Use {
        Use::First
    }
}

/// What becomes of a token: what its verifier says of it, or why there is none.
type Outcome = Result<Result<(), VerifyError>, &'static str>;

/// Issues at one time, and verifies at the other.
type Case = (&'static str, Box<dyn Fn(Timestamp) -> Outcome>);

/// Begins at one time; signed and verified at another.
type RemoteCase = (&'static str, Box<dyn Fn(Timestamp, Timestamp) -> Outcome>);

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

fn outcome<T>(issued: Result<T, IssueError>, verify: impl FnOnce(T) -> Result<(), VerifyError>) -> Outcome {
    issued.map(verify).map_err(|refused| refused.code())
}

fn no_claims() -> Value {
    json!({})
}

fn proof_is_accepted(proof: &str, now: Timestamp) -> Result<(), VerifyError> {
    let proofs = DpopProofs::<Ed25519>::new(std::sync::Arc::new(Unused));
    proofs.request("GET", "https://api.example/", [proof]).verify_at(now).map(drop)
}

fn sealed<P: PasetoSigningAlgorithm>(name: &'static str, key: SigningKey<P>, life: Lifetime) -> Case {
    let issuer = paseto::Issuer::new(key, "iss", "aud", life).unwrap();
    let case = move |now| {
        outcome(issuer.issue_at("user", &no_claims(), now), |token| {
            assert!(token.issued_at() <= now && now < token.expires_at());
            let verified: Result<Verified<Value>, _> = issuer.verifier().verify_as_at(token.expose(), now);
            verified.map(drop)
        })
    };
    (name, Box::new(case))
}

/// Every issuer whose tokens have a time.
fn local(life: Lifetime) -> Vec<Case> {
    let key = SigningKey::<Ed25519>::from_jwk("2026-11", &jwk("ed25519")).unwrap();
    let jwt = jwt::Issuer::new(key.clone(), "order+jwt", "iss", "aud", life).unwrap();
    let secret = SigningKey::<Hs256>::from_secret(KeyId::ABSENT, SECRET.as_bytes()).unwrap();
    let mac = jwt::Issuer::new(secret, "order+jwt", "iss", "aud", life).unwrap();
    let access = AccessTokenIssuer::new(key.clone(), "iss", "aud", life).unwrap();
    let id = IdTokenIssuer::new(key.clone(), "iss", "client", life).unwrap();
    let logout = LogoutTokenIssuer::new(key.clone(), "iss", "client", life).unwrap();
    let assertion = ClientAssertionIssuer::new(key.clone(), "client", "server", life).unwrap();
    let prover = DpopProver::new(key);
    let all = |session_id| Sessions::One { session_id, subject: None };
    vec![
        (
            "jwt",
            Box::new(move |now| {
                outcome(jwt.issue_at("user", &no_claims(), now), |token| {
                    assert!(token.issued_at() <= now && now < token.expires_at());
                    jwt.verifier().verify_at(token.expose(), now).map(drop)
                })
            }),
        ),
        (
            "jwt with a MAC",
            Box::new(move |now| {
                outcome(mac.issue_at("user", &no_claims(), now), |token| {
                    mac.verifier().verify_at(token.expose(), now).map(drop)
                })
            }),
        ),
        (
            "access token",
            Box::new(move |now| {
                outcome(access.issue_at(&Grant::new("user", "web"), &no_claims(), now), |token| {
                    let verified: Result<AccessToken, _> =
                        access.verifier().verify_at(token.expose(), Presentation::bearer(), now);
                    verified.map(drop)
                })
            }),
        ),
        (
            "ID token",
            Box::new(move |now| {
                outcome(id.issue_at(&SignedIn::nonce("user", "n"), &no_claims(), now), |token| {
                    id.verifier().verify_at(token.expose(), &SignIn::nonce("n"), now).map(drop)
                })
            }),
        ),
        (
            "logout token",
            Box::new(move |now| {
                outcome(logout.issue_at(all("s"), now), |token| {
                    let verified: Result<LogoutToken, _> = logout.verifier().verify_at(token.expose(), now);
                    verified.map(drop)
                })
            }),
        ),
        (
            "client assertion",
            Box::new(move |now| {
                outcome(assertion.issue_at(now), |token| {
                    let verified: Result<ClientAssertion, _> =
                        assertion.verifier().verify_at(token.expose(), &Unused, now);
                    verified.map(drop)
                })
            }),
        ),
        (
            "DPoP proof",
            Box::new(move |now| {
                let proof = prover.prove_at(&DpopTarget::new("GET", "https://api.example/"), now);
                outcome(proof, |proof| proof_is_accepted(proof.expose(), now))
            }),
        ),
        sealed("v4.public", SigningKey::<V4Public>::from_raw("k", &seed()).unwrap(), life),
        sealed("v3.public", SigningKey::<V3Public>::generate("k").unwrap(), life),
        sealed("v4.local", SigningKey::<V4Local>::generate_secret("k").unwrap(), life),
        sealed("v3.local", SigningKey::<V3Local>::generate_secret("k").unwrap(), life),
    ]
}

fn seed() -> [u8; 32] {
    std::array::from_fn(|at| u8::try_from(at).unwrap())
}

/// Every issuer whose tokens have a time, with a key that lives elsewhere.
fn remote(life: Lifetime) -> Vec<RemoteCase> {
    fn code<E: std::error::Error>(refused: RemoteError<E>) -> &'static str {
        refused.code()
    }
    let kms = || RemoteDouble::new(SigningKey::<Ed25519>::from_jwk("2026-11", &jwk("ed25519")).unwrap());
    let sealing = || RemoteDouble::new(SigningKey::<V4Public>::from_raw("k", &seed()).unwrap());
    let key: PinnedKey<Ed25519> = kms().public().clone();
    let jwt = jwt::Issuer::new(key.clone(), "order+jwt", "iss", "aud", life).unwrap();
    let access = AccessTokenIssuer::new(key.clone(), "iss", "aud", life).unwrap();
    let id = IdTokenIssuer::new(key.clone(), "iss", "client", life).unwrap();
    let logout = LogoutTokenIssuer::new(key.clone(), "iss", "client", life).unwrap();
    let assertion = ClientAssertionIssuer::new(key.clone(), "client", "server", life).unwrap();
    let prover = DpopProver::new(key);
    let sealer = paseto::Issuer::new(sealing().public().clone(), "iss", "aud", life).unwrap();
    /// Signs what was begun, and verifies it, both as of `then`.
    macro_rules! case {
        ($begun:expr, $kms:expr, $then:expr, |$token:ident| $verified:expr) => {{
            let unsigned = $begun.map_err(|refused| refused.code())?;
            let $token = block_on(unsigned.sign_by_at(&$kms, $then)).map_err(code)?;
            Ok($verified.map(drop))
        }};
    }
    let all = |session_id| Sessions::One { session_id, subject: None };
    vec![
        (
            "jwt",
            Box::new(move |now, then| {
                case!(jwt.begin_at("user", &no_claims(), now), kms(), then, |token| {
                    jwt.verifier().verify_at(token.expose(), then)
                })
            }),
        ),
        (
            "access token",
            Box::new(move |now, then| {
                case!(access.begin_at(&Grant::new("user", "web"), &no_claims(), now), kms(), then, |token| {
                    let verified: Result<AccessToken, _> =
                        access.verifier().verify_at(token.expose(), Presentation::bearer(), then);
                    verified
                })
            }),
        ),
        (
            "ID token",
            Box::new(move |now, then| {
                let signed_in = SignedIn::nonce("user", "n").code("c").access_token("t");
                case!(id.begin_at(&signed_in, &no_claims(), now), kms(), then, |token| {
                    let sign_in = SignIn::nonce("n").code("c").access_token("t");
                    id.verifier().verify_at(token.expose(), &sign_in, then)
                })
            }),
        ),
        (
            "logout token",
            Box::new(move |now, then| {
                case!(logout.begin_at(all("s"), now), kms(), then, |token| {
                    let verified: Result<LogoutToken, _> = logout.verifier().verify_at(token.expose(), then);
                    verified
                })
            }),
        ),
        (
            "client assertion",
            Box::new(move |now, then| {
                case!(assertion.begin_at(now), kms(), then, |token| {
                    let verified: Result<ClientAssertion, _> =
                        assertion.verifier().verify_at(token.expose(), &Unused, then);
                    verified
                })
            }),
        ),
        (
            "DPoP proof",
            Box::new(move |now, then| {
                let target = DpopTarget::new("GET", "https://api.example/");
                case!(prover.begin_at(&target, now), kms(), then, |proof| proof_is_accepted(proof.expose(), then))
            }),
        ),
        (
            "v4.public",
            Box::new(move |now, then| {
                case!(sealer.begin_at("user", &no_claims(), now), sealing(), then, |token| {
                    let verified: Result<Verified<Value>, _> = sealer.verifier().verify_as_at(token.expose(), then);
                    verified
                })
            }),
        ),
    ]
}

/// Times at which a computation may break, and ordinary ones, with and without a fraction.
fn times() -> impl Strategy<Value = Timestamp> {
    let near = |center: u64| {
        (0..4000_u64, any::<bool>()).prop_map(move |(by, is_later)| {
            if is_later { center.saturating_add(by) } else { center.saturating_sub(by) }
        })
    };
    let seconds = prop_oneof![
        near(0),
        near(NOW),
        near(END),
        Just(END),
        Just(END + 1),
        near(u64::from(u32::MAX)),
        near(i64::MAX.unsigned_abs()),
        near(u64::MAX),
        Just(u64::MAX),
        any::<u64>(),
        0..=END,
    ];
    (seconds, prop_oneof![Just(0), Just(999_999_999), 0..1_000_000_000_u64])
        .prop_map(|(seconds, nanos)| at(seconds).saturating_add(Duration::from_nanos(nanos)))
}

fn lives() -> impl Strategy<Value = Lifetime> {
    let seconds = prop_oneof![Just(1), 1..4000_u64, Just(3600), Just(END), Just(u64::MAX), any::<u64>()];
    seconds.prop_filter_map("a second at least", |seconds| Lifetime::danger_longer(Duration::from_secs(seconds)).ok())
}

/// Whether a token of this life can be issued at all.
fn fits(name: &str, now: Timestamp, life: Lifetime) -> bool {
    let (now, life) = (now.unix_seconds(), life.as_seconds());
    match name {
        "DPoP proof" => now <= END,
        "client assertion" => life <= 3600 && now.saturating_add(life) <= END,
        _ => now.saturating_add(life) <= END,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_issued_at_any_time_is_accepted_then(now in times(), life in lives()) {
        for (name, issue) in local(life) {
            match issue(now) {
                Ok(verified) => prop_assert_eq!(verified, Ok(()), "{} at {:?}", name, now),
                Err(code) => prop_assert!(!fits(name, now, life), "{name} at {now:?}: {code}"),
            }
        }
    }

    /// A remote may take any time, and the clock may go back meanwhile.
    #[test]
    fn what_is_signed_at_any_time_is_accepted_then(
        now in times(),
        then in prop::option::of(times()),
        delay in prop_oneof![0..70_u64, 550..700_u64, 0..4000_u64],
        life in lives(),
    ) {
        let then = then.unwrap_or_else(|| now.saturating_add(Duration::from_secs(delay)));
        for (name, sign) in remote(life) {
            if let Ok(verified) = sign(now, then) {
                prop_assert_eq!(verified, Ok(()), "{} begun at {:?}, signed at {:?}", name, now, then);
            } else {
                prop_assert!(now != then || !fits(name, now, life), "{name} at {now:?}");
            }
        }
    }
}

/// The edges, each on both of its sides.
#[test]
fn a_time_that_verifiers_refuse_has_a_code() {
    let hour = Lifetime::of(Duration::from_secs(3600)).unwrap();
    for (name, issue) in local(hour) {
        let last = if name == "DPoP proof" { END } else { END - 3600 };
        for (now, expected) in [(0, Ok(())), (last, Ok(())), (last + 1, Err(())), (u64::MAX, Err(()))] {
            let code = match name {
                "DPoP proof" => "iat-malformed",
                _ => "exp-malformed",
            };
            assert_eq!(issue(at(now)), expected.map(|()| Ok(())).map_err(|()| code), "{name} at {now}");
        }
    }
}

/// A client assertion is used within ten minutes, however far ahead its `exp` is (RFC 7523 §3, rule 6).
#[test]
fn a_signature_that_comes_after_the_last_use_makes_no_token() {
    let hour = Lifetime::of(Duration::from_secs(3600)).unwrap();
    let leeway = 5;
    for (name, sign) in remote(hour) {
        let (last, code) = match name {
            "client assertion" => (600 + leeway - 1, "too-old"),
            "DPoP proof" => (60 + leeway, "too-old"),
            _ => (3599, "expired"),
        };
        assert_eq!(sign(at(NOW), at(NOW + last)), Ok(Ok(())), "{name}");
        assert_eq!(sign(at(NOW), at(NOW + last + 1)), Err(code), "{name}");
    }
}

/// Bytes have no time of their own, so a signature over them may come at any.
#[test]
fn signed_bytes_have_no_time() {
    let kms = RemoteDouble::new(SigningKey::<Ed25519>::from_jwk("2026-11", &jwk("ed25519")).unwrap());
    let signer = jws::Signer::new(kms.public().clone(), "receipt").unwrap();
    for now in [0, NOW, u64::MAX] {
        let token = block_on(signer.begin(b"paid").unwrap().sign_by_at(&kms, at(now))).map_err(|error| error.code());
        let verifier = cotter::jws::Verifier::new(kms.public().clone()).typ("receipt");
        assert_eq!(verifier.verify(&token.unwrap()).unwrap().payload(), b"paid");
    }
}
