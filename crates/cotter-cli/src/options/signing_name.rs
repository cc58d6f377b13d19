//! The names of the algorithms that tokens are issued with.

use std::ffi::OsStr;

use clap::{
    Arg, Command, Error,
    builder::{PossibleValue, TypedValueParser},
};
use cotter_vectors::algorithm::AlgorithmName;

use super::value::{listed, named, of_paseto};
use crate::signing::signs;

/// The name of an algorithm of JWS that this build signs with.
#[derive(Clone)]
pub(crate) struct JwsSigningName;

/// The name of an algorithm of JWS with public keys that this build signs with.
#[derive(Clone)]
pub(crate) struct PublicKeySigningName;

/// The same, for a folder of keys that make a key set.
#[derive(Clone)]
pub(crate) struct FolderSigningName;

impl TypedValueParser for JwsSigningName {
    type Value = AlgorithmName;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<AlgorithmName, Error> {
        let elsewhere = |name: &str| of_paseto(command, name).or_else(|| only_verified(name));
        named(&signing(), AlgorithmName::as_str, elsewhere, (command, argument, value))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(signing().into_iter().map(|algorithm| PossibleValue::new(algorithm.as_str()))))
    }
}

impl TypedValueParser for PublicKeySigningName {
    type Value = AlgorithmName;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<AlgorithmName, Error> {
        let elsewhere = |name: &str| no_secret(name, "and a DPoP proof is signed with a private key");
        named(&signing_with_public_keys(), AlgorithmName::as_str, elsewhere, (command, argument, value))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let names = signing_with_public_keys().into_iter().map(AlgorithmName::as_str);
        Some(Box::new(names.map(PossibleValue::new)))
    }
}

impl TypedValueParser for FolderSigningName {
    type Value = AlgorithmName;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<AlgorithmName, Error> {
        let elsewhere = |name: &str| no_secret(name, "and so no key set");
        named(&signing_with_public_keys(), AlgorithmName::as_str, elsewhere, (command, argument, value))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let names = signing_with_public_keys().into_iter().map(AlgorithmName::as_str);
        Some(Box::new(names.map(PossibleValue::new)))
    }
}

impl JwsSigningName {
    /// The long help of an option for such a name.
    pub(crate) fn help() -> String {
        listed("Sign with this algorithm", &signing())
    }
}

impl PublicKeySigningName {
    /// The long help of an option for such a name.
    pub(crate) fn help() -> String {
        listed("Sign with this algorithm", &signing_with_public_keys())
    }
}

impl FolderSigningName {
    /// The long help of an option for such a name.
    pub(crate) fn help() -> String {
        listed("Sign with this algorithm, now and always in this folder", &signing_with_public_keys())
    }
}

/// What is said of an algorithm that this build does not sign with, or that is one of secrets.
fn no_secret(name: &str, and: &str) -> Option<String> {
    let secret = AlgorithmName::find(name).filter(|algorithm| !algorithm.has_public_keys());
    secret.map(|_| format!("'{name}' has no public keys, {and}")).or_else(|| only_verified(name))
}

fn signing() -> Vec<AlgorithmName> {
    AlgorithmName::ALL.iter().copied().filter(|algorithm| signs(*algorithm)).collect()
}

fn signing_with_public_keys() -> Vec<AlgorithmName> {
    signing().into_iter().filter(|algorithm| algorithm.has_public_keys()).collect()
}

/// What is said of an algorithm that tokens are verified with, and not issued.
fn only_verified(name: &str) -> Option<String> {
    let algorithm = AlgorithmName::find(name)?;
    Some(if algorithm == AlgorithmName::Ed25519OrEdDsa {
        format!("'{name}' is for verifiers, and a token states one name: use 'Ed25519' or 'EdDSA'")
    } else {
        format!("this build verifies tokens of '{name}', and signs none")
    })
}
