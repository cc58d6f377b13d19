//! A proof that is taken out of a verification whose store has not answered. (E0616)
use cotter::{VerifyError, pending::PendingUse, profile::DpopProof, replay::Use};

fn proof(pending: PendingUse<DpopProof>) -> Result<(), VerifyError> {
    #[cfg(not(feature = "misuse"))]
    pending.resolve(Use::First).map(drop)?;
    #[cfg(feature = "misuse")]
    drop(pending.finish);
    Ok(())
}

fn main() {
    let _ = proof;
}
