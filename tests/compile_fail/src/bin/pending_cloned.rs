//! A pending use that is cloned, so that each clone can be resolved. (E0308)
use cotter::{VerifyError, pending::PendingUse, profile::ClientAssertion, replay::Use};

fn resolve(pending: &PendingUse<ClientAssertion>) -> PendingUse<ClientAssertion> {
    #[cfg(not(feature = "misuse"))]
    unimplemented!("{pending:?}");
    #[cfg(feature = "misuse")]
    pending.clone()
}

fn main() {
    let _: fn(PendingUse<ClientAssertion>) -> Result<(), VerifyError> = |pending| pending.resolve(Use::First).map(drop);
    let _ = resolve;
}
