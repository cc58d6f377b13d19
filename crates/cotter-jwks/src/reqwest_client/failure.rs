//! Turns an error of `reqwest` into a [`FetchError`].

use std::{error::Error, io};

use crate::client::{FetchError, Limits};

/// The error of a fetch, without any text of the peer.
pub(super) fn of(error: &::reqwest::Error, limits: Limits) -> FetchError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(found) = cause {
        if let Some(known) = known(found, limits) {
            return known;
        }
        cause = found.source();
    }
    if error.is_connect() {
        FetchError::Connect
    } else if error.is_timeout() {
        FetchError::Timeout
    } else if error.is_builder() {
        FetchError::Client
    } else {
        FetchError::Protocol
    }
}

/// The meaning of one error in the chain, if it is enough.
fn known(error: &(dyn Error + 'static), limits: Limits) -> Option<FetchError> {
    if let Some(own) = error.downcast_ref::<FetchError>() {
        return Some(*own);
    }
    if error.is::<rustls::Error>() {
        return Some(FetchError::Tls);
    }
    if let Some(hyper) = error.downcast_ref::<hyper::Error>() {
        return of_hyper(hyper, limits);
    }
    let io = error.downcast_ref::<io::Error>()?;
    // `source` skips the error that an `io::Error` wraps.
    if let Some(inner) = io.get_ref()
        && let Some(known) = known(inner, limits)
    {
        return Some(known);
    }
    is_end(io.kind()).then_some(FetchError::Incomplete)
}

fn of_hyper(error: &hyper::Error, limits: Limits) -> Option<FetchError> {
    if error.is_parse_too_large() {
        Some(FetchError::HeadersTooLarge { limit: limits.headers })
    } else if error.is_parse() {
        Some(FetchError::Protocol)
    } else if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        Some(FetchError::Incomplete)
    } else {
        // The source of the error says more.
        None
    }
}

/// Whether the connection has ended.
fn is_end(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}
