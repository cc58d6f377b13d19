//! `jwt-compact`. It checks the times; issuer and audience are the caller's to compare.

use cotter_benches_harness::{AUDIENCE, Alg, Claims, ISSUER, Key, SharedVerify};
use jwt_compact::{
    Algorithm, AlgorithmExt, TimeOptions, UntrustedToken,
    alg::{Ed25519, Es256, Es256k, Hs256, Hs256Key, Hs512, Hs512Key, Rsa, RsaPublicKey, VerifyingKey},
    jwk::JsonWebKey,
};
use serde::Deserialize;

pub fn verify(key: &Key) -> Option<SharedVerify> {
    Some(match key.alg {
        Alg::Hs256 => with(Hs256, Hs256Key::new(&key.raw)),
        Alg::Hs512 => with(Hs512, Hs512Key::new(&key.raw)),
        Alg::Rs256 => with(Rsa::rs256(), rsa(key)),
        Alg::Ps256 => with(Rsa::ps256(), rsa(key)),
        Alg::Es256 => with(Es256, from_raw::<Es256>(key)),
        Alg::Es384 => return None,
        Alg::Es256k => with::<Es256k>(Es256k::default(), from_raw::<Es256k>(key)),
        Alg::EdDsa => with(Ed25519, from_raw::<Ed25519>(key)),
    })
}

fn rsa(key: &Key) -> RsaPublicKey {
    let jwk: JsonWebKey<'_> = serde_json::from_str(&key.jwk).expect("it is a JWK");
    RsaPublicKey::try_from(&jwk).expect("it is a key")
}

fn from_raw<A: Algorithm<VerifyingKey: VerifyingKey<A>>>(key: &Key) -> A::VerifyingKey {
    A::VerifyingKey::from_slice(&key.raw).expect("it is a key")
}

fn with<A>(algorithm: A, key: A::VerifyingKey) -> SharedVerify
where
    A: Algorithm<VerifyingKey: Send + Sync> + Send + Sync + 'static,
{
    let no_leeway = Default::default();
    let times = TimeOptions::from_leeway(no_leeway);
    Box::new(move |token| {
        let token = UntrustedToken::new(token).ok()?;
        let token = algorithm.validator::<WithParties>(&key).validate(&token).ok()?;
        token.claims().validate_expiration(&times).ok()?.validate_maturity(&times).ok()?;
        let (_, claims) = token.into_parts();
        claims.custom.checked()
    })
}

/// The claims, with the two that are the caller's to compare: one flat struct, as a second one inside would cost more.
#[derive(Clone, Deserialize)]
struct WithParties {
    iss: String,
    aud: String,
    tenant: String,
    email: String,
    scope: String,
    admin: bool,
    #[serde(default)]
    groups: Vec<String>,
}

impl WithParties {
    fn checked(self) -> Option<Claims> {
        let Self { iss, aud, tenant, email, scope, admin, groups } = self;
        (iss == ISSUER && aud == AUDIENCE).then_some(Claims { tenant, email, scope, admin, groups })
    }
}
