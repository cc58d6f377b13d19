use std::fmt;

use cotter::{PinnedKey, Timestamp};

use super::{RemoteAlgorithm, RemoteSignature, RemoteSigner, SigningRequest};
use crate::{IssueError, error::RemoteError};

/// A token, or a proof, whose claims have been accepted, and which lacks its signature.
///
/// ```
/// use std::time::Duration;
/// use cotter::{Es256, Timestamp};
/// use cotter_issue::{Lifetime, SigningKey, jws, remote::RemoteSignature};
///
/// let key = SigningKey::<Es256>::generate("2026-11")?;
/// let signer = jws::Signer::new(key.public().clone(), "receipt")?;
/// let unsigned = signer.begin(b"paid")?;
/// assert_eq!((unsigned.request().algorithm(), unsigned.request().digest().map(|digest| digest.len())), ("ES256", Some(32)));
///
/// let refused = unsigned.finish(RemoteSignature::as_in_jws([7; 64])).unwrap_err();
/// assert_eq!(refused.code(), "signature-mismatch");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "without its signature it is nothing"]
pub struct Unsigned<T> {
    request: SigningRequest,
    finish: Box<dyn FnOnce(Vec<u8>, Timestamp) -> Result<T, IssueError> + Send>,
}

impl<T> Unsigned<T> {
    /// Of this signing input; `finish` verifies the token with its signature, and is given no other.
    pub(crate) fn new<A: RemoteAlgorithm>(
        key: &PinnedKey<A>,
        signing_input: Vec<u8>,
        finish: impl FnOnce(Vec<u8>, Timestamp) -> Result<T, IssueError> + Send + 'static,
    ) -> Self {
        Self { request: SigningRequest::new(key, signing_input), finish: Box::new(finish) }
    }

    /// What is to be signed.
    #[must_use]
    pub const fn request(&self) -> &SigningRequest {
        &self.request
    }

    /// Verifies the signature under the pinned key, and gives the token, at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// [`IssueError::SignatureForm`], [`IssueError::SignatureLength`], [`IssueError::SignatureMalformed`] for a signature that is wrongly
    /// encoded; [`IssueError::SignatureMismatch`] for one by another key or of other bytes; [`IssueError::Rejected`] if the
    /// token's verifier would reject it by now, such as an expired token or a client assertion older than ten minutes.
    pub fn finish(self, signature: RemoteSignature) -> Result<T, IssueError> {
        let now = Timestamp::now().map_err(|_| IssueError::Clock)?;
        self.finish_at(signature, now)
    }

    /// As [`finish`](Self::finish), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`finish`](Self::finish).
    pub fn finish_at(self, signature: RemoteSignature, now: Timestamp) -> Result<T, IssueError> {
        let signature = signature.into_form(self.request.form())?;
        (self.finish)(signature, now)
    }

    /// Asks the remote for the signature, and [`finish`](Self::finish)es.
    ///
    /// # Errors
    ///
    /// [`RemoteError::Remote`] if the remote fails, [`RemoteError::Issue`] if what it returns is refused.
    pub async fn sign_by<R: RemoteSigner + Sync>(self, remote: &R) -> Result<T, RemoteError<R::Error>> {
        let Self { request, finish } = self;
        let signature = remote.sign(&request).await.map_err(RemoteError::Remote)?;
        Ok(Self { request, finish }.finish(signature)?)
    }

    /// As [`sign_by`](Self::sign_by), as of `now`.
    ///
    /// # Errors
    ///
    /// As [`sign_by`](Self::sign_by).
    pub async fn sign_by_at<R: RemoteSigner + Sync>(
        self,
        remote: &R,
        now: Timestamp,
    ) -> Result<T, RemoteError<R::Error>> {
        let Self { request, finish } = self;
        let signature = remote.sign(&request).await.map_err(RemoteError::Remote)?;
        Ok(Self { request, finish }.finish_at(signature, now)?)
    }
}

impl<T> fmt::Debug for Unsigned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsigned").field("request", &self.request).finish_non_exhaustive()
    }
}
