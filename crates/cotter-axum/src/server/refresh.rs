//! The exchange of a refresh token (RFC 6749 §6).

use std::time::Instant;

use axum::response::Response;
use cotter::Timestamp;
use cotter_http::{OauthCode, OauthError};
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_session::{
    Binding, FindError, InvalidGrant, Minter, RefreshError, RefreshOutcome, RefreshToken, Refreshed, Session,
    decision::{Over, Reuse},
    store::StoreError,
};
use tracing::Instrument as _;

use super::{
    AuthorizationServer, Client,
    answer::{FormRequest, invalid_grant, unavailable},
    code::Granted,
    proof::invalid,
    scope,
    token::Wanted,
};

impl<A: JwsPublicKeySigningAlgorithm> AuthorizationServer<A> {
    pub(super) async fn refresh(
        &self,
        request: &FormRequest,
        client: &Client,
        minter: &Minter<A>,
        now: Timestamp,
    ) -> Result<Response, OauthError> {
        let text = request.required("refresh_token")?;
        let presented = RefreshToken::parse(text).map_err(|_| invalid_grant("refresh token is malformed"))?;
        let narrowed = request.form.get("scope").map(|text| scope::read(text).ok_or_else(too_wide)).transpose()?;
        let live = self.live_session(&presented).await?;
        // Before the token is replaced: another part of the service has given it.
        if live.as_ref().is_some_and(|session| Granted::to_session(session).is_none()) {
            return Err(invalid_grant("refresh token is not valid"));
        }
        // A proof is recorded for a session that lives, and for no other: anybody can make one.
        let proved = if live.is_some() { self.proved(&request.headers, now).await? } else { None };
        // A token that is bound to no key may be used with a proof: the access token is then bound.
        let is_bound = live.is_some_and(|session| session.binding().is_some());
        if let Some(narrowed) = &narrowed {
            self.ensure_granted(&presented, client, narrowed).await?;
        }
        let refreshed = self.rotate(presented, client, proved.filter(|_| is_bound)).await;
        let Refreshed { session, refresh_token, .. } = refreshed.map_err(|error| refused(&error, proved))?;
        let granted = Granted::to_session(&session)
            .ok_or_else(|| unavailable(&StoreError::Corrupt { what: "a session that did not begin at this server" }))?;
        let scopes = match narrowed {
            Some(narrowed) if is_within(&narrowed, client, &granted) => narrowed.join(" "),
            Some(_) => return Err(too_wide()),
            None => words(&granted.scope).filter(|scope| client.may_ask_for(scope)).collect::<Vec<_>>().join(" "),
        };
        let wanted = Wanted { scope: &scopes, granted: &granted, proved };
        self.answer(&session, &refresh_token, &wanted, minter, now)
    }

    async fn rotate(
        &self,
        token: RefreshToken,
        client: &Client,
        proved: Option<Binding>,
    ) -> Result<Refreshed, RefreshError> {
        let (begun, span) = (Instant::now(), tracing::debug_span!("session.rotate", sid = %token.session_id()));
        let refreshed = self.inner.sessions.refresh(token, client.id(), proved).instrument(span).await;
        metrics::histogram!("refresh_seconds").record(begun.elapsed().as_secs_f64());
        metrics::counter!("refresh_total", "outcome" => outcome(&refreshed)).increment(1);
        refreshed
    }

    /// The session that a token points to, whether or not the token is its current one.
    async fn live_session(&self, token: &RefreshToken) -> Result<Option<Session>, OauthError> {
        match self.inner.sessions.get(token.session_id()).await {
            Ok(session) => Ok(Some(session)),
            Err(FindError::Over(_)) => Ok(None),
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// Refuses a scope that was not granted, before the token is replaced. About every other token than the current one
    /// [`refresh`](Self::refresh) decides: a use of an old one must not pass unseen.
    async fn ensure_granted(&self, token: &RefreshToken, client: &Client, narrowed: &[&str]) -> Result<(), OauthError> {
        let is_own = |session: &Session| session.client() == Some(client.id());
        match self.inner.sessions.inspect(token).await {
            Ok(session) if is_own(&session) => match Granted::to_session(&session) {
                Some(granted) if !is_within(narrowed, client, &granted) => Err(too_wide()),
                _ => Ok(()),
            },
            Ok(_) | Err(FindError::Over(_)) => Ok(()),
            Err(error) => Err(unavailable(&error)),
        }
    }
}

fn is_within(narrowed: &[&str], client: &Client, granted: &Granted) -> bool {
    narrowed.iter().all(|scope| client.may_ask_for(scope) && words(&granted.scope).any(|known| known == *scope))
}

fn words(scope: &str) -> impl Iterator<Item = &str> {
    scope.split(' ').filter(|scope| !scope.is_empty())
}

fn too_wide() -> OauthError {
    OauthError::new(OauthCode::InvalidScope).because("scope was not granted")
}

fn refused(error: &RefreshError, proved: Option<Binding>) -> OauthError {
    match error {
        RefreshError::InvalidGrant(InvalidGrant::BindingMismatch) if proved.is_none() => {
            invalid("refresh token is bound to a key: expected a proof")
        }
        RefreshError::InvalidGrant(_) => invalid_grant("refresh token is not valid"),
        RefreshError::Randomness(_) | RefreshError::Store(_) | _ => unavailable(error),
    }
}

/// The word for counters.
fn outcome(refreshed: &Result<Refreshed, RefreshError>) -> &'static str {
    match refreshed {
        Ok(Refreshed { outcome: RefreshOutcome::Rotated, .. }) => "rotated",
        Ok(Refreshed { outcome: RefreshOutcome::Replayed, .. }) => "replayed",
        Ok(Refreshed { outcome: RefreshOutcome::Current, .. }) => "current",
        Ok(_) => "other",
        Err(RefreshError::InvalidGrant(InvalidGrant::Reused(Reuse::Predecessor))) => "reuse_recent",
        Err(RefreshError::InvalidGrant(InvalidGrant::Reused(_))) => "reuse_stale",
        Err(RefreshError::InvalidGrant(InvalidGrant::Over(Over::Expired))) => "expired",
        Err(RefreshError::InvalidGrant(_)) => "refused",
        Err(_) => "unavailable",
    }
}
