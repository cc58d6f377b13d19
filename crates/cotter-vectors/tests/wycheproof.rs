//! Project Wycheproof's cases of JOSE: whole tokens under whole JWKs and sets of them.
//!
//! Each is accepted or refused as it is upstream, or is listed in `wycheproof/exceptions.json` with upstream's word, ours and the
//! reason; one that is listed and does not differ, or does not exist, fails. Those of JWE are shown as ignored. The cases of the
//! primitives are unit tests of `cotter`, in `src/alg`, because their messages are not signing inputs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::process::ExitCode;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, Keyring, PinnedKey, RawKeyAlgorithm, SecretAlgorithm, jws,
};
use cotter_vectors::algorithm::{AlgorithmName, Visitor};
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use serde_json::Value;
use wycheproof_ng_kdf_jose::json_web::{TestGroup, TestName, TestSet};

const FILES: [TestName; 3] = [TestName::JsonWebSignature, TestName::JsonWebKey, TestName::JsonWebCrypto];

#[derive(Deserialize)]
struct List {
    exceptions: Vec<Exception>,
}

/// A case of which something else is made here than upstream says.
#[derive(Deserialize)]
struct Exception {
    file: String,
    case: usize,
    upstream: String,
    ours: String,
    reason: String,
}

/// A case that has been run.
struct Came {
    file: String,
    case: usize,
    comment: String,
    upstream: String,
    /// `Accepted`, or the code of the error.
    ours: &'static str,
}

fn main() -> ExitCode {
    let list: List = serde_json::from_str(include_str!("wycheproof/exceptions.json")).unwrap();
    let exceptions = list.exceptions;
    let (mut all, mut trials) = (Vec::new(), Vec::new());
    for file in FILES {
        for group in TestSet::load(file).unwrap().test_groups {
            if group.tests.iter().all(|test| test.jwe.is_some()) {
                trials.extend(group.tests.iter().map(|test| left_out(file, test.tc_id)));
            } else {
                all.extend(run(file, &group));
            }
        }
    }
    let stale = exceptions.iter().map(|exception| {
        let case = all.iter().find(|came| exception.is_of(came));
        let outcome = case.map_or(Err("there is no such case".into()), |came| came.judge_as(exception));
        Trial::test(format!("exception/{}/{}", exception.file, exception.case), move || outcome)
    });
    trials.extend(stale);
    trials.extend(all.iter().map(|came| {
        let listed = exceptions.iter().find(|exception| exception.is_of(came));
        let outcome = listed.map_or_else(|| came.judge(), |exception| came.judge_as(exception));
        Trial::test(format!("{}/{} {}", came.file, came.case, came.comment), move || outcome)
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn left_out(file: TestName, case: usize) -> Trial {
    Trial::test(format!("{file:?}/{case} JWE"), || Ok(())).with_ignored_flag(true)
}

impl Exception {
    fn is_of(&self, came: &Came) -> bool {
        self.file == came.file && self.case == came.case
    }
}

impl Came {
    fn differs(&self) -> bool {
        (self.upstream != "Invalid") != (self.ours == "Accepted")
    }

    fn judge(&self) -> Result<(), Failed> {
        let Self { upstream, ours, .. } = self;
        if self.differs() { Err(format!("upstream says {upstream}, here it is {ours}").into()) } else { Ok(()) }
    }

    fn judge_as(&self, listed: &Exception) -> Result<(), Failed> {
        let Self { upstream, ours, .. } = self;
        if !self.differs() {
            return Err(format!("stale: upstream says {upstream}, and here it is {ours}").into());
        }
        if *upstream != listed.upstream || *ours != listed.ours || listed.reason.is_empty() {
            return Err(format!("upstream says {upstream} and here it is {ours}, which is not what is listed").into());
        }
        Ok(())
    }
}

fn run(file: TestName, group: &TestGroup) -> Vec<Came> {
    let keys = group.public_key.as_ref().or(group.private_key.as_ref()).unwrap();
    let keys = keys["keys"].as_array().cloned().unwrap_or_else(|| vec![keys.clone()]);
    let verify = algorithm(&keys[0]).visit(Pin(&keys));
    let came = group.tests.iter().map(|test| {
        // One in the JSON serialization is handed over as its text.
        let token = test.jws.as_ref().unwrap();
        let token = token.as_str().map_or_else(|| token.to_string(), str::to_owned);
        Came {
            file: format!("{file:?}"),
            case: test.tc_id,
            comment: format!("{}: {}", group.group_comment, test.comment),
            upstream: format!("{:?}", test.result),
            ours: verify(&token).err().unwrap_or("Accepted"),
        }
    });
    came.collect()
}

/// What the owner of a key would pin it to: the algorithm that it names, or the usual one of its type.
fn algorithm(jwk: &Value) -> AlgorithmName {
    let named = match jwk["alg"].as_str() {
        Some("ES521") => Some("ES512"),
        other => other,
    };
    named.and_then(AlgorithmName::find).unwrap_or(match jwk["kty"].as_str() {
        Some("EC") => AlgorithmName::Es256,
        Some("oct") => AlgorithmName::Hs256,
        _ => AlgorithmName::Rs256,
    })
}

/// All keys pinned to one algorithm, each under its own id.
struct Pin<'k>(&'k [Value]);

type Verify = Box<dyn Fn(&str) -> Result<(), &'static str>>;

impl Pin<'_> {
    fn verifier<A: JwsAlgorithm>(&self, pin: fn(&Value) -> Result<PinnedKey<A>, KeyError>) -> Verify {
        match self.0.iter().map(pin).collect::<Result<Vec<_>, _>>().and_then(Keyring::new) {
            Err(refused) => Box::new(move |_| Err(refused.code())),
            Ok(ring) => {
                let verifier = jws::Verifier::new(ring);
                Box::new(move |token| verifier.verify(token).map(drop).map_err(|refused| refused.code()))
            }
        }
    }
}

fn from_jwk<A: JwsAlgorithm>(jwk: &Value) -> Result<PinnedKey<A>, KeyError> {
    PinnedKey::from_jwk(jwk["kid"].as_str().unwrap(), &jwk.to_string())
}

/// A secret; also one that everybody knows, which upstream's are.
fn secret_from_jwk<A: SecretAlgorithm + JwsAlgorithm>(jwk: &Value) -> Result<PinnedKey<A>, KeyError> {
    let pinned = from_jwk(jwk);
    if !matches!(pinned, Err(KeyError::SecretWeak)) {
        return pinned;
    }
    let secret = URL_SAFE_NO_PAD.decode(jwk["k"].as_str().unwrap()).unwrap();
    PinnedKey::danger_from_weak_secret(jwk["kid"].as_str().unwrap(), &secret)
}

impl Visitor for Pin<'_> {
    type Output = Verify;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> Verify {
        self.verifier(from_jwk::<A>)
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> Verify {
        self.verifier(from_jwk::<A>)
    }

    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> Verify {
        self.verifier(secret_from_jwk::<A>)
    }
}
