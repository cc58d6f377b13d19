//! TLS: the roots that are trusted, and the provider of its cryptography.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::Verifier;

use super::ClientError;

/// The one protocol that is offered inside TLS (RFC 7301).
const HTTP_1_1: &[u8] = b"http/1.1";

/// The root certificates that are trusted.
#[derive(Clone)]
pub(super) enum Roots {
    /// The system's, and these.
    SystemAnd(Vec<CertificateDer<'static>>),
    /// These, and not the system's.
    Only(Vec<CertificateDer<'static>>),
}

impl Default for Roots {
    fn default() -> Self {
        Self::SystemAnd(Vec::new())
    }
}

/// The certificates of a PEM text; `None` if one cannot be read, or if there are none.
pub(super) fn certificates(pem: &str) -> Option<Vec<CertificateDer<'static>>> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    read.ok().filter(|certificates| !certificates.is_empty())
}

/// The configuration of every connection.
pub(super) fn config(provider: Arc<CryptoProvider>, roots: Roots) -> Result<ClientConfig, ClientError> {
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.map_err(|_| ClientError::Provider)?;
    let mut config = match roots {
        Roots::SystemAnd(more) => {
            let has_more = !more.is_empty();
            let verifier = verifier(more, provider);
            let verifier =
                verifier.map_err(|_| if has_more { ClientError::RootCertificates } else { ClientError::NoRoots })?;
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
        }
        Roots::Only(roots) => {
            let mut store = RootCertStore::empty();
            for root in roots {
                store.add(root).map_err(|_| ClientError::RootCertificates)?;
            }
            builder.with_root_certificates(store).with_no_client_auth()
        }
    };
    // A resumed session does not show its certificate again.
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![HTTP_1_1.into()];
    Ok(config)
}

/// The system's verifier, with its roots and these.
#[cfg(any(all(unix, not(target_os = "android")), windows))]
fn verifier(more: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Result<Verifier, rustls::Error> {
    Verifier::new_with_extra_roots(more, provider)
}

/// The system's verifier, which accepts no other roots.
#[cfg(not(any(all(unix, not(target_os = "android")), windows)))]
fn verifier(more: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Result<Verifier, rustls::Error> {
    if more.is_empty() { Verifier::new(provider) } else { Err(rustls::Error::General("no roots".to_owned())) }
}

/// The provider that is used if none is stated.
#[cfg(all(feature = "graviola", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(super) fn default_provider() -> Result<Arc<CryptoProvider>, ClientError> {
    // On another processor, it would panic during a handshake.
    if is_supported() { Ok(Arc::new(rustls_graviola::default_provider())) } else { Err(ClientError::Processor) }
}

/// `graviola` is not in this build, or does not support this kind of processor.
#[cfg(not(all(feature = "graviola", any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub(super) fn default_provider() -> Result<Arc<CryptoProvider>, ClientError> {
    Err(if cfg!(feature = "graviola") { ClientError::Processor } else { ClientError::NoProvider })
}

/// Whether this processor has what `graviola` needs, as the README of its version 0.4 lists it.
#[cfg(all(feature = "graviola", target_arch = "x86_64"))]
fn is_supported() -> bool {
    use std::arch::is_x86_feature_detected as has;
    has!("adx")
        && has!("aes")
        && has!("avx")
        && has!("avx2")
        && has!("bmi1")
        && has!("bmi2")
        && has!("pclmulqdq")
        && has!("ssse3")
}

/// Whether this processor has what `graviola` needs, as the README of its version 0.4 lists it.
#[cfg(all(feature = "graviola", target_arch = "aarch64"))]
fn is_supported() -> bool {
    use std::arch::is_aarch64_feature_detected as has;
    has!("aes") && has!("neon") && has!("pmull") && has!("sha2")
}
