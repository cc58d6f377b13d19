use std::{future::Future, pin::Pin};

use cotter::{JwsPublicKeyAlgorithm, VerifyError};

use crate::{Status, plan::Role, remote::Handle};

type Refreshed<'h> = Pin<Box<dyn Future<Output = Result<Role, VerifyError>> + Send + 'h>>;

/// A handle without its algorithm.
pub(super) trait Refresh: Send + Sync {
    fn refresh_for<'h>(&'h self, token: &'h str, refused: VerifyError) -> Refreshed<'h>;
    fn note_unknown(&self, token: &str, role: Role);
    fn is_ready(&self) -> bool;
    fn is_overdue(&self) -> bool;
    fn status(&self) -> Status;
}

impl<A: JwsPublicKeyAlgorithm> Refresh for Handle<A> {
    fn refresh_for<'h>(&'h self, token: &'h str, refused: VerifyError) -> Refreshed<'h> {
        Box::pin(Self::refresh_for(self, token, refused))
    }

    fn note_unknown(&self, token: &str, role: Role) {
        Self::note_unknown(self, token, role);
    }

    fn is_ready(&self) -> bool {
        self.shared.is_ready()
    }

    fn is_overdue(&self) -> bool {
        self.shared.is_overdue()
    }

    fn status(&self) -> Status {
        self.shared.status()
    }
}
