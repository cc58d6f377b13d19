//! Starts key sets with the built-in client.

use cotter::JwsPublicKeyAlgorithm;

use super::ReqwestClient;
use crate::{Builder, RemoteJwks, StartError};

impl<A: JwsPublicKeyAlgorithm> Builder<A> {
    /// Starts the task that keeps the set, with [`ReqwestClient::new`]. The task fetches at once.
    ///
    /// ```
    /// use cotter::Rs256;
    /// use cotter_jwks::{JwksUrl, RemoteJwks, StartError};
    ///
    /// let url = JwksUrl::https("https://auth.example/jwks.json")?;
    /// // It needs a `tokio` runtime, and here is none.
    /// assert_eq!(RemoteJwks::<Rs256>::builder(url).start().unwrap_err(), StartError::NoRuntime);
    /// # Ok::<(), cotter_jwks::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`start_with`](Self::start_with), and [`StartError::Client`] if the client cannot be built.
    pub fn start(self) -> Result<RemoteJwks<A>, StartError> {
        self.start_with(ReqwestClient::new()?)
    }
}
