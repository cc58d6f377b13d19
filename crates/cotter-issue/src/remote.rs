//! Keys that live elsewhere: in a KMS, an HSM, or another process.
//!
//! An issuer that is made with a [`PinnedKey`](cotter::PinnedKey) holds no private key. Its `begin` checks the claims and gives an
//! [`Unsigned`], which shows what is to be signed. It becomes the token with a signature, which is verified under the pinned key before
//! anything leaves. A [`RemoteSigner`] is what the caller writes once for his KMS. Nothing here does I/O or needs a runtime.
//!
//! ```
//! use std::time::Duration;
//! use cotter::{Ed25519, Timestamp};
//! use cotter_issue::{Lifetime, SigningKey, Subject, jwt, remote::{RemoteDouble, RemoteError}};
//! # fn block_on<F: std::future::Future>(future: F) -> F::Output {
//! #     let mut future = std::pin::pin!(future);
//! #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! #     loop {
//! #         if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) { return output; }
//! #     }
//! # }
//!
//! // In place of a KMS; its public key is what the KMS hands out.
//! let kms = RemoteDouble::new(SigningKey::<Ed25519>::generate("2026-11")?);
//! let lifetime = Lifetime::of(Duration::from_secs(600))?;
//! let issuer = jwt::Issuer::new(kms.public().clone(), "order+jwt", "https://auth.example", "orders", lifetime)?;
//!
//! let token = block_on(async { issuer.begin("user-17", &serde_json::json!({"order": 7}))?.sign_by(&kms).await });
//! assert!(issuer.verifier().verify(token?.expose()).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What services take and return
//!
//! | Service | Takes | ECDSA | RSA, Ed25519, ML-DSA |
//! |---|---|---|---|
//! | AWS KMS `Sign` | [`digest`](SigningRequest::digest) with `MessageType=DIGEST`; for Ed25519 (`ED25519_SHA_512`) and ML-DSA the signing input with `RAW`, up to 4,096 bytes | DER | as in JWS |
//! | Google Cloud KMS `asymmetricSign` | `digest`; for Ed25519 and ML-DSA the signing input in `data` | DER | as in JWS |
//! | Azure Key Vault `sign` | `digest`; neither Ed25519 nor ML-DSA | R‖S | as in JWS |
//! | PKCS #11 `C_Sign` | `digest` with `CKM_ECDSA`; the signing input with `CKM_SHA256_RSA_PKCS`, `CKM_SHA256_RSA_PKCS_PSS`, `CKM_EDDSA`, `CKM_ML_DSA` | R‖S | as in JWS |
//!
//! DER is [`RemoteSignature::ecdsa_der`], the rest [`RemoteSignature::as_in_jws`]. State the algorithm, `Ed25519` never as
//! `ED25519_PH_SHA_512`, and for PSS a salt as long as the hash. Pin one version of the key: an alias that moves gives signatures that
//! the pinned key does not verify, and they are refused.

mod algorithm;
mod double;
mod request;
mod signature;
mod signer;
mod unsigned;

pub(crate) use self::signature::Form;
pub use self::{
    algorithm::RemoteAlgorithm,
    double::{Fault, InjectedFault, RemoteDouble},
    request::SigningRequest,
    signature::RemoteSignature,
    signer::RemoteSigner,
    unsigned::Unsigned,
};
pub use crate::error::{RemoteError, RemoteFailure};
