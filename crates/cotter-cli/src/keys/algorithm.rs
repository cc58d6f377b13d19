//! From the name of the folder's algorithm to its type.

#[cfg(feature = "ecdsa")]
use cotter::Es256k;
use cotter::{Ed25519, EdDsa, Es256, Es384, Es512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
#[cfg(feature = "ml-dsa")]
use cotter::{MlDsa44, MlDsa65, MlDsa87};
use cotter_issue::store::{KeyFolder, KeyStore, StoreError};

use super::{
    act::act,
    arguments::{Action, FolderOptions},
    told::Failure,
};

/// Does what is asked for, with the type of the algorithm that is stated for a new folder, or stored in one.
pub(super) fn run(action: &Action, options: &FolderOptions) -> Result<(), Failure> {
    let folder = KeyFolder::at(&options.keys);
    let at_rest = options.at_rest()?;
    let alg = match action {
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
    match alg.as_str() {
        "Ed25519" => act::<Ed25519>(action, folder, at_rest),
        "EdDSA" => act::<EdDsa>(action, folder, at_rest),
        "RS256" => act::<Rs256>(action, folder, at_rest),
        "RS384" => act::<Rs384>(action, folder, at_rest),
        "RS512" => act::<Rs512>(action, folder, at_rest),
        "PS256" => act::<Ps256>(action, folder, at_rest),
        "PS384" => act::<Ps384>(action, folder, at_rest),
        "PS512" => act::<Ps512>(action, folder, at_rest),
        "ES256" => act::<Es256>(action, folder, at_rest),
        "ES384" => act::<Es384>(action, folder, at_rest),
        "ES512" => act::<Es512>(action, folder, at_rest),
        #[cfg(feature = "ecdsa")]
        "ES256K" => act::<Es256k>(action, folder, at_rest),
        #[cfg(feature = "ml-dsa")]
        "ML-DSA-44" => act::<MlDsa44>(action, folder, at_rest),
        #[cfg(feature = "ml-dsa")]
        "ML-DSA-65" => act::<MlDsa65>(action, folder, at_rest),
        #[cfg(feature = "ml-dsa")]
        "ML-DSA-87" => act::<MlDsa87>(action, folder, at_rest),
        other => Err(Failure::Usage(format!("this build does not sign with {other}"))),
    }
}
