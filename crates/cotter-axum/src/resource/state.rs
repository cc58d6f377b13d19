use axum::extract::FromRef;

use super::{Resource, ResourceServer, Serves};

/// A state that serves the resource `R`, and has its server.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not serve the resource `{R}`",
    note = "its `Serves::Resource` must be the resource, and `FromRef` give the `ResourceServer`"
)]
pub trait HasServer<R: Resource>: Serves<Resource = R> + Sync {
    fn server(&self) -> ResourceServer<R>;
}

impl<R: Resource, St> HasServer<R> for St
where
    St: Serves<Resource = R> + Sync,
    ResourceServer<R>: FromRef<St>,
{
    fn server(&self) -> ResourceServer<R> {
        ResourceServer::from_ref(self)
    }
}
