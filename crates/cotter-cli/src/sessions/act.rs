//! What each subcommand asks the store.

use std::{io::Write, sync::Arc, time::Duration};

use cotter_session::{
    EndReason, SessionId, SessionPolicy, Sessions, Subject,
    decision::Over,
    store::{Ended, SessionStore},
};
use tokio::runtime;

use super::{
    arguments::{Action, SessionArgument, StoreOptions, SubjectArguments},
    bench, check,
    failure::Failure,
    migrate, show,
};
use crate::error::{Answer, say};

/// The largest leeway that verifiers of cotter grant.
const LEEWAY: Duration = Duration::from_secs(600);

/// Rows of each kind that one step removes.
const PURGED_AT_ONCE: usize = 1000;

/// Does what is asked for, or says why nobody knows.
pub(super) fn run(options: &StoreOptions, action: &Action) -> Result<Answer, Failure> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot ask the store: {error}"))?;
    runtime.block_on(act(options, action))
}

async fn act(options: &StoreOptions, action: &Action) -> Result<Answer, Failure> {
    // It is asked when it is awaited: what is stated must be right first.
    let store = async { Ok::<_, Failure>(options.open(options.durability()).await?.shared()) };
    match action {
        Action::List { subject } => {
            let subject = subject.read()?;
            list(store.await?, &subject).await
        }
        Action::Show { session } => {
            let id = session.read()?;
            show_one(store.await?, id).await
        }
        Action::End { session, life } => {
            let id = session.read()?;
            end(store.await?, id, life.token_life).await
        }
        Action::EndEverywhere { subject, life } => {
            let subject = subject.read()?;
            end_everywhere(store.await?, &subject, life.token_life).await
        }
        Action::Purge => purge(store.await?).await,
        Action::Stats => {
            show::stats(&mut anstream::stdout(), &store.await?.stats().await?)?;
            Ok(Answer::Yes)
        }
        Action::Check => check::check(options).await,
        Action::Bench { sessions, count, time } => {
            let amount = bench::Amount::new(*sessions, *count, *time)?;
            bench::bench(store.await?, amount).await
        }
        Action::Migrate { apply } => migrate::migrate(options, *apply).await,
    }
}

async fn list(store: Arc<dyn SessionStore>, subject: &Subject) -> Result<Answer, Failure> {
    let sessions = sessions(store, Duration::ZERO).list(subject).await?;
    show::list(&mut anstream::stdout(), &sessions)?;
    say(&format!("live sessions: {}", sessions.len()));
    Ok(Answer::Yes)
}

async fn show_one(store: Arc<dyn SessionStore>, id: SessionId) -> Result<Answer, Failure> {
    let Some(found) = store.get(id).await? else { return Ok(unknown()) };
    show::session(&mut anstream::stdout(), &found)?;
    Ok(Answer::Yes)
}

async fn end(store: Arc<dyn SessionStore>, id: SessionId, life: Duration) -> Result<Answer, Failure> {
    let message = match sessions(store, life).end(id, EndReason::Administrative).await? {
        Ended::Now(_) => "has ended now".to_owned(),
        Ended::Before(Over::Unknown) => return Ok(unknown()),
        Ended::Before(over) => format!("was over before: {}", show::over(over)),
    };
    writeln!(anstream::stdout(), "{id} {message}")?;
    Ok(Answer::Yes)
}

async fn end_everywhere(store: Arc<dyn SessionStore>, subject: &Subject, life: Duration) -> Result<Answer, Failure> {
    let ended = sessions(store, life).end_everywhere(subject).await?;
    writeln!(anstream::stdout(), "all sessions have ended: the subject's counter is {}", ended.epoch)?;
    Ok(Answer::Yes)
}

async fn purge(store: Arc<dyn SessionStore>) -> Result<Answer, Failure> {
    let mut removed = 0_usize;
    loop {
        let purged = store.purge(PURGED_AT_ONCE).await?;
        removed = removed.saturating_add(purged.removed);
        // Rows that somebody else holds are left to the next time.
        if !purged.more || purged.removed == 0 {
            break;
        }
    }
    writeln!(anstream::stdout(), "removed {removed}")?;
    Ok(Answer::Yes)
}

fn unknown() -> Answer {
    say("refused: session-unknown: no session has this id, or it was over and has been removed");
    Answer::No
}

/// The life counts where something is ended.
fn sessions(store: Arc<dyn SessionStore>, token_life: Duration) -> Sessions<dyn SessionStore> {
    Sessions::shared(store, SessionPolicy::new(token_life).leeway(LEEWAY))
}

impl SubjectArguments {
    fn read(&self) -> Result<Subject, String> {
        let subject = match &self.tenant {
            Some(tenant) => Subject::in_tenant(tenant, &self.subject),
            None => Subject::new(&self.subject),
        };
        subject.map_err(|error| error.to_string())
    }
}

impl SessionArgument {
    /// The error does not repeat what may be a credential.
    fn read(&self) -> Result<SessionId, String> {
        self.sid.parse().map_err(|error: cotter_session::MalformedSessionId| error.to_string())
    }
}
