//! From the name of the folder's algorithm to its type.

use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, RawSigningAlgorithm, SecretSigningAlgorithm,
    store::{AtRest, KeyFolder, KeyStore, StoreError},
};
use cotter_vectors::algorithm::AlgorithmName;

use super::{
    act::act,
    arguments::{Action, FolderOptions},
    told::Failure,
};
use crate::signing::{self, SignWith};

/// Does what is asked for, with the type of the algorithm that is stated for a new folder, or stored in one.
pub(super) fn run(action: &Action, options: &FolderOptions) -> Result<(), Failure> {
    let folder = KeyFolder::at(&options.keys);
    let at_rest = options.at_rest()?;
    let name = match action {
        Action::New { alg, .. } => alg.as_str().to_owned(),
        Action::List { .. }
        | Action::Announce { .. }
        | Action::Activate { .. }
        | Action::Retire { .. }
        | Action::Drop { .. }
        | Action::Jwks { .. } => {
            let (_, stored) = folder.load()?.ok_or(StoreError::StoreEmpty)?;
            stored.algorithm().ok_or(StoreError::StoreMalformed { expected: "the name of an algorithm" })?
        }
    };
    let done = AlgorithmName::find(&name).and_then(|found| signing::visit(found, Acting { action, folder, at_rest }));
    done.unwrap_or_else(|| Err(does_not_sign(&name)))
}

fn does_not_sign(name: &str) -> Failure {
    Failure::Usage(format!("this build does not sign with {name}, or it has no public keys"))
}

struct Acting<'a> {
    action: &'a Action,
    folder: KeyFolder,
    at_rest: AtRest,
}

impl SignWith for Acting<'_> {
    type Output = Result<(), Failure>;

    fn raw<A: RawSigningAlgorithm + JwsPublicKeySigningAlgorithm>(self) -> Self::Output {
        act::<A>(self.action, self.folder, self.at_rest)
    }

    fn rsa<A: JwsPublicKeySigningAlgorithm>(self) -> Self::Output {
        act::<A>(self.action, self.folder, self.at_rest)
    }

    fn secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(self) -> Self::Output {
        Err(does_not_sign(<A as cotter::Algorithm>::NAME))
    }
}
