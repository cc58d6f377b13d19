//! Keys that the libraries make are read here, and they accept what is signed with them.

use cotter::{
    Ed25519, EdDsa, Es256, Es256k, Es384, Es512, Hs256, Hs384, Hs512, KeyId, PinnedKey, Ps256, Rs256,
    paseto::{V3Public, V4Public},
};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, PasetoSigningAlgorithm, PublicKeySigningAlgorithm,
    SecretSigningAlgorithm, SigningKey, jwt, paseto,
};
use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::{
    interpreter::{Interpreter, Library},
    tokens::{AUDIENCE, ISSUER, lifetime},
};

/// A library that makes keys, and how many were read.
struct Maker<'a> {
    interpreter: &'a mut Interpreter,
    library: &'a Library,
    read: usize,
}

/// How many keys of the library were read.
pub fn check(interpreter: &mut Interpreter, library: &Library) -> Result<usize, Failed> {
    let mut maker = Maker { interpreter, library, read: 0 };
    match library.name.as_str() {
        "joserfc" | "jose" => {
            maker.pair::<Rs256>()?;
            maker.pair::<Ps256>()?;
            maker.pair::<Es256>()?;
            maker.pair::<Es384>()?;
            maker.pair::<Es512>()?;
            maker.pair::<Es256k>()?;
            maker.pair::<EdDsa>()?;
            maker.pair::<Ed25519>()?;
            maker.secret::<Hs256>()?;
            maker.secret::<Hs384>()?;
            maker.secret::<Hs512>()?;
        }
        "pyseto" | "paseto" => {
            maker.paseto::<V4Public>()?;
            maker.paseto::<V3Public>()?;
        }
        // They make none of their own.
        _ => return Ok(0),
    }
    Ok(maker.read)
}

impl Maker<'_> {
    fn make(&mut self, algorithm: &str) -> Result<Value, Failed> {
        let request = json!({"op": "make", "library": self.library.name, "alg": algorithm});
        let made = self.interpreter.ask(&request);
        made.map_err(|why| format!("{}: makes no key of {algorithm}: {why}", self.library.name).into())
    }

    fn pair<A: JwsPublicKeySigningAlgorithm>(&mut self) -> Result<(), Failed> {
        if !self.library.has(A::NAME) {
            return Ok(());
        }
        let made = self.make(A::NAME)?;
        let public = PinnedKey::<A>::from_jwk("k", &made["public"].to_string())?;
        let mut keys = vec![SigningKey::<A>::from_jwk("k", &made["jwk"].to_string())?];
        keys.push(SigningKey::from_pem("k", made["pem"].as_str().unwrap())?);
        if let Some(encrypted) = made["encrypted"].as_str() {
            keys.push(SigningKey::from_encrypted_pem("k", encrypted, "correct horse")?);
        }
        for key in keys {
            assert_eq!(key.public().thumbprint(), public.thumbprint(), "{} {}", self.library.name, A::NAME);
            assert_eq!(key.public().thumbprint().to_string(), made["thumbprint"].as_str().unwrap(), "{}", A::NAME);
            self.accepts_jwt(key, &made["public"])?;
        }
        Ok(())
    }

    fn secret<A: JwsSigningAlgorithm + SecretSigningAlgorithm>(&mut self) -> Result<(), Failed> {
        let made = self.make(A::NAME)?;
        self.accepts_jwt(SigningKey::<A>::from_jwk("k", &made["jwk"].to_string())?, &made["public"])
    }

    /// The library accepts what the key has signed, under its own public half.
    fn accepts_jwt<A: JwsSigningAlgorithm>(&mut self, key: SigningKey<A>, public: &Value) -> Result<(), Failed> {
        let issuer = jwt::Issuer::new(key, "order+jwt", ISSUER, AUDIENCE, lifetime())?;
        let token = issuer.issue("user-17", &json!({}))?;
        let request = json!({
            "op": "jwt_claims", "library": self.library.name, "alg": A::NAME, "key": public,
            "iss": ISSUER, "aud": AUDIENCE, "typ": "order+jwt", "token": token.expose(),
        });
        self.accepted(&request)
    }

    fn paseto<P: PasetoSigningAlgorithm + PublicKeySigningAlgorithm>(&mut self) -> Result<(), Failed> {
        let made = self.make(P::NAME)?;
        let public = PinnedKey::<P>::from_paserk(KeyId::ABSENT, made["public"].as_str().unwrap())?;
        let mut keys = vec![SigningKey::<P>::from_paserk_secret(KeyId::ABSENT, made["paserk"].as_str().unwrap())?];
        if let Some(pem) = made["pem"].as_str() {
            keys.push(SigningKey::from_pem(KeyId::ABSENT, pem)?);
        }
        for key in keys {
            let id = |key: &PinnedKey<P>| key.clone().pinned_by_paserk_id().id().clone();
            assert_eq!(id(key.public()), id(&public), "{} {}", self.library.name, P::NAME);
            let issuer = paseto::Issuer::new(key, ISSUER, AUDIENCE, lifetime())?;
            let request = json!({
                "op": "paseto_claims", "library": self.library.name, "alg": P::NAME, "key": made["public"],
                "iss": ISSUER, "aud": AUDIENCE, "assertion": "", "footer": "",
                "token": issuer.issue("user-17", &json!({}))?.expose(),
            });
            self.accepted(&request)?;
        }
        Ok(())
    }

    fn accepted(&mut self, request: &Value) -> Result<(), Failed> {
        let answer = self.interpreter.ask(request);
        answer.map_err(|why| format!("{} {}: its key: {why}", self.library.name, request["alg"]))?;
        self.read += 1;
        Ok(())
    }
}
