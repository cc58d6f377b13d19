use std::{future, task::Poll};

use cotter::PinnedKey;
use thiserror::Error;

use super::{Form, RemoteAlgorithm, RemoteSignature, RemoteSigner, SigningRequest};
use crate::{
    SigningKey,
    algorithm::{KeyPair, Signs},
    error::RemoteFailure,
};

/// A test double of a remote: it signs in this process, and fails as it is told.
///
/// ```
/// use cotter::Ed25519;
/// use cotter_issue::{SigningKey, jws, remote::{Fault, RemoteDouble, RemoteError}};
/// # fn block_on<F: std::future::Future>(future: F) -> F::Output {
/// #     let mut future = std::pin::pin!(future);
/// #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// #     loop {
/// #         if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) { return output; }
/// #     }
/// # }
///
/// let kms = RemoteDouble::new(SigningKey::<Ed25519>::generate("2026-11")?);
/// let signer = jws::Signer::new(kms.public().clone(), "receipt")?;
/// assert!(block_on(signer.begin(b"paid")?.sign_by(&kms)).is_ok());
///
/// let refused = block_on(signer.begin(b"paid")?.sign_by(&kms.fault(Fault::OtherKey))).unwrap_err();
/// assert_eq!(refused.code(), "signature-mismatch");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct RemoteDouble<A: RemoteAlgorithm> {
    key: SigningKey<A>,
    fault: Option<Fault>,
}

/// What goes wrong at the remote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// It answers only when it has been polled so often.
    Late {
        /// How often the answer is not there yet.
        polls: u32,
    },
    /// It never answers.
    Silent,
    /// It signs other bytes.
    OtherMessage,
    /// It signs with another key.
    OtherKey,
    /// The last byte of the signature is missing.
    Truncated,
    /// It calls an ECDSA signature R‖S that is in DER; any other is called DER.
    OtherForm,
    /// It cannot be reached.
    Unavailable,
    /// It has no such key, or denies access.
    Refused,
    /// Its code panics.
    Panics,
}

/// The error of a [`RemoteDouble`] that was told to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a fault was injected")]
#[non_exhaustive]
pub struct InjectedFault;

impl<A: RemoteAlgorithm> RemoteDouble<A> {
    /// Signs with this key, as it should.
    #[must_use]
    pub const fn new(key: SigningKey<A>) -> Self {
        Self { key, fault: None }
    }

    /// The same, with this fault.
    #[must_use]
    pub fn fault(&self, fault: Fault) -> Self {
        Self { key: self.key.clone(), fault: Some(fault) }
    }

    /// The public key, as a remote hands it out.
    #[must_use]
    pub const fn public(&self) -> &PinnedKey<A> {
        self.key.public()
    }

    fn answer(&self, request: &SigningRequest) -> Result<RemoteSignature, RemoteFailure<InjectedFault>> {
        let unavailable = RemoteFailure::Unavailable(InjectedFault);
        if request.algorithm() != A::NAME || request.key_id() != self.key.id() {
            return Err(RemoteFailure::Refused(InjectedFault));
        }
        let other;
        let key = match self.fault {
            Some(Fault::OtherKey) => {
                other = A::Private::generate().map_err(|_| unavailable)?;
                &other
            }
            _ => self.key.private(),
        };
        let mut message = request.signing_input().to_vec();
        match self.fault {
            Some(Fault::Unavailable) => return Err(unavailable),
            Some(Fault::Refused) => return Err(RemoteFailure::Refused(InjectedFault)),
            Some(Fault::OtherMessage) => message.push(b'.'),
            Some(Fault::Panics) => injected_panic(),
            _ => {}
        }
        let mut signature = key.sign(&message).map_err(|_| unavailable)?;
        if self.fault == Some(Fault::Truncated) {
            signature.pop();
        }
        if self.fault != Some(Fault::OtherForm) {
            return Ok(RemoteSignature::as_in_jws(signature));
        }
        Ok(match request.form() {
            Form::Ecdsa { len } => RemoteSignature::as_in_jws(to_der(&signature, len).unwrap_or_default()),
            Form::Ed25519 | Form::Bytes { .. } => RemoteSignature::ecdsa_der(signature),
        })
    }
}

impl<A: RemoteAlgorithm> RemoteSigner for RemoteDouble<A> {
    type Error = InjectedFault;

    async fn sign(&self, request: &SigningRequest) -> Result<RemoteSignature, RemoteFailure<InjectedFault>> {
        match self.fault {
            Some(Fault::Late { polls }) => polled(polls).await,
            Some(Fault::Silent) => future::pending().await,
            _ => {}
        }
        self.answer(request)
    }
}

/// Is ready when it has been polled so often.
async fn polled(mut polls: u32) {
    future::poll_fn(|context| match polls.checked_sub(1) {
        None => Poll::Ready(()),
        Some(left) => {
            polls = left;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await;
}

#[expect(clippy::panic, reason = "it is the fault that was asked for")]
fn injected_panic() {
    panic!("a fault was injected");
}

/// The ECDSA signature in DER (RFC 3279 §2.2.3).
fn to_der(fixed: &[u8], len: usize) -> Option<Vec<u8>> {
    use pkcs8::der::{Encode, asn1::UintRef};

    let (r, s) = fixed.split_at_checked(len)?;
    vec![UintRef::new(r).ok()?, UintRef::new(s).ok()?].to_der().ok()
}
