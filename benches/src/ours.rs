//! `cotter` itself, as a user would set it up.

use cotter::{
    EdDsa, Es256, Es256k, Es384, Expect, Hs256, Hs512, JwsAlgorithm, KeyError, KeyId, PinnedKey, Policy, Ps256,
    PublicKeyAlgorithm, Rs256, SecretAlgorithm, Table, Verified, jwt,
    paseto::{self, Protocol, V3Public, V4Local, V4Public},
};
use cotter_benches_harness::{AUDIENCE, Alg, Claims, ISSUER, Key, SharedVerify, Verify};

use crate::tokens::KEY_ID;

pub const NAME: &str = "cotter";
pub const NAME_COMPACT: &str = "cotter, compact table";
pub const NAME_LARGE: &str = "cotter, large table";
pub const NAME_BY_AWS_LC: &str = "cotter, aws-lc-rs";

pub fn verify(key: &Key) -> Option<SharedVerify> {
    with_limit(key, None)
}

/// For tokens of up to so many bytes of text.
pub fn verify_up_to(key: &Key, bytes: usize) -> Option<SharedVerify> {
    with_limit(key, Some(bytes))
}

/// With a table of another size than the standard one, for what has tables.
pub fn verify_with(key: &Key, table: Table) -> Option<SharedVerify> {
    match key.alg {
        Alg::Es256 => Some(verifier(public::<Es256>(key).map(|key| key.with_table(table)), None)),
        Alg::EdDsa => Some(verifier(public::<EdDsa>(key).map(|key| key.with_table(table)), None)),
        _ => None,
    }
}

fn with_limit(key: &Key, limit: Option<usize>) -> Option<SharedVerify> {
    Some(match key.alg {
        Alg::Hs256 => verifier(secret::<Hs256>(key), limit),
        Alg::Hs512 => verifier(secret::<Hs512>(key), limit),
        Alg::Rs256 => verifier(public::<Rs256>(key), limit),
        Alg::Ps256 => verifier(public::<Ps256>(key), limit),
        Alg::Es256 => verifier(public::<Es256>(key), limit),
        Alg::Es384 => verifier(public::<Es384>(key), limit),
        Alg::Es256k => verifier(public::<Es256k>(key), limit),
        Alg::EdDsa => verifier(public::<EdDsa>(key), limit),
    })
}

fn verifier<A: JwsAlgorithm<Key: Send + Sync>>(
    key: Result<PinnedKey<A>, KeyError>,
    limit: Option<usize>,
) -> SharedVerify {
    let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly(AUDIENCE));
    let mut verifier = jwt::Verifier::new(key.expect("it is a key"), policy);
    if let Some(limit) = limit {
        verifier = verifier.max_token_len(limit).expect("it is not too high");
    }
    Box::new(move |token| verifier.verify::<Claims>(token).ok().map(Verified::into_claims))
}

/// With feature `aws-lc-rs`, for what that is about.
pub fn verify_by_aws_lc(key: &Key) -> Option<SharedVerify> {
    match key.alg {
        Alg::Rs256 => Some(verifier_by_aws_lc::<cotter_aws_lc::Rs256>(key)),
        Alg::Ps256 => Some(verifier_by_aws_lc::<cotter_aws_lc::Ps256>(key)),
        _ => None,
    }
}

fn verifier_by_aws_lc<A>(key: &Key) -> SharedVerify
where
    A: cotter_aws_lc::JwsAlgorithm<Key: Send + Sync> + cotter_aws_lc::PublicKeyAlgorithm,
{
    use cotter_aws_lc::{Expect, PinnedKey, Policy, Verified, jwt};
    let key = PinnedKey::<A>::from_der(KEY_ID, &key.der).expect("it is a key");
    let verifier = jwt::Verifier::new(key, Policy::new(Expect::exactly(ISSUER), Expect::exactly(AUDIENCE)));
    Box::new(move |token| verifier.verify::<Claims>(token).ok().map(Verified::into_claims))
}

pub fn secret<A: SecretAlgorithm>(key: &Key) -> Result<PinnedKey<A>, KeyError> {
    PinnedKey::from_secret(KEY_ID, &key.raw)
}

pub fn public<A: PublicKeyAlgorithm>(key: &Key) -> Result<PinnedKey<A>, KeyError> {
    PinnedKey::from_der(KEY_ID, &key.der)
}

pub fn v4_public(key: &[u8]) -> Verify {
    paseto_verifier(PinnedKey::<V4Public>::from_raw(KeyId::ABSENT, key))
}

pub fn v4_local(key: &[u8]) -> Verify {
    paseto_verifier(PinnedKey::<V4Local>::from_secret(KeyId::ABSENT, key))
}

pub fn v3_public(key: &[u8]) -> Verify {
    paseto_verifier(PinnedKey::<V3Public>::from_raw(KeyId::ABSENT, key))
}

fn paseto_verifier<P: Protocol>(key: Result<PinnedKey<P>, KeyError>) -> Verify {
    let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly(AUDIENCE));
    let verifier = paseto::Verifier::new(key.expect("it is a key"), policy);
    Box::new(move |token| verifier.verify::<Claims>(token).ok().map(Verified::into_claims))
}
