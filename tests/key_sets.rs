//! Properties of key sets, joined verifiers, exchanged rings and several issuers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Es256, Expect, Hs256, Hs384, KeyError, KeyId, Keyring, PinnedKey, Policy, SharedKeyring, Timestamp, VerifyError,
    jws, jwt,
};
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);

/// RFC 7515 appendix A.3.1
const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

/// Members of a set for ES256, each usable or with the code of the rule that it breaks.
fn member(kind: usize, kid: &str) -> (Value, Option<&'static str>) {
    let ec = json!({"kty": "EC", "crv": "P-256", "x": X, "y": Y, "kid": kid});
    let with = |name: &str, value: Value| {
        let mut changed = ec.clone();
        changed[name] = value;
        changed
    };
    match kind {
        0 => (ec, None),
        1 => (with("alg", json!("ES256")), None),
        2 => (with("key_ops", json!(["verify"])), None),
        3 => (with("x5c", json!(["MII"])), None),
        4 => (with("alg", json!("ES256K")), Some("jwk-alg")),
        5 => (with("use", json!("enc")), Some("jwk-use")),
        6 => (with("key_ops", json!(["sign"])), Some("jwk-key-ops")),
        7 => (with("crv", json!("P-384")), Some("key-curve")),
        8 => (with("d", json!("AA")), Some("private-key")),
        9 => (with("y", json!(X)), Some("point-malformed")),
        10 => (with("x", json!("AA")), Some("jwk-member-length")),
        11 => (json!({"kty": "oct", "k": "c2VjcmV0", "kid": kid}), Some("key-family")),
        12 => (json!({"kty": "XYZ", "kid": kid}), Some("key-family")),
        13 => (json!({"kid": kid}), Some("jwk-member-missing")),
        _ => (json!("no object"), Some("jwk-syntax")),
    }
}

proptest! {
    #[test]
    fn a_ring_is_the_filter_of_the_usable_members(kinds in prop::collection::vec(0_usize..15, 1..24)) {
        let members: Vec<_> = kinds.iter().enumerate().map(|(at, kind)| member(*kind, &format!("key-{at}"))).collect();
        let text = json!({"keys": members.iter().map(|(member, _)| member).collect::<Vec<_>>()}).to_string();
        let usable: BTreeSet<String> =
            members.iter().enumerate().filter(|(_, (_, code))| code.is_none()).map(|(at, _)| format!("key-{at}")).collect();

        match Keyring::<Es256>::from_jwks(&text) {
            Err(error) => prop_assert!(usable.is_empty() && error == KeyError::KeyringEmpty),
            Ok((ring, left_out)) => {
                let ids: BTreeSet<String> = ring.ids().map(|id| id.as_str().unwrap().to_owned()).collect();
                prop_assert_eq!(ids, usable);
                let reasons: Vec<_> = left_out.iter().map(|member| (member.position, member.reason.code())).collect();
                let expected: Vec<_> =
                    members.iter().enumerate().filter_map(|(at, (_, code))| code.map(|code| (at, code))).collect();
                prop_assert_eq!(reasons, expected);
            }
        }
    }

    #[test]
    fn joined_verifiers_pick_by_id_only(
        left in prop::collection::btree_set("[a-f]{1,2}", 1..6),
        right in prop::collection::btree_set("[a-f]{1,2}", 1..6),
        asked in any::<Index>(),
        signed_as_left in any::<bool>(),
    ) {
        let joined = hs256(&left).or(hs384(&right));
        if !left.is_disjoint(&right) {
            prop_assert_eq!(joined.unwrap_err(), KeyError::KeyIdDuplicate);
            return Ok(());
        }
        let joined = joined.unwrap();
        let ids: Vec<_> = left.iter().chain(&right).chain([&"z".to_owned()]).cloned().collect();
        let id = asked.get(&ids);
        let token = if signed_as_left { token::<sha2::Sha256>("HS256", id, "a") } else { token::<sha2::Sha384>("HS384", id, "a") };
        let expected = match (left.contains(id), right.contains(id), signed_as_left) {
            (true, false, true) | (false, true, false) => Ok(()),
            (true, false, false) => Err(VerifyError::AlgMismatch { expected: "HS256" }),
            (false, true, true) => Err(VerifyError::AlgMismatch { expected: "HS384" }),
            _ => Err(VerifyError::KidUnknown),
        };
        prop_assert_eq!(joined.verify_at::<Value>(&token, NOW).map(drop), expected);
    }
}

#[test]
fn joined_verifiers_keep_the_rules_for_tokens_without_id() {
    let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let joined = hs256(&set(&["a"])).or(hs384(&set(&["b"]))).unwrap().or(hs384(&set(&["c"]))).unwrap();
    for (id, alg) in [("a", "HS256"), ("b", "HS384"), ("c", "HS384")] {
        let token =
            if alg == "HS256" { token::<sha2::Sha256>(alg, id, "a") } else { token::<sha2::Sha384>(alg, id, "a") };
        assert!(joined.verify_at::<Value>(&token, NOW).is_ok(), "{id}");
    }
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#);
    assert_eq!(joined.verify_at::<Value>(&format!("{header}.e30.AA"), NOW).unwrap_err(), VerifyError::KidMissing);
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","kid":1}"#);
    assert_eq!(joined.verify_at::<Value>(&format!("{header}.e30.AA"), NOW).unwrap_err(), VerifyError::KidNotString);
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","kid":""}"#);
    assert_eq!(joined.verify_at::<Value>(&format!("{header}.e30.AA"), NOW).unwrap_err().code(), "kid-malformed");
}

#[test]
fn an_id_that_both_sides_come_to_hold_is_nobodys() {
    let shared = SharedKeyring::new(Keyring::from(PinnedKey::<Hs384>::from_secret("b", &secret("b")).unwrap()));
    let joined = hs256(&BTreeSet::from(["a".to_owned()])).or(jwt::Verifier::new(&shared, policy("a"))).unwrap();
    let token = token::<sha2::Sha256>("HS256", "a", "a");
    assert!(joined.verify_at::<Value>(&token, NOW).is_ok());
    shared.replace(Keyring::from(PinnedKey::from_secret("a", &secret("a")).unwrap()));
    assert_eq!(joined.verify_at::<Value>(&token, NOW).unwrap_err(), VerifyError::KidUnknown);
}

#[test]
fn one_kid_at_two_issuers_never_crosses() {
    let verifier = |issuer: &str| {
        let key = PinnedKey::<Hs256>::from_secret("1", &secret(issuer)).unwrap();
        jwt::Verifier::new(key, policy(issuer))
    };
    let mut issuers = jwt::Issuers::new([verifier("a"), verifier("b")]).unwrap();
    for issuer in ["a", "b"] {
        let token = token_of::<sha2::Sha256>("HS256", "1", issuer, issuer);
        assert_eq!(issuers.verify_at::<Value>(&token, NOW).unwrap().issuer(), Some(issuer));
    }
    // Signed with the key of one, in the name of the other.
    let crossed = token_of::<sha2::Sha256>("HS256", "1", "b", "a");
    assert_eq!(issuers.verify_at::<Value>(&crossed, NOW).unwrap_err(), VerifyError::InvalidSignature);
    let unknown = token_of::<sha2::Sha256>("HS256", "1", "A", "a");
    assert_eq!(issuers.verify_at::<Value>(&unknown, NOW).unwrap_err(), VerifyError::IssMismatch);
    let other_kid = token_of::<sha2::Sha256>("HS256", "2", "a", "a");
    assert_eq!(issuers.verify_at::<Value>(&other_kid, NOW).unwrap_err(), VerifyError::KidUnknown);

    for (claims, expected) in [
        ("{}", VerifyError::IssMissing),
        (r#"{"iss":["a"]}"#, VerifyError::IssMalformed),
        (r#"{"iss":"b","iss":"a"}"#, VerifyError::ClaimsDuplicateMember),
        ("[]", VerifyError::ClaimsNotObject),
    ] {
        let token = format!("e30.{}.AA", URL_SAFE_NO_PAD.encode(claims));
        assert_eq!(issuers.verify_at::<Value>(&token, NOW).unwrap_err(), expected, "{claims}");
    }

    assert!(issuers.remove("a").is_some());
    let token = token_of::<sha2::Sha256>("HS256", "1", "a", "a");
    assert_eq!(issuers.verify_at::<Value>(&token, NOW).unwrap_err(), VerifyError::IssMismatch);
}

#[test]
fn only_a_verifier_of_exactly_one_issuer_stands_behind_the_door_of_several() {
    let key = || PinnedKey::<Hs256>::from_secret("1", &secret("a")).unwrap();
    for issuer in [Expect::absent(), Expect::danger_any(), Expect::one_of(["a", "b"]), Expect::one_of([""; 0])] {
        let verifier = jwt::Verifier::new(key(), Policy::new(issuer, Expect::absent()));
        assert_eq!(jwt::Issuers::new([verifier]).unwrap_err().code(), "issuer-not-exact");
    }
    // Joined verifiers have one issuer if both state the same.
    let other =
        |issuer| jwt::Verifier::new(PinnedKey::<Hs384>::from_secret("2", &secret("a")).unwrap(), policy(issuer));
    let joined = |issuer| jwt::Verifier::new(key(), policy("a")).or(other(issuer)).unwrap();
    assert!(jwt::Issuers::new([joined("a")]).is_ok());
    assert_eq!(jwt::Issuers::new([joined("b")]).unwrap_err().code(), "issuer-not-exact");
}

#[test]
fn a_ring_is_exchanged_under_verifiers_that_are_at_work() {
    let ring = |extra: &str| {
        Keyring::new(["always", extra].map(|id| PinnedKey::<Hs256>::from_secret(id, &secret("always")).unwrap()))
            .unwrap()
    };
    let shared = SharedKeyring::new(ring("first"));
    let verifier = jws::Verifier::new(shared.clone());
    let token = |id: &str| sign::<sha2::Sha256>(&json!({"alg": "HS256", "kid": id}), b"payload", &secret("always"));
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let at_work = [(); 2].map(|()| {
            scope.spawn(|| {
                let (always, mut verified) = (token("always"), 0_u32);
                while verified == 0 || !done.load(Ordering::Relaxed) {
                    assert!(verifier.verify(&always).is_ok());
                    verified += 1;
                }
                verified
            })
        });
        for generation in 0..200 {
            shared.replace(ring(&format!("generation-{generation}")));
        }
        thread::yield_now();
        done.store(true, Ordering::Relaxed);
        assert!(at_work.map(|worker| worker.join().unwrap()).iter().all(|verified| *verified > 0));
    });
    // A key that is out is out at once.
    assert!(verifier.verify(&token("generation-199")).is_ok());
    assert_eq!(verifier.verify(&token("first")).unwrap_err(), VerifyError::KidUnknown);
    shared.replace(ring("last"));
    assert_eq!(verifier.verify(&token("generation-199")).unwrap_err(), VerifyError::KidUnknown);
    assert_eq!(shared.current().ids().map(KeyId::as_str).collect::<Vec<_>>(), [Some("always"), Some("last")]);
}

#[test]
fn members_without_id_are_usable_only_alone() {
    let (mut without, _) = member(0, "");
    without.as_object_mut().unwrap().remove("kid");
    let text = |members: &[&Value]| json!({"keys": members}).to_string();

    let (ring, left_out) = Keyring::<Es256>::from_jwks(&text(&[&without, &member(0, "a").0])).unwrap();
    assert_eq!(ring.ids().map(KeyId::as_str).collect::<Vec<_>>(), [None, Some("a")]);
    assert!(left_out.is_empty());

    let (ring, left_out) = Keyring::<Es256>::from_jwks(&text(&[&without, &member(0, "a").0, &without])).unwrap();
    assert_eq!(ring.ids().map(KeyId::as_str).collect::<Vec<_>>(), [Some("a")]);
    assert_eq!(left_out.iter().map(|member| member.position).collect::<Vec<_>>(), [0, 2]);
    assert!(left_out.iter().all(|member| member.reason == KeyError::JwkKidMissing));
}

fn policy(issuer: &str) -> Policy {
    Policy::new(Expect::exactly(issuer), Expect::absent())
}

fn hs256(ids: &BTreeSet<String>) -> jwt::Verifier<Hs256> {
    let keys = ids.iter().map(|id| PinnedKey::from_secret(id, &secret(id)).unwrap());
    jwt::Verifier::new(Keyring::new(keys).unwrap(), policy("a"))
}

fn hs384(ids: &BTreeSet<String>) -> jwt::Verifier<Hs384> {
    let keys = ids.iter().map(|id| PinnedKey::from_secret(id, &secret(id)).unwrap());
    jwt::Verifier::new(Keyring::new(keys).unwrap(), policy("a"))
}

/// A secret that belongs to an id or an issuer.
fn secret(of: &str) -> Vec<u8> {
    format!("the secret of {of:*<40}, which only this test knows").into_bytes()
}

/// A token signed with the secret of its id.
fn token<D: EagerHash>(alg: &str, kid: &str, issuer: &str) -> String
where
    Hmac<D>: KeyInit,
{
    let claims = json!({"iss": issuer, "exp": 4_102_444_800_u64}).to_string();
    sign::<D>(&json!({"alg": alg, "kid": kid}), claims.as_bytes(), &secret(kid))
}

/// A token in the name of one issuer, signed with the secret of another.
fn token_of<D: EagerHash>(alg: &str, kid: &str, issuer: &str, signer: &str) -> String
where
    Hmac<D>: KeyInit,
{
    let claims = json!({"iss": issuer, "exp": 4_102_444_800_u64}).to_string();
    sign::<D>(&json!({"alg": alg, "kid": kid}), claims.as_bytes(), &secret(signer))
}

fn sign<D: EagerHash>(header: &Value, payload: &[u8], secret: &[u8]) -> String
where
    Hmac<D>: KeyInit,
{
    let signing_input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(payload));
    let mut mac = <Hmac<D> as KeyInit>::new_from_slice(secret).unwrap();
    mac.update(signing_input.as_bytes());
    format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}
