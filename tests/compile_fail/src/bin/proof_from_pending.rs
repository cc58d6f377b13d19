//! A proof that is read from a verification whose store has not answered. (E0599)
use cotter::{Verified, VerifyError, pending::PendingRevocation, revocation::Status};

fn proof(pending: PendingRevocation<Verified>) -> Result<(), VerifyError> {
    #[cfg(not(feature = "misuse"))]
    pending.resolve(Status::NotRevoked).map(drop)?;
    #[cfg(feature = "misuse")]
    pending.claims();
    Ok(())
}

fn main() {
    let _ = proof;
}
