//! What a token is pinned to on the command line: an algorithm of JWS, or a version and purpose of PASETO.

use cotter_vectors::{algorithm::AlgorithmName, protocol::ProtocolName};

/// A name of either kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pin {
    Jws(AlgorithmName),
    Paseto(ProtocolName),
}

impl Pin {
    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Jws(algorithm) => algorithm.as_str(),
            Self::Paseto(protocol) => protocol.as_str(),
        }
    }

    /// Whether its keys are public ones.
    pub(crate) fn has_public_keys(self) -> bool {
        match self {
            Self::Jws(algorithm) => algorithm.has_public_keys(),
            Self::Paseto(protocol) => protocol.has_public_keys(),
        }
    }

    /// Whether its keys come as PASERK.
    pub(crate) const fn is_paseto(self) -> bool {
        matches!(self, Self::Paseto(_))
    }
}
