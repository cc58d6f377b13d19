//! `pasetors`, which also makes the tokens.

use cotter_benches_harness::{AUDIENCE, Claims, ISSUER, Verify, Who};
use pasetors::{
    Local, Public,
    claims::ClaimsValidationRules,
    keys::{AsymmetricKeyPair, AsymmetricPublicKey, Generate, SymmetricKey},
    token::UntrustedToken,
    version3, version4,
};

pub const WHO: Who = Who::peer_in_rust("pasetors");

/// A key of one version and purpose, and a token of it.
pub struct Made {
    pub key: Vec<u8>,
    pub token: String,
    pub verify: Verify,
}

pub fn v4_public(payload: &str) -> Made {
    let pair = AsymmetricKeyPair::<version4::V4>::generate().expect("a key is found");
    let token = version4::PublicToken::sign(&pair.secret, payload.as_bytes(), None, None).expect("it signs");
    let (key, rules) = (pair.public, rules());
    Made {
        key: key.as_bytes().to_vec(),
        token,
        verify: Box::new(move |token| {
            let token = UntrustedToken::<Public, version4::V4>::try_from(token).ok()?;
            let token = pasetors::public::verify(&key, &token, &rules, None, None).ok()?;
            serde_json::from_str(token.payload()).ok()
        }),
    }
}

pub fn v4_local(payload: &str) -> Made {
    let key = SymmetricKey::<version4::V4>::generate().expect("a key is found");
    let token = version4::LocalToken::encrypt(&key, payload.as_bytes(), None, None).expect("it encrypts");
    let rules = rules();
    Made {
        key: key.as_bytes().to_vec(),
        token,
        verify: Box::new(move |token| {
            let token = UntrustedToken::<Local, version4::V4>::try_from(token).ok()?;
            let token = pasetors::local::decrypt(&key, &token, &rules, None, None).ok()?;
            serde_json::from_str(token.payload()).ok()
        }),
    }
}

/// There is no front door for version 3, so this is what the one for version 4 does.
pub fn v3_public(payload: &str) -> Made {
    let pair = AsymmetricKeyPair::<version3::V3>::generate().expect("a key is found");
    let token = version3::PublicToken::sign(&pair.secret, payload.as_bytes(), None, None).expect("it signs");
    let (key, rules): (AsymmetricPublicKey<version3::V3>, _) = (pair.public, rules());
    Made {
        key: key.as_bytes().to_vec(),
        token,
        verify: Box::new(move |token| {
            let token = UntrustedToken::<Public, version3::V3>::try_from(token).ok()?;
            let token = version3::PublicToken::verify(&key, &token, None, None).ok()?;
            let claims = pasetors::claims::Claims::from_string(token.payload()).ok()?;
            rules.validate_claims(&claims).ok()?;
            serde_json::from_str::<Claims>(token.payload()).ok()
        }),
    }
}

fn rules() -> ClaimsValidationRules {
    let mut rules = ClaimsValidationRules::new();
    rules.validate_issuer_with(ISSUER);
    rules.validate_audience_with(AUDIENCE);
    rules
}
