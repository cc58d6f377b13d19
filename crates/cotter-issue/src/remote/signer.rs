use std::{error::Error, future::Future};

use super::{RemoteSignature, SigningRequest};
use crate::error::RemoteFailure;

/// Asks a KMS, an HSM or another process for a signature.
///
/// An implementation may be an `async fn`, if its future is `Send`. It chooses the remote key by
/// [`SigningRequest::key_id`] and sets its own limit of time: a future that is dropped leaves nothing behind. A panic goes to the caller
/// of [`Unsigned::sign_by`](super::Unsigned::sign_by), and no token leaves.
///
/// ```
/// use cotter_issue::remote::{RemoteFailure, RemoteSignature, RemoteSigner, SigningRequest};
///
/// struct Kms;
///
/// impl RemoteSigner for Kms {
///     type Error = std::io::Error;
///
///     async fn sign(&self, request: &SigningRequest) -> Result<RemoteSignature, RemoteFailure<std::io::Error>> {
///         let Some(digest) = request.digest() else {
///             return Err(RemoteFailure::Refused(std::io::Error::other("no key of this algorithm")));
///         };
///         let der = self.ask("alias/tokens", request.algorithm(), &digest).await.map_err(RemoteFailure::Unavailable)?;
///         Ok(RemoteSignature::ecdsa_der(der))
///     }
/// }
/// # impl Kms {
/// #     async fn ask(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, std::io::Error> { Ok(Vec::new()) }
/// # }
/// # fn is_signer<S: RemoteSigner>() -> bool { true }
/// # assert!(is_signer::<Kms>());
/// ```
pub trait RemoteSigner {
    /// The remote's own error, which is handed through as it is.
    type Error: Error + Send + Sync + 'static;

    /// Asks for the signature of one request.
    ///
    /// # Errors
    ///
    /// [`RemoteFailure::Unavailable`] if asking again may help, as after a lost connection, a timeout or throttling;
    /// [`RemoteFailure::Refused`] if it will not, as for a key that is disabled or access that is denied.
    fn sign(
        &self,
        request: &SigningRequest,
    ) -> impl Future<Output = Result<RemoteSignature, RemoteFailure<Self::Error>>> + Send;
}
