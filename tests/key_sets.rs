//! Properties of key sets, joined verifiers, exchanged rings and several issuers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Claim, Ed25519, Es256, Expect, Hs256, Hs384, JsonFault, JwksReader, KeyError, KeyId, Keyring, Part, PinnedKey,
    Policy, SharedKeyring, Timestamp, VerifyError, jws, jwt,
    profile::{AccessTokens, Presentation},
};
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);

/// RFC 7515 appendix A.3.1
const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

/// Another key, without an id: RFC 9449 §6.1
fn other() -> Value {
    json!({"kty": "EC", "crv": "P-256", "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"})
}

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
            Err(error) => prop_assert!(usable.is_empty() && error.code() == "keyring-empty"),
            Ok((ring, skipped)) => {
                let ids: BTreeSet<String> = ring.ids().map(|id| id.as_str().unwrap().to_owned()).collect();
                prop_assert_eq!(ids, usable);
                let reasons: Vec<_> = skipped.iter().map(|member| (member.position, member.reason.code())).collect();
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
            prop_assert_eq!(joined.unwrap_err().code(), "key-id-duplicate");
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
        prop_assert_eq!(joined.verify_as_at::<Value>(&token, NOW).map(drop), expected);
    }
}

#[test]
fn joined_verifiers_keep_the_rules_for_tokens_without_id() {
    let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let joined = hs256(&set(&["a"])).or(hs384(&set(&["b"]))).unwrap().or(hs384(&set(&["c"]))).unwrap();
    for (id, alg) in [("a", "HS256"), ("b", "HS384"), ("c", "HS384")] {
        let token =
            if alg == "HS256" { token::<sha2::Sha256>(alg, id, "a") } else { token::<sha2::Sha384>(alg, id, "a") };
        assert!(joined.verify_as_at::<Value>(&token, NOW).is_ok(), "{id}");
    }
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#);
    assert_eq!(joined.verify_as_at::<Value>(&format!("{header}.e30.AA"), NOW).unwrap_err(), VerifyError::KidMissing);
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","kid":1}"#);
    assert_eq!(joined.verify_as_at::<Value>(&format!("{header}.e30.AA"), NOW).unwrap_err(), VerifyError::KidNotString);
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","kid":""}"#);
    assert_eq!(joined.verify_as_at::<Value>(&format!("{header}.e30.AA"), NOW).unwrap_err().code(), "kid-malformed");
}

#[test]
fn an_id_that_both_sides_come_to_hold_is_nobodys() {
    let shared = SharedKeyring::new(Keyring::from(PinnedKey::<Hs384>::from_secret("b", &secret("b")).unwrap()));
    let joined = hs256(&BTreeSet::from(["a".to_owned()])).or(jwt::Verifier::new(&shared, policy("a"))).unwrap();
    let token = token::<sha2::Sha256>("HS256", "a", "a");
    assert!(joined.verify_as_at::<Value>(&token, NOW).is_ok());
    shared.replace(Keyring::from(PinnedKey::from_secret("a", &secret("a")).unwrap()));
    assert_eq!(joined.verify_as_at::<Value>(&token, NOW).unwrap_err(), VerifyError::KidUnknown);
}

#[test]
fn one_kid_at_two_issuers_never_crosses() {
    let verifier = |issuer: &str| {
        let key = PinnedKey::<Hs256>::from_secret("1", &secret(issuer)).unwrap();
        jwt::Verifier::new(key, policy(issuer))
    };
    let mut issuers = jwt::IssuerRouter::new().with(verifier("a")).unwrap().with(verifier("b")).unwrap();
    for issuer in ["a", "b"] {
        let token = token_of::<sha2::Sha256>("HS256", "1", issuer, issuer);
        assert_eq!(issuers.verify_as_at::<Value>(&token, NOW).unwrap().issuer(), Some(issuer));
    }
    // Signed with the key of one, in the name of the other.
    let crossed = token_of::<sha2::Sha256>("HS256", "1", "b", "a");
    assert_eq!(issuers.verify_as_at::<Value>(&crossed, NOW).unwrap_err(), VerifyError::InvalidSignature);
    let unknown = token_of::<sha2::Sha256>("HS256", "1", "A", "a");
    assert_eq!(issuers.verify_as_at::<Value>(&unknown, NOW).unwrap_err(), VerifyError::Mismatch(Claim::Iss));
    let other_kid = token_of::<sha2::Sha256>("HS256", "2", "a", "a");
    assert_eq!(issuers.verify_as_at::<Value>(&other_kid, NOW).unwrap_err(), VerifyError::KidUnknown);

    for (claims, expected) in [
        ("{}", VerifyError::Missing(Claim::Iss)),
        (r#"{"iss":["a"]}"#, VerifyError::Malformed { claim: Claim::Iss, expected: "a string" }),
        (r#"{"iss":"b","iss":"a"}"#, VerifyError::Json { part: Part::Claims, fault: JsonFault::DuplicateMember }),
        ("[]", VerifyError::Json { part: Part::Claims, fault: JsonFault::NotObject }),
    ] {
        let token = format!("e30.{}.AA", URL_SAFE_NO_PAD.encode(claims));
        assert_eq!(issuers.verify_as_at::<Value>(&token, NOW).unwrap_err(), expected, "{claims}");
    }

    assert!(issuers.remove("a"));
    let token = token_of::<sha2::Sha256>("HS256", "1", "a", "a");
    assert_eq!(issuers.verify_as_at::<Value>(&token, NOW).unwrap_err(), VerifyError::Mismatch(Claim::Iss));
}

#[test]
fn only_a_verifier_of_exactly_one_issuer_stands_behind_the_door_of_several() {
    let key = || PinnedKey::<Hs256>::from_secret("1", &secret("a")).unwrap();
    for issuer in [Expect::absent(), Expect::danger_any(), Expect::one_of(["a", "b"]), Expect::one_of([""; 0])] {
        let verifier = jwt::Verifier::new(key(), Policy::new(issuer, Expect::absent()));
        assert_eq!(jwt::IssuerRouter::new().with(verifier).unwrap_err().code(), "issuer-not-exact");
    }
    // Joined verifiers have one issuer if both state the same.
    let other =
        |issuer| jwt::Verifier::new(PinnedKey::<Hs384>::from_secret("2", &secret("a")).unwrap(), policy(issuer));
    let joined = |issuer| jwt::Verifier::new(key(), policy("a")).or(other(issuer)).unwrap();
    assert!(jwt::IssuerRouter::new().with(joined("a")).is_ok());
    assert_eq!(jwt::IssuerRouter::new().with(joined("b")).unwrap_err().code(), "issuer-not-exact");
}

/// A ring keeps ids of up to 54 bytes in its table, and longer ones apart.
#[test]
fn an_id_of_any_length_finds_its_own_key_and_no_other() {
    let all: Vec<String> = [1, 2, 8, 53, 54, 55, 56, 255, 256, 310, 1024]
        .into_iter()
        .flat_map(|length: usize| {
            ["a", "é", "b"].map(|last| format!("{}{last}", "a".repeat(length.saturating_sub(last.len()))))
        })
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    for held in [all.iter().step_by(2).collect::<BTreeSet<_>>(), all.iter().skip(1).step_by(2).collect()] {
        let keys = held.iter().map(|id| PinnedKey::<Hs256>::from_secret(*id, &secret(id)).unwrap());
        let mut ring = Keyring::new(keys).unwrap();
        assert!(ring.ids().map(|id| id.as_str().unwrap()).eq(held.iter().copied()), "in order");
        let verifier = jwt::Verifier::new(ring.clone(), policy("a"));
        for id in &all {
            let verified = verifier.verify_as_at::<Value>(&token::<sha2::Sha256>("HS256", id, "a"), NOW);
            let exact = KeyId::exactly(id).unwrap();
            assert_eq!(ring.contains(&exact), held.contains(id), "{id}");
            match verified {
                Ok(verified) => assert_eq!(verified.key_id(), &exact),
                Err(refused) => assert!(refused == VerifyError::KidUnknown && !held.contains(id), "{id}"),
            }
            assert_eq!(ring.remove(&exact).map(|key| key.id().clone()), held.contains(id).then_some(exact));
        }
        assert!(ring.is_empty());
    }
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

    let (ring, skipped) = Keyring::<Es256>::from_jwks(&text(&[&without, &member(0, "a").0])).unwrap();
    assert_eq!(ring.ids().map(KeyId::as_str).collect::<Vec<_>>(), [None, Some("a")]);
    assert!(skipped.is_empty());

    let (ring, skipped) = Keyring::<Es256>::from_jwks(&text(&[&without, &member(0, "a").0, &other()])).unwrap();
    assert_eq!(ring.ids().map(KeyId::as_str).collect::<Vec<_>>(), [Some("a")]);
    assert_eq!(skipped.iter().map(|member| member.position).collect::<Vec<_>>(), [0, 2]);
    assert!(skipped.iter().all(|member| member.reason == KeyError::JwkKidMissing));
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

#[test]
fn the_time_is_the_same_behind_every_door() {
    let set = |id: &str| BTreeSet::from([id.to_owned()]);
    let joined = hs256(&set("a")).or(hs384(&set("b"))).unwrap();
    let issuers = jwt::IssuerRouter::new().with(hs256(&set("a"))).unwrap();
    let claims = |exp: u64| json!({"iss": "a", "exp": exp}).to_string();
    let header = json!({"alg": "HS256", "kid": "a"});
    let token = |exp| sign::<sha2::Sha256>(&header, claims(exp).as_bytes(), &secret("a"));

    let (good, over) = (token(NOW.unix_seconds() + 1), token(NOW.unix_seconds()));
    assert!(joined.verify_as_at::<Value>(&good, NOW).is_ok() && issuers.verify_as_at::<Value>(&good, NOW).is_ok());
    assert_eq!(joined.verify_as_at::<Value>(&over, NOW).unwrap_err(), VerifyError::Expired);
    assert_eq!(issuers.verify_as_at::<Value>(&over, NOW).unwrap_err(), VerifyError::Expired);

    // The present is later than that.
    assert_eq!(joined.verify_as::<Value>(&good).unwrap_err(), VerifyError::Expired);
    assert_eq!(issuers.verify_as::<Value>(&good).unwrap_err(), VerifyError::Expired);
    let good = token(4_102_444_800);
    assert!(joined.verify_as::<Value>(&good).is_ok() && issuers.verify_as::<Value>(&good).is_ok());
}

#[test]
fn ids_of_every_side_are_compared_when_joined() {
    let set = |id: &str| BTreeSet::from([id.to_owned()]);
    let two = || hs256(&set("a")).or(hs384(&set("b"))).unwrap();
    assert_eq!(two().or(hs384(&set("a"))).unwrap_err().code(), "key-id-duplicate");
    assert_eq!(two().or(hs256(&set("b"))).unwrap_err().code(), "key-id-duplicate");
    assert_eq!(hs256(&set("b")).or(two()).unwrap_err().code(), "key-id-duplicate");
    assert!(two().or(hs384(&set("c"))).is_ok());

    let without = || {
        let ring = Keyring::from(PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, &secret("a")).unwrap());
        jwt::Verifier::new(ring, policy("a"))
    };
    assert_eq!(without().or(without()).unwrap_err().code(), "key-id-duplicate");

    // Later both come to have a key without id: then a token without id is for neither.
    let shared = SharedKeyring::new(Keyring::from(PinnedKey::<Hs256>::from_secret("b", &secret("a")).unwrap()));
    let joined = without().or(jwt::Verifier::new(&shared, policy("a"))).unwrap();
    let claims = json!({"iss": "a", "exp": 4_102_444_800_u64}).to_string();
    let token = sign::<sha2::Sha256>(&json!({"alg": "HS256"}), claims.as_bytes(), &secret("a"));
    assert!(joined.verify_as_at::<Value>(&token, NOW).is_ok());
    shared.replace(Keyring::from(PinnedKey::from_secret(KeyId::ABSENT, &secret("a")).unwrap()));
    assert_eq!(joined.verify_as_at::<Value>(&token, NOW).unwrap_err(), VerifyError::KidMissing);
}

#[test]
fn a_raised_limit_holds_behind_every_door() {
    let verifier = |id: &str| hs256(&BTreeSet::from([id.to_owned()]));
    let claims = json!({"iss": "a", "exp": 4_102_444_800_u64, "pad": "x".repeat(20_000)}).to_string();
    let token = |id: &str| sign::<sha2::Sha256>(&json!({"alg": "HS256", "kid": id}), claims.as_bytes(), &secret(id));

    let joined = verifier("a").max_token_len(65_536).unwrap().or(verifier("b")).unwrap();
    assert!(joined.verify_as_at::<Value>(&token("a"), NOW).is_ok());
    assert_eq!(joined.verify_as_at::<Value>(&token("b"), NOW).unwrap_err(), VerifyError::TokenTooLong { max: 16_384 });
    let joined = verifier("b").or(verifier("a").max_token_len(65_536).unwrap()).unwrap();
    assert!(joined.verify_as_at::<Value>(&token("a"), NOW).is_ok());

    let issuers = jwt::IssuerRouter::new().with(verifier("a").max_token_len(65_536).unwrap()).unwrap();
    assert!(issuers.verify_as_at::<Value>(&token("a"), NOW).is_ok());
    let issuers = jwt::IssuerRouter::new().with(verifier("a")).unwrap();
    assert_eq!(issuers.verify_as_at::<Value>(&token("a"), NOW).unwrap_err(), VerifyError::TokenTooLong { max: 16_384 });
}

#[test]
fn an_issuer_that_is_there_keeps_its_keys() {
    let verifier =
        |signer: &str| jwt::Verifier::new(PinnedKey::<Hs256>::from_secret("1", &secret(signer)).unwrap(), policy("a"));
    let mut issuers = jwt::IssuerRouter::new().with(verifier("first")).unwrap();
    assert_eq!(issuers.add(verifier("second")).unwrap_err().code(), "issuer-duplicate");
    let token = |signer| token_of::<sha2::Sha256>("HS256", "1", "a", signer);
    assert!(issuers.verify_as_at::<Value>(&token("first"), NOW).is_ok());
    assert_eq!(issuers.verify_as_at::<Value>(&token("second"), NOW).unwrap_err(), VerifyError::InvalidSignature);
}

#[test]
fn what_is_skipped_is_told_in_the_order_of_the_set() {
    let (mut without, _) = member(0, "");
    without.as_object_mut().unwrap().remove("kid");
    let text = json!({"keys": [without, member(5, "b").0, other(), member(0, "a").0]}).to_string();
    let (_, skipped) = Keyring::<Es256>::from_jwks(&text).unwrap();
    let told: Vec<_> = skipped.iter().map(|member| (member.position, member.reason.code())).collect();
    assert_eq!(told, [(0, "jwk-kid-missing"), (1, "jwk-use"), (2, "jwk-kid-missing")]);
    let ids: Vec<_> = skipped.iter().map(|member| member.key_id.as_deref()).collect();
    assert_eq!(ids, [None, Some("b"), None]);
}

#[test]
fn each_key_of_a_set_stays_under_its_own_id() {
    use cotter::EdDsa;
    // RFC 8037 appendix A.4, and the key of a demo token.
    let set = r#"{"keys":[
        {"kty":"OKP","crv":"Ed25519","kid":"other","x":"n9q8xTrtOrquccBNJ7QsqDIEs9RmBNv-5EOzsn1Tb4U"},
        {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-\
                 09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let ring = |set: &str| Keyring::<EdDsa>::from_jwks(set).unwrap().0;
    assert!(jws::Verifier::new(ring(set)).verify(token).is_ok());
    let exchanged = set.replace(r#""kid":"other","#, "").replacen(
        r#""crv":"Ed25519","x":"11"#,
        r#""crv":"Ed25519","kid":"other","x":"11"#,
        1,
    );
    assert_eq!(jws::Verifier::new(ring(&exchanged)).verify(token).unwrap_err(), VerifyError::InvalidSignature);
}

#[test]
fn the_lenient_reading_accepts_leading_zeros_and_padding_at_the_end() {
    use cotter::Rs256;
    let n = URL_SAFE_NO_PAD.encode([&[0xc5], [0xa7; 255].as_slice()].concat());
    let n_with_zero = URL_SAFE_NO_PAD.encode([&[0, 0xc5], [0xa7; 255].as_slice()].concat());
    let set = |n: &str, e: &str| json!({"keys": [{"kty": "RSA", "kid": "1", "n": n, "e": e}]}).to_string();
    let thumbprint_fits = |set: &str| {
        let strict =
            PinnedKey::<Rs256>::from_jwk("1", &json!({"kty": "RSA", "n": n, "e": "AQAB"}).to_string()).unwrap();
        let (mut ring, _) = Keyring::<Rs256>::from_jwks_lenient(set).unwrap();
        ring.remove(KeyId::exactly("1").unwrap()).unwrap().thumbprint() == strict.thumbprint()
    };
    for (n, e) in
        [(n_with_zero.as_str(), "AQAB"), (&n, "AAEAAQ"), (&format!("{n}=="), "AQAB"), (&n_with_zero, "AAEAAQ==")]
    {
        assert!(thumbprint_fits(&set(n, e)), "{n} {e}");
        assert_eq!(Keyring::<Rs256>::from_jwks(&set(n, e)).unwrap_err().code(), "keyring-empty", "{n} {e}");
    }
    assert_eq!(
        Keyring::<Rs256>::from_jwks_lenient(&set(&format!("={n}"), "AQAB")).unwrap_err().code(),
        "keyring-empty"
    );
}

#[test]
fn thumbprints_of_curves_are_those_of_the_standards() {
    // RFC 9449 §6.1
    let jwk = r#"{"kty":"EC","crv":"P-256","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"}"#;
    let key = PinnedKey::<Es256>::from_jwk("1", jwk).unwrap();
    assert_eq!(key.thumbprint().to_string(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    assert_eq!(KeyId::thumbprint(&key.thumbprint()), *key.pinned_by_thumbprint().id());
}

#[test]
#[cfg(feature = "ml-dsa")]
fn thumbprints_of_ml_dsa_are_those_of_the_standard() {
    fn check<A: cotter::JwsPublicKeyAlgorithm + cotter::RawKeyAlgorithm>(figures: &Value) {
        let groups = figures["groups"].as_array().unwrap();
        let figure = groups.iter().find(|group| group["pin"]["alg"] == A::NAME).unwrap();
        let jwk = &figure["pin"]["key"]["jwk"];
        let key = PinnedKey::<A>::from_jwk("1", &jwk.to_string()).unwrap();
        assert_eq!(key.thumbprint().to_string(), figure["pin"]["kid"].as_str().unwrap());
        let bytes = URL_SAFE_NO_PAD.decode(jwk["pub"].as_str().unwrap()).unwrap();
        assert_eq!(PinnedKey::<A>::from_raw("1", &bytes).unwrap().thumbprint(), key.thumbprint());
    }
    // RFC 9964 appendix A.1
    let figures = serde_json::from_str(include_str!("../vectors/rfc/9964.json")).unwrap();
    check::<cotter::MlDsa44>(&figures);
    check::<cotter::MlDsa65>(&figures);
    check::<cotter::MlDsa87>(&figures);
}

#[test]
fn a_weak_secret_is_still_no_key() {
    let pem = b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAn9q8xTrtOrquccBNJ7QsqDIEs9RmBNv+5EOzsn1Tb4U=\n-----END PUBLIC KEY-----\n";
    let refused = PinnedKey::<Hs256>::danger_from_weak_secret("1", pem).unwrap_err();
    assert_eq!(refused, KeyError::SecretIsKey { found: "a PEM file" });
    assert_eq!(
        PinnedKey::<Hs256>::danger_from_weak_secret("1", &[0; 31]).unwrap_err(),
        KeyError::SecretTooShort { min: 32 }
    );
    assert!(
        format!("{:?}", SharedKeyring::new(Keyring::from(PinnedKey::<Hs256>::from_secret("1", &secret("1")).unwrap())))
            .starts_with("SharedKeyring<HS256>")
    );
}

#[test]
fn a_set_without_a_usable_key_says_why() {
    let members = [
        json!({"kty": "RSA", "use": "enc", "kid": "a"}),
        json!({"kty": "EC", "crv": "P-256", "kid": "b", "x": format!("{X}="), "y": Y}),
        json!({"kty": "EC", "use": "enc", "crv": "P-256", "kid": "c\u{202e}", "x": X, "y": Y}),
        json!({"kty": "RSA", "kid": "x".repeat(300)}),
        json!(7),
    ];
    let refused = Keyring::<Es256>::from_jwks(&json!({"keys": members}).to_string()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "none of the 5 keys of the set can be used; \
         at 0 (\"a\"), 3: key is an RSA key: expected an elliptic-curve key; \
         at 1 (\"b\"): JWK's x is not canonical base64url without padding; \
         at 2 (\"c\\u{202e}\"): JWK's use is not sig; \
         at 4: JWK is not a well-formed JSON object; \
         from_jwks_lenient accepts one"
    );
    let KeyError::KeyringEmpty { skipped } = refused else { panic!("{refused}") };
    let told: Vec<_> = skipped.iter().map(|key| (key.position, key.reason.code(), key.is_usable_leniently)).collect();
    assert_eq!(
        told,
        [
            (0, "key-family", false),
            (1, "jwk-member-base64", true),
            (2, "jwk-use", false),
            (3, "key-family", false),
            (4, "jwk-syntax", false)
        ]
    );
}

/// However many keys and reasons there are, the message is one for a person.
#[test]
fn a_message_about_a_large_set_is_short() {
    let members: Vec<_> = (0..256).map(|at| member(4 + at % 11, &format!("{at:060}")).0).collect();
    let refused = Keyring::<Es256>::from_jwks(&json!({"keys": members}).to_string()).unwrap_err();
    let message = refused.to_string();
    assert!(message.len() < 4096, "{}", message.len());
    assert!(
        message.starts_with("none of the 256 keys of the set can be used; at 0 (")
            && message.contains(" and 18 more: "),
        "{message}"
    );
}

#[test]
fn two_keys_under_one_id_are_named_and_one_key_twice_is_one() {
    let (first, _) = member(0, "a");
    let mut other = other();
    other["kid"] = json!("a");
    let text = |members: &[&Value]| json!({"keys": members}).to_string();
    let refused = Keyring::<Es256>::from_jwks(&text(&[&first, &member(5, "b").0, &other, &first])).unwrap_err();
    assert_eq!(refused, KeyError::KeyIdDuplicate { id: Some("a".into()), positions: vec![0, 2, 3] });
    assert_eq!(
        refused.to_string(),
        r#"two keys have the id "a", in the set at 0 and 2 and 3: expected one key for each id"#
    );

    let (ring, skipped) = Keyring::<Es256>::from_jwks(&text(&[&first, &first])).unwrap();
    assert_eq!(ring.len(), 1);
    let told: Vec<_> = skipped.iter().map(|key| (key.position, key.key_id.as_deref(), key.reason.code())).collect();
    assert_eq!(told, [(1, Some("a"), "jwk-repeated")]);
}

#[test]
fn limits_of_a_set_are_raised_by_name_up_to_a_ceiling() {
    let certificates = ["MII".repeat(1500), "MII".repeat(1500), "MII".repeat(1500)];
    let set = |keys: usize, with: bool| {
        let member = |at: usize| {
            let (mut ec, _) = member(0, &format!("key-{at}"));
            if with {
                ec["x5c"] = json!(certificates);
            }
            ec
        };
        json!({"keys": (0..keys).map(member).collect::<Vec<_>>()}).to_string()
    };
    // Three certificates for each of 20 keys: 270 KB.
    let chains = set(20, true);
    assert_eq!(Keyring::<Es256>::from_jwks(&chains).unwrap_err(), KeyError::JwksTooLong { max: 65_536 });
    let reader = JwksReader::new().max_len(1 << 20).unwrap();
    assert_eq!(reader.read::<Es256>(&chains).unwrap().0.len(), 20);
    assert_eq!(reader.lenient().read::<Es256>(&chains).unwrap().0.len(), 20);

    let many = set(4096, false);
    assert_eq!(reader.read::<Es256>(&many).unwrap_err(), KeyError::JwksTooManyKeys { max: 256 });
    assert_eq!(reader.max_keys(4096).unwrap().read::<Es256>(&many).unwrap().0.len(), 4096);
    assert_eq!(
        reader.max_keys(4095).unwrap().read::<Es256>(&many).unwrap_err(),
        KeyError::JwksTooManyKeys { max: 4095 }
    );

    let long = format!("{many}{}", " ".repeat((1 << 20) - many.len()));
    assert!(reader.max_keys(4096).unwrap().read::<Es256>(&long).is_ok());
    assert_eq!(reader.read::<Es256>(&format!("{long} ")).unwrap_err(), KeyError::JwksTooLong { max: 1 << 20 });

    assert_eq!(JwksReader::new().max_len((1 << 20) + 1).unwrap_err(), KeyError::JwksLimitTooHigh { max: 1 << 20 });
    assert_eq!(JwksReader::new().max_keys(4097).unwrap_err(), KeyError::JwksLimitTooHigh { max: 4096 });
}

/// What one reading takes, the other takes as the same key.
#[test]
fn a_key_is_the_same_in_every_reading() {
    use cotter::{JwsPublicKeyAlgorithm, Rs256};
    fn check<A: JwsPublicKeyAlgorithm>(strict: &Value, changes: &[(&str, Value)]) {
        let pin = |jwk: &Value| PinnedKey::<A>::from_jwk_lenient("1", &jwk.to_string()).unwrap().thumbprint();
        let expected = PinnedKey::<A>::from_jwk("1", &strict.to_string()).unwrap().thumbprint();
        assert_eq!(pin(strict), expected);
        for (member, value) in changes {
            let mut changed = strict.clone();
            changed[member] = value.clone();
            assert_eq!(pin(&changed), expected, "{member} {value}");
            let refused = PinnedKey::<A>::from_jwk("1", &changed.to_string()).unwrap_err();
            assert!(matches!(refused, KeyError::JwkNotStrict { .. }), "{member} {value}: {refused}");
        }
    }
    let standard = |text: &str| text.replace('-', "+").replace('_', "/");
    let (ec, _) = member(0, "1");
    let zero = |text: &str| URL_SAFE_NO_PAD.encode([&[0], &*URL_SAFE_NO_PAD.decode(text).unwrap()].concat());
    check::<Es256>(
        &ec,
        &[
            ("y", json!(standard(Y))),
            ("x", json!(format!("{X}="))),
            ("x", json!(zero(X))),
            ("y", json!(zero(&zero(Y)))),
            ("use", json!(null)),
            ("key_ops", json!([])),
            ("alg", json!("")),
        ],
    );
    let n = URL_SAFE_NO_PAD.encode([&[0xfb], [0xa7; 255].as_slice()].concat());
    let rsa = json!({"kty": "RSA", "n": n, "e": "AQAB"});
    let changes = [("n", json!(standard(&n))), ("n", json!(zero(&n))), ("e", json!("AAEAAQ==")), ("d", json!(null))];
    check::<Rs256>(&rsa, &changes);
}

/// Two that change a ring at one time: with `current`, `add` and `replace`, one of them would undo the other.
#[test]
fn no_change_of_a_shared_ring_is_lost() {
    const EACH: usize = 200;
    let secret = b"an example secret of 32 bytes ok";
    let key = |id: String| PinnedKey::<Hs256>::from_secret(id.as_str(), secret).unwrap();
    let shared = SharedKeyring::new(Keyring::from(key("first".to_owned())));
    thread::scope(|scope| {
        for thread in ["a", "b", "c"] {
            let shared = &shared;
            scope.spawn(move || {
                for count in 0..EACH {
                    let next = key(format!("{thread}-{count}"));
                    shared.update(|ring| ring.add(next.clone())).unwrap();
                }
            });
        }
    });
    assert_eq!(shared.current().len(), 3 * EACH + 1);
    assert!(shared.update(|ring| ring.add(key("first".to_owned()))).is_err());
    assert_eq!(shared.current().len(), 3 * EACH + 1);
}

#[test]
fn an_outdated_ring_says_so_of_every_key_that_it_lacks() {
    let key = |id| PinnedKey::<Hs256>::from_secret(id, &secret("a")).unwrap();
    let with_id = Keyring::from(key(KeyId::exactly("a").unwrap()));
    let without_id = Keyring::from(key(KeyId::ABSENT));
    let token = |header: Value| sign::<sha2::Sha256>(&header, b"payload", &secret("a"));
    let (none, a, b) =
        (json!({"alg": "HS256"}), json!({"alg": "HS256", "kid": "a"}), json!({"alg": "HS256", "kid": "b"}));
    let refused = |ring: &Keyring<Hs256>, header: &Value| {
        jws::Verifier::new(ring.clone()).verify(&token(header.clone())).map(drop).unwrap_err()
    };
    for (ring, header, wrong) in [
        (&with_id, &none, VerifyError::KidMissing),
        (&with_id, &b, VerifyError::KidUnknown),
        (&without_id, &b, VerifyError::KidUnexpected),
    ] {
        assert_eq!(refused(ring, header), wrong);
        assert_eq!(refused(&ring.clone().outdated(), header), VerifyError::KeysUnavailable);
        assert_eq!(refused(&Keyring::unavailable(), header), VerifyError::KeysUnavailable);
    }
    // What it has is used, and what no ring can have is wrong.
    let outdated = with_id.clone().outdated();
    assert!(jws::Verifier::new(outdated.clone()).verify(&token(a)).is_ok());
    let control = json!({"alg": "HS256", "kid": "\n"});
    assert_eq!(refused(&outdated, &control).code(), "kid-malformed");
    assert_eq!(refused(&Keyring::unavailable(), &json!({"alg": "none", "kid": "a"})).code(), "alg-mismatch");

    // It stays so, whatever is added, and in a copy.
    let mut ring = Keyring::unavailable();
    ring.add(key(KeyId::exactly("a").unwrap())).unwrap();
    assert!(ring.clone().is_outdated() && !with_id.is_outdated());
    assert_eq!(format!("{ring:?} {with_id:?}"), r#"Keyring<HS256>["a"] (outdated) Keyring<HS256>["a"]"#);
}

#[test]
fn joined_verifiers_and_routers_tell_an_outdated_ring_too() {
    let verifier = |ring: Keyring<Hs256>| jwt::Verifier::new(ring, policy("a"));
    let ring = |id: &str| Keyring::from(PinnedKey::<Hs256>::from_secret(id, &secret(id)).unwrap());
    let token = token::<sha2::Sha256>("HS256", "c", "a");
    for (left, right, expected) in [
        (ring("a"), ring("b"), VerifyError::KidUnknown),
        (ring("a").outdated(), ring("b"), VerifyError::KeysUnavailable),
        (ring("a"), Keyring::unavailable(), VerifyError::KeysUnavailable),
    ] {
        let joined = verifier(left).or(verifier(right)).unwrap();
        assert_eq!(joined.verify_at(&token, NOW).unwrap_err(), expected);
        let issuers = jwt::IssuerRouter::new().with(joined).unwrap();
        assert_eq!(issuers.verify_at(&token, NOW).unwrap_err(), expected);
    }
    // The side that has the key is used, whatever the state of the other.
    let joined = verifier(Keyring::unavailable()).or(verifier(ring("c"))).unwrap();
    assert!(joined.verify_at(&token, NOW).is_ok());
}

#[test]
fn the_router_of_a_profile_tells_an_outdated_ring_too() {
    let es256 = || {
        AccessTokens::new(
            Keyring::<Es256>::from_jwks(&json!({"keys": [member(0, "a").0]}).to_string()).unwrap().0,
            "a",
            "b",
        )
    };
    let ed25519 = |ring: Keyring<Ed25519>| AccessTokens::new(ring, "a", "b");
    let known = PinnedKey::from_pem("b", include_str!("../vectors/demo/ed25519.pem")).unwrap();
    let header = |kid: &str| URL_SAFE_NO_PAD.encode(json!({"alg": "Ed25519", "typ": "at+jwt", "kid": kid}).to_string());
    let refused = |ring, kid| {
        let router = es256().or(ed25519(ring)).unwrap();
        router.verify_at(&format!("{}.e30.AA", header(kid)), Presentation::bearer(), NOW).map(drop).unwrap_err()
    };
    assert_eq!(refused(known.clone().into(), "c"), VerifyError::KidUnknown);
    assert_eq!(refused(Keyring::from(known.clone()).outdated(), "c"), VerifyError::KeysUnavailable);
    assert_eq!(refused(Keyring::unavailable(), "b"), VerifyError::KeysUnavailable);
    assert_eq!(refused(Keyring::from(known).outdated(), "b"), VerifyError::InvalidSignature);
}
