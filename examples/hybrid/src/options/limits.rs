//! How long things live, and how old they may be.

use std::time::Duration;

use clap::Args;
use cotter_session::SessionPolicy;

use super::span::{some_span, span};
use crate::failure::Failure;

/// The largest leeway of any service that verifies; `--leeway` of `orders` is no longer.
const MAX_LEEWAY: Duration = Duration::from_secs(60);

/// How many sessions a user may have: more than anyone has, and a list that can be read.
const MAX_SESSIONS: usize = 10_000;

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

#[derive(Args, Clone, Debug)]
pub(crate) struct SessionLimits {
    /// How long an access token lives: at most an hour
    #[arg(long, env = "HYBRID_ACCESS_TTL", value_name = "TIME", default_value = "10m", value_parser = some_span)]
    pub(crate) access_ttl: Duration,
    /// How long an authorization code may be exchanged
    #[arg(long, env = "HYBRID_CODE_TTL", value_name = "TIME", default_value = "60s", value_parser = some_span)]
    pub(crate) code_ttl: Duration,
    /// How long a refresh token that was used gets the same successor again; 0s is strict
    #[arg(long, env = "HYBRID_OVERLAP", value_name = "TIME", default_value = "30s", value_parser = span)]
    pub(crate) overlap: Duration,
    /// How long a native client's session lives without use
    #[arg(long, env = "HYBRID_REFRESH_IDLE", value_name = "TIME", default_value = "14d", value_parser = some_span)]
    pub(crate) refresh_idle: Duration,
    /// How long any session lives
    #[arg(long, env = "HYBRID_SESSION_MAX", value_name = "TIME", default_value = "90d", value_parser = some_span)]
    pub(crate) session_max: Duration,
    /// How long a browser's session lives without use
    #[arg(long, env = "HYBRID_SESSION_IDLE", value_name = "TIME", default_value = "1d", value_parser = some_span)]
    pub(crate) session_idle: Duration,
}

impl SessionLimits {
    /// The policy of the sessions. Last use is written at most every tenth of the idle limit, or every 60 s.
    pub(crate) fn policy(&self) -> Result<SessionPolicy, Failure> {
        if self.access_ttl > HOUR {
            return Err(Failure::new("--access-ttl is too long: expected at most 1h"));
        }
        let idle = self.session_idle.min(self.refresh_idle);
        let touch = idle.checked_div(10).unwrap_or(idle).min(Duration::from_secs(60));
        SessionPolicy::new(self.access_ttl)
            .leeway(MAX_LEEWAY)
            .cookie_idle(self.session_idle)
            .refresh_idle(self.refresh_idle)
            .session_max(self.session_max)
            .touch_interval(touch)
            .max_sessions(MAX_SESSIONS)
            .overlap(self.overlap)
            .map_err(|error| Failure::of("--overlap", &error))
    }
}

#[derive(Args, Clone, Debug)]
pub(crate) struct OrdersLimits {
    /// How far clocks may be apart: at most 60s
    #[arg(long, env = "HYBRID_LEEWAY", value_name = "TIME", default_value = "5s", value_parser = span)]
    pub(crate) leeway: Duration,
    /// After which age of the revocation feed `orders` changes nothing any more: at least 1s
    #[arg(long, env = "HYBRID_FEED_MAX_STALENESS", value_name = "TIME", default_value = "10s", value_parser = some_span)]
    pub(crate) feed_max_staleness: Duration,
    /// How often tokens may have the key set fetched; less than 1s counts as 1s
    #[arg(long, env = "HYBRID_JWKS_COOLDOWN", value_name = "TIME", default_value = "30s", value_parser = span)]
    pub(crate) jwks_cooldown: Duration,
    /// How long a stale key set is used while the issuer does not answer: at most 1d
    #[arg(long, env = "HYBRID_JWKS_MAX_STALE", value_name = "TIME", default_value = "1h", value_parser = span)]
    pub(crate) jwks_max_stale: Duration,
}

impl OrdersLimits {
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.leeway > MAX_LEEWAY {
            return Err(Failure::new("--leeway is too long: expected at most 60s"));
        }
        if self.feed_max_staleness < SECOND {
            return Err(Failure::new("--feed-max-staleness is too short: expected at least 1s"));
        }
        if self.jwks_max_stale > DAY {
            return Err(Failure::new("--jwks-max-stale is too long: expected at most 1d"));
        }
        Ok(())
    }

    /// The cool-down of the key set, which has a shortest one.
    pub(crate) fn cool_down(&self) -> Duration {
        self.jwks_cooldown.clamp(SECOND, HOUR)
    }
}

#[derive(Args, Clone, Debug)]
pub(crate) struct KeyLead {
    /// How long a key is published before it may sign [default: --jwks-max-stale and --jwks-cooldown]
    #[arg(long, env = "HYBRID_KEY_LEAD", value_name = "TIME", value_parser = span)]
    pub(crate) key_lead: Option<Duration>,
}

impl KeyLead {
    pub(crate) fn or_of(&self, limits: &OrdersLimits) -> Duration {
        self.key_lead.unwrap_or_else(|| limits.jwks_max_stale.saturating_add(limits.jwks_cooldown))
    }
}
