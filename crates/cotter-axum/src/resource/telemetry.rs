//! What an operator sees. No label comes from a request.

use std::time::Duration;

use super::Refused;

/// Notes how long a verification took, with all that was asked for it.
pub(super) fn took(alg: &'static str, took: Duration) {
    metrics::histogram!("auth_verify_seconds", "alg" => alg).record(took.as_secs_f64());
}

/// Counts a verification that was accepted.
pub(super) fn accepted(realm: &'static str, alg: &'static str) {
    tracing::debug!(realm, "access token is accepted");
    count("accepted", "none", alg);
}

/// Counts a request that was refused. That the service cannot tell is for an operator to know.
pub(super) fn refused(realm: &'static str, alg: &'static str, refused: &Refused) {
    let code = refused.code();
    if refused.status().is_server_error() {
        tracing::warn!(realm, code, "access token cannot be judged");
        count("unavailable", code, alg);
    } else {
        tracing::debug!(realm, code, "request is refused");
        count("refused", code, alg);
    }
}

fn count(result: &'static str, reason: &'static str, alg: &'static str) {
    metrics::counter!("auth_verify_total", "result" => result, "reason" => reason, "alg" => alg).increment(1);
}
