//! A valid token of every algorithm, from `vectors/`, with a verifier of its key.

#[cfg(feature = "rust")]
use cotter::Es256k;
use cotter::{
    Ed25519, EdDsa, Es256, Es384, Es512, Hs256, Hs384, Hs512, JwsAlgorithm, KeyError, KeyId, MlDsa44, MlDsa65, MlDsa87,
    PinnedKey, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512, jws,
    paseto::{MessageVerifier, Protocol, V3Local, V3Public, V4Local, V4Public},
};
use serde_json::Value;

/// A valid token, and whether a text is accepted in its place.
pub struct Published {
    pub token: String,
    pub is_accepted: Box<dyn Fn(&str) -> bool + Send + Sync>,
}

/// One of each algorithm.
pub fn all() -> Vec<Published> {
    let jws = serde_json::from_str(include_str!("../vectors/jws/algorithms.json")).expect("it is JSON");
    let ml_dsa = serde_json::from_str(include_str!("../vectors/jws/ml-dsa.json")).expect("it is JSON");
    let paseto = serde_json::from_str(include_str!("../vectors/paseto/signature.json")).expect("it is JSON");
    vec![
        of_jws::<Hs256>(&jws),
        of_jws::<Hs384>(&jws),
        of_jws::<Hs512>(&jws),
        of_jws::<Rs256>(&jws),
        of_jws::<Rs384>(&jws),
        of_jws::<Rs512>(&jws),
        of_jws::<Ps256>(&jws),
        of_jws::<Ps384>(&jws),
        of_jws::<Ps512>(&jws),
        of_jws::<Es256>(&jws),
        of_jws::<Es384>(&jws),
        of_jws::<Es512>(&jws),
        #[cfg(feature = "rust")]
        of_jws::<Es256k>(&jws),
        of_jws::<EdDsa>(&jws),
        of_jws::<Ed25519>(&jws),
        of_jws::<MlDsa44>(&ml_dsa),
        of_jws::<MlDsa65>(&ml_dsa),
        of_jws::<MlDsa87>(&ml_dsa),
        of_paseto(&paseto, PinnedKey::<V4Public>::from_raw),
        of_paseto(&paseto, PinnedKey::<V4Local>::from_secret),
        of_paseto(&paseto, PinnedKey::<V3Public>::from_raw),
        of_paseto(&paseto, PinnedKey::<V3Local>::from_secret),
    ]
}

/// The group and the token of the case whose id has this at its end.
fn find<'f>(file: &'f Value, end: &str) -> (&'f Value, String) {
    let groups = file["groups"].as_array().expect("it has groups");
    let cases =
        groups.iter().flat_map(|group| group["cases"].as_array().into_iter().flatten().map(move |case| (group, case)));
    let mut found = cases.filter(|(_, case)| case["id"].as_str().is_some_and(|id| id.ends_with(end)));
    let (group, case) = found.next().expect("it is there");
    (group, case["token"].as_str().expect("it has a token").to_owned())
}

fn of_jws<A: JwsAlgorithm>(file: &Value) -> Published {
    let (group, token) = find(file, &format!("/{}/absent/valid", A::NAME));
    let key = PinnedKey::<A>::from_jwk(KeyId::ABSENT, &group["pin"]["key"]["jwk"].to_string()).expect("it is a key");
    let verifier = jws::Verifier::new(key);
    Published { token, is_accepted: Box::new(move |token| verifier.verify(token).is_ok()) }
}

fn of_paseto<P: Protocol>(file: &Value, pin: fn(KeyId, &[u8]) -> Result<PinnedKey<P>, KeyError>) -> Published {
    let (group, token) = find(file, &format!("/{}/changed/ordinary", P::NAME));
    let hex = group["pin"]["key"]["hex"].as_str().expect("it has a key");
    let key: Result<Vec<u8>, _> =
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16)).collect();
    let verifier = MessageVerifier::new(pin(KeyId::ABSENT, &key.expect("it is hex")).expect("it is a key"));
    Published { token, is_accepted: Box::new(move |token| verifier.verify(token).is_ok()) }
}
