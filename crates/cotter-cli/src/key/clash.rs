//! Members of a set that are in each other's way.

use std::collections::HashSet;

use cotter::KeyError;
use cotter_audit::algorithm::AlgorithmName;

use super::examine::{Public, Told};

/// Why a set, though its members are good, is not taken as a whole for some algorithms.
pub(super) struct Clash {
    pub(super) algorithms: Vec<&'static str>,
    pub(super) error: KeyError,
}

/// Two usable members with one `kid`, or without.
pub(super) fn clashes(keys: &[Told]) -> Vec<Clash> {
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

fn clashes_for(keys: &[Told], algorithm: &str) -> Vec<KeyError> {
    let usable: Vec<&Public> = keys.iter().filter_map(|key| key.public_for(algorithm)).collect();
    let mut kids = HashSet::new();
    let twice = usable.iter().filter_map(|key| key.kid.as_ref()).find(|kid| !kids.insert(*kid));
    let without = usable.iter().filter(|key| key.kid.is_none()).count();
    let mut errors = Vec::new();
    if let Some(kid) = twice {
        errors.push(KeyError::KeyIdDuplicate { id: Some(kid.clone()), positions: Vec::new() });
    }
    if without > 1 {
        errors.push(KeyError::JwkKidMissing);
    }
    errors
}

impl Told {
    fn public_for(&self, algorithm: &str) -> Option<&Public> {
        match self {
            Self::Public(key) => key.algorithms.contains(&algorithm).then_some(key),
            Self::Symmetric { .. } | Self::Refused(_) | Self::Private => None,
        }
    }
}
