//! Members of a set that conflict with each other.

use std::collections::HashMap;

use cotter::KeyError;
use cotter_vectors::algorithm::AlgorithmName;

use super::facts::{KeyReport, Public};

/// Why a set is rejected for some algorithms, although its members are valid.
pub(super) struct Clash {
    pub(super) algorithms: Vec<&'static str>,
    pub(super) error: KeyError,
}

/// Finds usable members that share a `kid`, or that have none.
pub(super) fn clashes(keys: &[KeyReport]) -> Vec<Clash> {
    let mut clashes: Vec<Clash> = Vec::new();
    for algorithm in AlgorithmName::ALL.iter().copied().map(AlgorithmName::as_str) {
        for error in clashes_for(keys, algorithm) {
            match clashes.iter_mut().find(|clash| clash.error == error) {
                Some(clash) => clash.algorithms.push(algorithm),
                None => clashes.push(Clash { algorithms: vec![algorithm], error }),
            }
        }
    }
    clashes
}

fn clashes_for(keys: &[KeyReport], algorithm: &str) -> Vec<KeyError> {
    let usable: Vec<(usize, &Public)> =
        keys.iter().enumerate().filter_map(|(at, key)| Some((at, key.public_for(algorithm)?))).collect();
    let mut first: HashMap<&str, (usize, &Public)> = HashMap::new();
    let mut errors = Vec::new();
    for (position, key) in &usable {
        let Some(kid) = key.kid.as_deref() else { continue };
        let (earlier, other) = *first.entry(kid).or_insert((*position, key));
        // The same key twice counts as one key.
        if other.thumbprint != key.thumbprint && errors.is_empty() {
            errors.push(KeyError::KeyIdDuplicate { id: Some(kid.to_owned()), positions: vec![earlier, *position] });
        }
    }
    if usable.iter().filter(|(_, key)| key.kid.is_none()).count() > 1 {
        errors.push(KeyError::JwkKidMissing);
    }
    errors
}

impl KeyReport {
    fn public_for(&self, algorithm: &str) -> Option<&Public> {
        match self {
            Self::Public(key) => key.algorithms.contains(&algorithm).then_some(key),
            Self::Symmetric { .. } | Self::Refused { .. } | Self::Private => None,
        }
    }
}
