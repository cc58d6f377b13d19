//! Kind `jwks`: whether a set loads, and how many of its members can be used.

use std::collections::BTreeSet;

use cotter::{JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, Keyring, RawKeyAlgorithm, SecretAlgorithm};

use crate::{
    algorithm::{AlgorithmName, Visitor},
    outcome::Got,
    schema::{Pin, SetForm, SetText},
};

/// The algorithms that sets are loaded for, and the set for cases without their own.
pub(crate) struct Sets {
    algorithms: Vec<AlgorithmName>,
    set: Option<SetText>,
}

/// A case: its own set, if it has one, and how many members must be usable, if the file says so.
pub(crate) struct SetCase {
    pub(crate) own: Option<SetText>,
    pub(crate) usable: Option<usize>,
}

impl Sets {
    /// Reads the pin of a group, for the algorithm that it names or for every algorithm of this build.
    pub(crate) fn of(pin: &Pin, algorithm: Option<AlgorithmName>) -> Result<Self, String> {
        if pin.kid.is_some() {
            return Err("pin: kind jwks has no kid".to_owned());
        }
        let algorithms = match algorithm {
            None => AlgorithmName::ALL.iter().copied().filter(|name| name.has_public_keys()).collect(),
            Some(name) if name.has_public_keys() => vec![name],
            // A public set has no usable secrets.
            Some(_) => Vec::new(),
        };
        let set = pin.key.as_deref().map(SetText::read).transpose()?;
        Ok(Self { algorithms, set })
    }

    /// Whether the group has a set for cases without their own.
    pub(crate) const fn have_one(&self) -> bool {
        self.set.is_some()
    }

    /// An algorithm that the set has a key for and this build lacks, in a group that names none.
    pub(crate) fn missing(&self, case: &SetCase) -> Option<&'static str> {
        let of_every_algorithm = self.algorithms.len() > 1;
        let set = case.own.as_ref().or(self.set.as_ref());
        (cfg!(not(feature = "ecdsa")) && of_every_algorithm && set.is_some_and(|set| set.text.contains("secp256k1")))
            .then_some("ES256K")
    }

    /// Loads the set of the case, or else of the group, for each algorithm.
    pub(crate) fn check(&self, case: &SetCase) -> Got {
        let Some(set) = case.own.as_ref().or(self.set.as_ref()) else {
            return Got::NotUnderstood("a set is missing".to_owned());
        };
        let mut used = BTreeSet::new();
        for algorithm in &self.algorithms {
            match algorithm.visit(Load { set }) {
                Ok(positions) => used.extend(positions),
                Err(KeyError::KeyringEmpty { .. }) => {}
                Err(error) => return Got::Refuse(error.code()),
            }
        }
        match case.usable {
            _ if used.is_empty() => Got::Refuse("keyring-empty"),
            Some(usable) if usable != used.len() => Got::AnotherCount(used.len()),
            _ => Got::Accept,
        }
    }
}

/// Loads a set, and returns the positions of the members that can be used.
struct Load<'s> {
    set: &'s SetText,
}

impl Load<'_> {
    fn load<A: JwsPublicKeyAlgorithm>(self) -> Result<BTreeSet<usize>, KeyError> {
        let (ring, skipped) = match self.set.form {
            SetForm::Jwks => Keyring::<A>::from_jwks(&self.set.text),
            SetForm::LenientJwks => Keyring::<A>::from_jwks_lenient(&self.set.text),
            SetForm::Certificates => Keyring::<A>::from_certificates(&self.set.text),
        }?;
        let members = ring.len().saturating_add(skipped.len());
        let skipped: BTreeSet<usize> = skipped.iter().map(|member| member.position).collect();
        Ok((0..members).filter(|position| !skipped.contains(position)).collect())
    }
}

impl Visitor for Load<'_> {
    type Output = Result<BTreeSet<usize>, KeyError>;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.load::<A>()
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.load::<A>()
    }

    /// Not reached: HMAC is ruled out when the group is read.
    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> Self::Output {
        Err(KeyError::KeyringEmpty { skipped: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use crate::{CaseFile, Outcome};

    /// P-256, Ed25519 for encryption, Ed25519, and a secret.
    const SET: &str = r#"{"keys": [
        {"kty": "EC", "crv": "P-256", "kid": "a", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
        {"kty": "OKP", "crv": "Ed25519", "kid": "b", "use": "enc", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        {"kty": "OKP", "crv": "Ed25519", "kid": "c", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        {"kty": "oct", "kid": "d", "k": "AAAA"}]}"#;

    fn run(alg: &str, set: &str, case: &str) -> Outcome {
        let file = format!(
            r#"{{"schema": "cotter-vectors/1", "groups": [{{"kind": "jwks",
                "pin": {{"alg": {alg}, "kid": null, "key": {{"jwks": {set}}}}}, "cases": [{{"id": "t", {case}}}]}}]}}"#
        );
        CaseFile::parse("t", file.as_bytes()).unwrap().cases().next().unwrap().run()
    }

    #[test]
    fn members_that_any_algorithm_uses_are_counted_once() {
        for (alg, expected, usable) in [("null", "accept", 2), (r#""ES256""#, "accept", 1), (r#""EdDSA""#, "accept", 1)]
        {
            let case = format!(r#""expect": "{expected}", "usable": {usable}"#);
            let outcome = run(alg, SET, &case);
            assert!(outcome.ok, "{alg}: {}", outcome.got);
            let outcome = run(alg, SET, &case.replace(&usable.to_string(), "3"));
            assert_eq!((outcome.ok, outcome.got), (false, format!("accept-with-another-count: {usable}")));
        }
        assert!(run("null", SET, r#""expect": "accept""#).ok, "the count need not be stated");
    }

    #[test]
    fn what_no_algorithm_can_use_is_an_empty_ring_and_what_breaks_the_set_is_named() {
        let twice = SET.replace(r#""kid": "c""#, r#""kid": "b""#).replace(
            r#""use": "enc", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#,
            r#""x": "n9q8xTrtOrquccBNJ7QsqDIEs9RmBNv-5EOzsn1Tb4U""#,
        );
        for (alg, set, code) in [
            ("null", r#"{"keys": []}"#, "keyring-empty"),
            (r#""RS256""#, SET, "keyring-empty"),
            (r#""HS256""#, SET, "keyring-empty"),
            ("null", r#"{"key": []}"#, "jwks-keys-missing"),
            ("null", r#"{"keys": [], "keys": []}"#, "jwk-duplicate-member"),
            ("null", "[]", "jwks-syntax"),
            ("null", &twice, "key-id-duplicate"),
            (r#""ES256""#, &twice, "accept"),
        ] {
            let outcome = run(alg, set, &format!(r#""expect": "{code}""#));
            assert!(outcome.ok, "{alg} {code}: {}", outcome.got);
        }
    }

    #[test]
    fn a_case_may_bring_its_own_set() {
        let own = r#""expect": "jwks-syntax", "key": {"jwks_text": "{"}"#;
        assert!(run("null", SET, own).ok);
    }

    #[test]
    fn what_is_not_understood_fails_with_the_reason() {
        for (alg, set, case, told) in [
            ("null", SET, r#""expect": "accept", "token": "a.b.c""#, "has no token"),
            ("null", SET, r#""expect": "accept", "usable": "2""#, "usable"),
            ("null", SET, r#""expect": "accept", "key": {"pem": ""}"#, "jwks_text"),
        ] {
            let outcome = run(alg, set, case);
            assert!(!outcome.ok && outcome.got.starts_with("not understood: "), "{}", outcome.got);
            assert!(outcome.got.contains(told), "{}", outcome.got);
        }
        assert_eq!(
            run(r#""Ed448""#, SET, r#""expect": "accept""#).skipped.as_deref(),
            Some("no algorithm Ed448 in this build")
        );
    }
}
