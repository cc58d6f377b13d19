//! Whether a store keeps its promises, one line each.

use std::{io::Write, time::Duration};

use cotter::Timestamp;
use cotter_session::store::{SessionStore, StoreError};
use cotter_session_postgres::{PostgresStore, migrations};

use super::{
    arguments::StoreOptions,
    failure::{Failure, in_words},
    store::{Durability, Store},
};
use crate::{error::Answer, printable};

/// How far a store's clock may be from this machine's: the leeway of verifiers, unless another is stated.
const CLOCKS_DIFFER: Duration = Duration::from_secs(5);

/// What came of one check.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Ok(String),
    /// Not as it should be, and the operator has accepted that.
    Accepted(String),
    NotOk(String),
    /// Nobody can tell, for the reason in a line above.
    Unknown,
}

impl Verdict {
    const fn holds(&self) -> bool {
        match self {
            Self::Ok(_) | Self::Accepted(_) => true,
            Self::NotOk(_) | Self::Unknown => false,
        }
    }

    fn of(error: &StoreError) -> Self {
        Self::NotOk(in_words(error))
    }
}

/// Asks for each promise, and prints what came of it.
pub(super) async fn check(options: &StoreOptions) -> Result<Answer, Failure> {
    let lines = match options.open(Durability::Waived).await {
        Ok(store) => ask(options, store).await?,
        Err(Failure::Store(StoreError::Corrupt { what })) => [
            ("reachable", Verdict::Ok("it opens".to_owned())),
            ("durable", Verdict::Unknown),
            ("clock", Verdict::Unknown),
            ("tables", Verdict::of(&StoreError::Corrupt { what })),
        ],
        Err(Failure::Store(error)) => unreachable(&error),
        Err(other) => return Err(other),
    };
    let mut out = anstream::stdout();
    for (name, verdict) in &lines {
        let (word, text) = match verdict {
            Verdict::Ok(text) => ("ok", text.as_str()),
            Verdict::Accepted(text) => ("accepted", text.as_str()),
            Verdict::NotOk(text) => ("not ok", text.as_str()),
            Verdict::Unknown => ("unknown", "not asked"),
        };
        writeln!(out, "{name:<9}  {word}: {}", printable::text(text))?;
    }
    Ok(if lines.iter().all(|(_, verdict)| verdict.holds()) { Answer::Yes } else { Answer::No })
}

type Lines = [(&'static str, Verdict); 4];

fn unreachable(error: &StoreError) -> Lines {
    [
        ("reachable", Verdict::of(error)),
        ("durable", Verdict::Unknown),
        ("clock", Verdict::Unknown),
        ("tables", Verdict::Unknown),
    ]
}

async fn ask(options: &StoreOptions, store: Store) -> Result<Lines, Failure> {
    let shared = store.shared();
    // The first answer may have waited for a connection.
    if let Err(error) = shared.now().await {
        return Ok(unreachable(&error));
    }
    let before = now()?;
    let answer = shared.now().await;
    let after = now()?;
    let clock = match (&store, answer) {
        (Store::Redb(_), Ok(_)) => Verdict::Ok("it is this machine's".to_owned()),
        (Store::Postgres(_) | Store::Redis(_), Ok(of_store)) => clock(of_store, before, after),
        (_, Err(error)) => Verdict::of(&error),
    };
    let tables = match &store {
        Store::Redb(_) => Verdict::Ok("they are those of this release".to_owned()),
        Store::Redis(_) => Verdict::Ok("there are none: each row states its version".to_owned()),
        Store::Postgres(store) => tables(store).await,
    };
    let durable = match &store {
        Store::Redb(_) => Verdict::Ok("each commit is synced".to_owned()),
        Store::Postgres(_) | Store::Redis(_) => durable(options).await?,
    };
    Ok([
        ("reachable", Verdict::Ok("it answers".to_owned())),
        ("durable", durable),
        ("clock", clock),
        ("tables", tables),
    ])
}

/// Asks once more, as a service does that waives nothing.
async fn durable(options: &StoreOptions) -> Result<Verdict, Failure> {
    let answer = match options.open(Durability::Required).await {
        Ok(store) => store.shared().now().await.map(drop),
        Err(Failure::Store(error)) => Err(error),
        Err(other) => return Err(other),
    };
    Ok(match answer {
        Ok(()) => Verdict::Ok("an acknowledged write survives a crash".to_owned()),
        Err(error @ StoreError::NotDurable { .. }) if options.durability() == Durability::Waived => {
            Verdict::Accepted(in_words(&error))
        }
        Err(error) => Verdict::of(&error),
    })
}

/// The store's clock, which was read at a moment between two of this machine's.
fn clock(of_store: Timestamp, before: Timestamp, after: Timestamp) -> Verdict {
    let (behind, ahead) = (before.saturating_duration_since(of_store), of_store.saturating_duration_since(after));
    let difference = behind.max(ahead);
    let text = if difference < Duration::from_millis(1) {
        "no different from this machine's".to_owned()
    } else {
        let side = if behind > ahead { "behind" } else { "ahead of" };
        format!("{} ms {side} this machine's", difference.as_millis())
    };
    if difference > CLOCKS_DIFFER {
        Verdict::NotOk(format!("{text}: expected at most {} s", CLOCKS_DIFFER.as_secs()))
    } else {
        Verdict::Ok(text)
    }
}

async fn tables(store: &PostgresStore) -> Verdict {
    let expected = migrations().last().map_or(0, |last| last.version);
    match store.tables_version().await {
        Ok(found) if found == expected => Verdict::Ok(format!("version {found}")),
        Ok(found) if found > expected => {
            Verdict::NotOk(format!("version {found} is of a newer release: expected version {expected}"))
        }
        Ok(found) => Verdict::NotOk(format!(
            "version {found}: expected version {expected}: use 'cotter sessions migrate --apply'"
        )),
        Err(error) => Verdict::of(&error),
    }
}

fn now() -> Result<Timestamp, Failure> {
    Timestamp::now().map_err(|error| Failure::Usage(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_may_differ_by_the_leeway_of_verifiers() {
        let at = |milliseconds| {
            Timestamp::from_unix_seconds(1_763_683_200).saturating_add(Duration::from_millis(milliseconds))
        };
        let (before, after) = (at(10_000), at(10_400));
        for (of_store, told) in [
            (10_000, "no different from this machine's"),
            (10_400, "no different from this machine's"),
            (9_000, "1000 ms behind this machine's"),
            (15_400, "5000 ms ahead of this machine's"),
        ] {
            assert_eq!(clock(at(of_store), before, after), Verdict::Ok(told.to_owned()));
        }
        for (of_store, told) in [
            (4_999, "5001 ms behind this machine's: expected at most 5 s"),
            (15_401, "5001 ms ahead of this machine's: expected at most 5 s"),
        ] {
            let verdict = clock(at(of_store), before, after);
            assert_eq!(verdict, Verdict::NotOk(told.to_owned()));
            assert!(!verdict.holds());
        }
    }

    #[test]
    fn what_nobody_can_tell_does_not_hold() {
        assert!(!Verdict::Unknown.holds());
        assert!(Verdict::Accepted(String::new()).holds());
    }
}
