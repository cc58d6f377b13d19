//! A use that is resolved twice, so that one record lets two tokens in. (E0382)
use cotter::{VerifyError, pending::PendingUse, profile::ClientAssertion, replay::Use};

fn resolve(pending: PendingUse<ClientAssertion>) -> Result<(), VerifyError> {
    #[cfg(feature = "misuse")]
    pending.resolve(Use::First).map(drop)?;
    pending.resolve(Use::First).map(drop)
}

fn main() {
    let _ = resolve;
}
