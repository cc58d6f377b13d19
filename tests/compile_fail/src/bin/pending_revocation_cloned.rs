//! A pending revocation that is cloned, so that one clone can be asked and another one resolved. (E0308)
use cotter::{Verified, pending::PendingRevocation};

fn twice(pending: &PendingRevocation<Verified>) -> PendingRevocation<Verified> {
    #[cfg(not(feature = "misuse"))]
    unimplemented!("{pending:?}");
    #[cfg(feature = "misuse")]
    pending.clone()
}

fn main() {
    let _ = twice;
}
