//! The signing keys, in a folder that `hybrid keys` changes.

use std::{path::PathBuf, time::Duration};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use cotter::EdDsa;
use cotter_axum::server::SigningKeys;
use cotter_issue::{
    Lifetime,
    profile::AccessTokenIssuer,
    schedule::{Fleet, Timing},
    store::{AtRest, KeyFolder, StoredSchedule},
};
use cotter_session::{Minter, SessionPolicy};

use crate::{failure::Failure, orders::AUDIENCE};

/// Ed25519, under the name that client libraries know (RFC 8037).
pub(crate) type Algorithm = EdDsa;

/// The client of browser sessions.
const BROWSER_CLIENT: &str = "hybrid-web";

/// How long verifiers may keep the set: `max-age`, and as long again while they fetch the next. Then it is stale, and
/// used for `--jwks-max-stale`.
const MAX_AGE: Duration = Duration::from_secs(300);
const REFRESH: Duration = Duration::from_secs(300);

/// No key follows another by itself.
const NEVER: Duration = Duration::from_secs(10 * 365 * 86_400);

/// How long a key stays in each state. It is the same for `web` and for `hybrid keys`.
///
/// A dropped key is revoked until no verifier uses a set with it, so `max_stale` counts.
pub(crate) fn timing(lead: Duration, max_stale: Duration) -> Result<Timing, Failure> {
    let timing = Lifetime::of(Duration::from_secs(3600)).map_err(|error| Failure::of("life of tokens", &error));
    let refresh = REFRESH.saturating_add(max_stale);
    let timing = Timing::new(Fleet {
        cache: MAX_AGE.saturating_add(refresh),
        refresh,
        propagation: Duration::from_secs(5),
        leeway: Duration::from_secs(60),
        token_life: timing?,
        period: NEVER,
    });
    let timing = timing.and_then(|timing| timing.danger_announced_for(lead));
    timing.map_err(|error| Failure::of("--key-lead", &error))
}

/// Opens the folder. If it is empty, a key is made that signs at once: no verifier has another set.
pub(super) fn open(
    folder: PathBuf,
    timing: Timing,
    issuer: &str,
    access_life: Duration,
    policy: SessionPolicy,
) -> Result<SigningKeys<Algorithm>, Failure> {
    let life = Lifetime::of(access_life).map_err(|error| Failure::of("--access-ttl", &error))?;
    let (folder, issuer) = (KeyFolder::at(folder), issuer.to_owned());
    let keys = SigningKeys::open(
        move |now| StoredSchedule::danger_open_or_create(folder.clone(), AtRest::plain(), timing, now),
        move |key| {
            let orders = AccessTokenIssuer::new(key, &*issuer, AUDIENCE, life)?;
            Ok(Minter::new(&policy).audience(orders).client(BROWSER_CLIENT))
        },
    );
    keys.and_then(SigningKeys::by_hand).map_err(|error| Failure::of("--keys", &error))
}

/// Lets verifiers use the key set after it has expired, for as long as they are told to. Shared caches may not hand out an
/// expired one (`proxy-revalidate`, RFC 9111 §5.2.2.8).
pub(super) async fn may_be_stale(mut answer: Response) -> Response {
    if matches!(answer.status(), StatusCode::OK | StatusCode::NOT_MODIFIED) {
        let control = format!("public, max-age={}, proxy-revalidate", MAX_AGE.as_secs());
        if let Ok(control) = HeaderValue::try_from(control) {
            answer.headers_mut().insert(header::CACHE_CONTROL, control);
        }
    }
    answer
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_dropped_key_is_remembered_for_as_long_as_it_may_be_used() {
        for max_stale in [Duration::ZERO, MINUTE, 60 * MINUTE, 24 * 60 * MINUTE] {
            let timing = timing(MINUTE, max_stale).unwrap();
            assert_eq!(timing.max_age(), MAX_AGE, "as the answer states it");
            assert_eq!(timing.announced_for(), MINUTE, "the lead is stated");
            assert!(timing.forgotten_after() > MAX_AGE + max_stale, "{max_stale:?}");
        }
    }
}
