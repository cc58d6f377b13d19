//! The signing keys, in a folder that `hybrid keys` changes.

use std::{path::PathBuf, time::Duration};

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

/// How long verifiers may keep the set: `max-age`, and as long again while they fetch the next.
const MAX_AGE: Duration = Duration::from_secs(300);
const REFRESH: Duration = Duration::from_secs(300);

/// No key follows another by itself.
const NEVER: Duration = Duration::from_secs(10 * 365 * 86_400);

/// How long a key stays in each state. It is the same for `web` and for `hybrid keys`.
pub(crate) fn timing(lead: Duration) -> Result<Timing, Failure> {
    let timing = Lifetime::of(Duration::from_secs(3600)).map_err(|error| Failure::of("life of tokens", &error));
    let timing = Timing::new(Fleet {
        cache: MAX_AGE.saturating_add(REFRESH),
        refresh: REFRESH,
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
    lead: Duration,
    issuer: &str,
    access_life: Duration,
    policy: SessionPolicy,
) -> Result<SigningKeys<Algorithm>, Failure> {
    let timing = timing(lead)?;
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
