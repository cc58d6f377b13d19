//! Why a client cannot be built.

/// Why a [`ReqwestClient`](super::ReqwestClient) cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// No provider of cryptography is stated, and this build has no default.
    #[error("TLS has no provider of cryptography in this build: state one with ReqwestClientBuilder::provider")]
    NoProvider,
    /// The default provider does not support this processor.
    #[error("graviola does not support this processor: state another provider with ReqwestClientBuilder::provider")]
    Processor,
    /// The stated provider has neither TLS 1.2 nor TLS 1.3.
    #[error("provider of cryptography cannot be used: expected the cipher suites of TLS 1.2 or 1.3")]
    Provider,
    /// The system has no root certificates.
    #[error("system has no root certificates: install them, or use ReqwestClientBuilder::only_roots_from_pem")]
    NoRoots,
    /// The stated root certificates cannot be read, or there are none.
    #[error("root certificates cannot be read: expected certificates in PEM")]
    RootCertificates,
    /// The URL of the proxy cannot be read.
    #[error("URL of the proxy is malformed")]
    Proxy,
    /// A proxy and a rule for addresses are both stated.
    #[error("addresses cannot be checked behind a proxy, which looks names up itself: expected one of the two")]
    ProxyAndAddresses,
    /// The HTTP client cannot be set up for another reason.
    #[error("HTTP client cannot be set up")]
    Http,
}

impl ClientError {
    /// The stable name of the error, in kebab case.
    ///
    /// ```
    /// assert_eq!(cotter_jwks::ClientError::NoRoots.code(), "client-no-roots");
    /// ```
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoProvider => "client-no-provider",
            Self::Processor => "client-processor",
            Self::Provider => "client-provider",
            Self::NoRoots => "client-no-roots",
            Self::RootCertificates => "client-root-certificates",
            Self::Proxy => "client-proxy",
            Self::ProxyAndAddresses => "client-proxy-and-addresses",
            Self::Http => "client-http",
        }
    }
}
