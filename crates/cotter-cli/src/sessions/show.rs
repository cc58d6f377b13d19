//! What is shown of sessions: ids, times, kinds and counts. A digest, a secret and the caller's data never are.

use std::io::{self, Write};

use cotter::Timestamp;
use cotter_session::{
    Session,
    decision::{self, Over},
    store::{Found, Stats},
};

use crate::printable;

/// Sessions, one a line, in columns.
pub(super) fn list(out: &mut impl Write, sessions: &[Session]) -> io::Result<()> {
    let client = |session: &Session| printable::text(session.client().unwrap_or("-"));
    let width = sessions.iter().map(|session| client(session).chars().count()).max().unwrap_or_default();
    for session in sessions {
        let line = format!(
            "{} {:<14} {} {} {} {:<width$} {}",
            session.id(),
            kind(session.has_cookie(), session.has_refresh_token()),
            time(session.created_at()),
            time(session.last_used_at()),
            time(session.expires_at()),
            client(session),
            printable::text(session.label()),
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A session, live or over, one fact a line.
pub(super) fn session(out: &mut impl Write, found: &Found) -> io::Result<()> {
    let Found { record, latest, now } = found;
    let mut line = |name: &str, value: &str| writeln!(out, "{name:<12}  {}", printable::text(value));
    line("session", &record.id.to_string())?;
    line("subject", record.subject.id())?;
    if !record.subject.tenant().is_empty() {
        line("tenant", record.subject.tenant())?;
    }
    line("state", &decision::live(record, latest, *now).map_or_else(over, |()| "live".to_owned()))?;
    line("kind", kind(record.cookie.is_some(), record.refresh.is_some()))?;
    line("client", if record.client.is_empty() { "-" } else { &record.client })?;
    line("label", if record.label.is_empty() { "-" } else { &record.label })?;
    line("created", &time(record.created_at))?;
    line("logged in", &time(record.auth_time))?;
    line("last used", &time(record.last_used_at))?;
    line("over unused", &time(record.idle_expires_at))?;
    line("over", &time(record.expires_at))?;
    if let Some(family) = &record.refresh {
        line("rotations", &family.generation.to_string())?;
    }
    line("bound", if record.binding.is_some() { "to a key" } else { "no" })?;
    line("counters", &format!("{}, now {latest}", record.epochs))?;
    line("data", &format!("{} bytes, version {}", record.data.len(), record.version))
}

/// What a store holds, one kind a line.
pub(super) fn stats(out: &mut impl Write, stats: &Stats) -> io::Result<()> {
    let Stats { sessions, revocations, uses, grants } = stats;
    writeln!(out, "sessions     {sessions}, those that are over and not yet removed among them")?;
    writeln!(out, "revocations  {revocations}")?;
    writeln!(out, "uses         {uses}")?;
    writeln!(out, "grants       {grants}")
}

/// Why a session is over.
pub(super) fn over(over: Over) -> String {
    match over {
        Over::Ended(reason) => format!("ended: {}", reason.name()),
        Over::Expired => "expired".to_owned(),
        Over::Unknown | _ => "unknown".to_owned(),
    }
}

/// A session that has ended has neither.
const fn kind(has_cookie: bool, has_refresh_token: bool) -> &'static str {
    match (has_cookie, has_refresh_token) {
        (true, true) => "cookie+refresh",
        (true, false) => "cookie",
        (false, true) => "refresh",
        (false, false) => "-",
    }
}

/// An instant, as RFC 3339 text, in whole seconds, so that all have one length.
fn time(at: Timestamp) -> String {
    let seconds = at.unix_seconds();
    Timestamp::from_unix_seconds(seconds).to_rfc3339().unwrap_or_else(|| seconds.to_string())
}
