//! Every error of sessions, provoked while secrets of every kind are in hand. The store's are heard in every case.

use std::{
    collections::BTreeSet,
    error::Error,
    panic::Location,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use cotter::Timestamp;

use super::{
    super::{
        Case, Violation,
        reuse::with_bytes,
        trial::{CLIENT, Events, Handle, Trial, copy, policy},
        violation::ensure,
    },
    listener::hear_error,
    told,
    watched::watched,
};
use crate::{
    BeginError, Binding, Clock, EndReason, EpochClaim, Epochs, FindError, InvalidGrant, MemoryStore, RandomnessError,
    RefreshError, RefreshToken, SessionCookie, SessionId, Sessions, Subject, SystemClock, TokenId, UpdateError,
    revocation::Target, store::StoreError,
};

const IDLE: Duration = Duration::from_secs(600);

/// It is not one of the suite: it is run before.
pub(super) const CASE: Case = Case { name: "errors of sessions are heard", run: |trial| Box::pin(are_heard(trial)) };

async fn are_heard(trial: &Trial) -> Result<(), Violation> {
    let mut heard = Heard::default();
    let events = Events::default();
    let policy = policy().max_sessions(2).max_data(8).refresh_idle(IDLE);
    refused(trial, &events.of(trial.sessions_with(policy)), &mut heard).await?;
    let events = events.take();
    ensure!(events.len() == 4, "{} of 4 events were noted", events.len());
    told(format_args!("{events:?} {events:#?}"));
    not_answered(&mut heard).await?;
    // The system has random bytes, so these cannot be provoked.
    heard.named::<()>(Err(BeginError::from(RandomnessError)))?;
    heard.named::<()>(Err(FindError::from(RandomnessError)))?;
    heard.named::<()>(Err(RefreshError::from(RandomnessError)))?;
    let missing: Vec<_> = ALL.iter().flat_map(|names| *names).filter(|name| !heard.names.contains(*name)).collect();
    ensure!(missing.is_empty(), "no case for {missing:?}");
    Ok(())
}

/// What a client holds, the newest first.
struct Hand {
    id: SessionId,
    cookies: [SessionCookie; 2],
    tokens: [RefreshToken; 2],
}

impl Hand {
    async fn fill(sessions: &Handle, subject: Subject, key: Binding) -> Result<Self, Violation> {
        let begin = sessions.begin(subject).with_cookie().with_refresh_token(CLIENT).bound_to(key);
        told(format_args!("{begin:?} {sessions:?}"));
        let begun = begin.start().await?;
        told(format_args!("{:?} {:#?}", begun.session, begun.session));
        let (Some(cookie), Some(token)) = (begun.cookie, begun.refresh_token) else {
            return Err(Violation::new("a session has not what it was asked for"));
        };
        let renewed = sessions.renew(&cookie).await?;
        let successor = sessions.refresh(copy(&token)?, CLIENT, Some(key)).await?.refresh_token;
        Ok(Self { id: begun.session.id(), cookies: [renewed, cookie], tokens: [successor, token] })
    }
}

/// What a store that answers leads to.
async fn refused(trial: &Trial, sessions: &Handle, heard: &mut Heard) -> Result<(), Violation> {
    let (subject, key) = (trial.subject()?, Binding::from_bytes([7; 32]));
    let hand = Hand::fill(sessions, subject.clone(), key).await?;
    let ([cookie, old], [token, predecessor]) = (&hand.cookies, &hand.tokens);
    malformed(sessions, &hand, heard).await?;

    heard.named(sessions.begin(subject.clone()).start().await)?;
    let session = sessions.get(hand.id).await?;
    heard.named(sessions.update_data(&session, cookie.expose().as_bytes().to_vec()).await)?;
    heard.named(sessions.find(old).await)?;
    heard.named(sessions.renew(old).await)?;
    heard.named(sessions.get(SessionId::from_bytes([7; 16])).await)?;
    heard.named(sessions.inspect(predecessor).await)?;
    heard.named(sessions.refresh(copy(token)?, "another client", Some(key)).await)?;
    heard.named(sessions.refresh(copy(token)?, CLIENT, None).await)?;
    sessions.begin(subject.clone()).with_cookie().start().await?;
    heard.named(sessions.begin(subject.clone()).with_cookie().start().await)?;

    // With the right selector, and another secret. The session ends with it.
    let forged = with_bytes(token, |bytes| bytes.iter_mut().skip(16).for_each(|byte| *byte ^= 0x33))?;
    heard.named(sessions.refresh(forged, CLIENT, Some(key)).await)?;
    heard.named(sessions.refresh(copy(token)?, CLIENT, Some(key)).await)?;
    heard.named(sessions.find(cookie).await)?;
    heard.named(sessions.session_of(token).await)?;

    let before = sessions.epochs(&subject).await?;
    sessions.end_everywhere(&subject).await?;
    heard.named(sessions.begin(subject).with_cookie().authenticated_under(before).start().await)?;
    let late = Hand::fill(sessions, trial.subject()?, key).await?;
    trial.advance(IDLE);
    let [cookie, _] = &late.cookies;
    heard.named(sessions.find(cookie).await)
}

/// Secrets where something else is expected, and what is almost a secret. No store is asked.
async fn malformed(sessions: &Handle, hand: &Hand, heard: &mut Heard) -> Result<(), Violation> {
    let ([cookie, _], [token, _]) = (&hand.cookies, &hand.tokens);
    let subject = Subject::new("alice")?;
    for text in [cookie.expose(), token.expose()] {
        let long = text.repeat(20);
        for almost in [format!("{}A", *text), format!("={}", *text), text.replace("rt1_", "rt2_") + " ", long.clone()] {
            heard.any(SessionCookie::parse(&almost))?;
            heard.named(RefreshToken::parse(&almost).map_err(|error| RefreshError::from(InvalidGrant::from(error))))?;
        }
        heard.any(text.parse::<SessionId>())?;
        heard.any(text.parse::<Epochs>())?;
        heard.any(text.parse::<EpochClaim>())?;
        heard.any(Subject::new(&long))?;
        heard.any(Subject::in_tenant(&long, &text))?;
        heard.any(TokenId::new(&long))?;
        let begin = || sessions.begin(subject.clone()).with_cookie();
        heard.named(begin().label(&long).start().await)?;
        heard.named(begin().with_refresh_token(&long).start().await)?;
        heard.named(begin().data(text.as_bytes().to_vec()).start().await)?;
    }
    Ok(())
}

/// What a store that does not answer leads to.
async fn not_answered(heard: &mut Heard) -> Result<(), Violation> {
    let is_broken = Arc::new(AtomicBool::new(false));
    let store = watched(Arc::new(MemoryStore::with_clock(1000, Breaks(is_broken.clone()))?));
    let sessions = Sessions::shared(store, policy());
    let (subject, key) = (Subject::new("alice")?, Binding::from_bytes([7; 32]));
    let hand = Hand::fill(&sessions, subject.clone(), key).await?;
    let ([cookie, _], [token, _]) = (&hand.cookies, &hand.tokens);
    let session = sessions.get(hand.id).await?;
    is_broken.store(true, Ordering::Relaxed);

    let (text, label) = (token.expose(), cookie.expose());
    let begin = sessions.begin(Subject::in_tenant(&label, &text)?).with_cookie().with_refresh_token(&text);
    heard.named(begin.label(&label).data(text.as_bytes().to_vec()).start().await)?;
    heard.named(sessions.find(cookie).await)?;
    heard.named(sessions.get(hand.id).await)?;
    heard.named(sessions.renew(cookie).await)?;
    heard.named(sessions.inspect(token).await)?;
    heard.named(sessions.session_of(token).await)?;
    heard.named(sessions.refresh(copy(token)?, &label, Some(key)).await)?;
    heard.named(sessions.update_data(&session, text.as_bytes().to_vec()).await)?;
    heard.any(sessions.list(&subject).await)?;
    heard.any(sessions.end(hand.id, EndReason::LoggedOut).await)?;
    heard.any(sessions.end_of(&subject, hand.id, EndReason::LoggedOut).await)?;
    heard.any(sessions.end_everywhere(&subject).await)?;
    heard.named(sessions.end_everywhere_else(&subject, cookie).await)?;
    heard.any(sessions.end_tenant(&label).await)?;
    heard.any(sessions.end_everyone().await)?;
    heard.any(sessions.revoke(Target::Key((**text).into())).await)?;
    heard.any(sessions.revoke_token(TokenId::new(&label)?, Timestamp::now()?, Timestamp::now()?).await)?;
    heard.any(sessions.purge(1).await)
}

/// A clock that stops to answer, as a store that cannot be reached.
struct Breaks(Arc<AtomicBool>);

impl Clock for Breaks {
    fn now(&self) -> Result<Timestamp, StoreError> {
        if self.0.load(Ordering::Relaxed) {
            return Err(StoreError::unavailable("connection refused"));
        }
        SystemClock::default().now()
    }
}

/// The errors that were heard, by the names of their variants.
#[derive(Default)]
struct Heard {
    names: BTreeSet<&'static str>,
}

impl Heard {
    /// Hears an error of one of [`ALL`].
    #[track_caller]
    fn named<T>(&mut self, outcome: Result<T, impl Named>) -> Result<(), Violation> {
        if let Err(error) = &outcome {
            self.names.insert(error.name());
        }
        self.any(outcome)
    }

    /// Hears an error, which must be one.
    #[track_caller]
    fn any<T>(&mut self, outcome: Result<T, impl Error + 'static>) -> Result<(), Violation> {
        let place = Location::caller();
        let accepted = || Violation::new(format_args!("what must be refused was accepted: {place}"));
        let error = outcome.err().ok_or_else(accepted)?;
        hear_error(&error);
        Ok(())
    }
}

trait Named: Error + 'static {
    fn name(&self) -> &'static str;
}

/// The names of all variants. One that is not named here does not compile.
macro_rules! variants {
    ($($type:ident: $($variant:ident),* $(=> $wrapper:ident)?;)*) => {
        const ALL: &[&[&str]] = &[$(&[$(concat!(stringify!($type), "::", stringify!($variant))),*]),*];
        $(impl Named for $type {
            fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => concat!(stringify!($type), "::", stringify!($variant)),)*
                    $(Self::$wrapper(error) => error.name(),)?
                }
            }
        })*
    };
}

variants! {
    BeginError: TooMany, Outdated, NoCredential, TooLong, Randomness, Store;
    FindError: Over, Randomness, Store;
    UpdateError: TooLong, Store;
    RefreshError: Randomness, Store => InvalidGrant;
    InvalidGrant: Malformed, Over, ClientMismatch, BindingMismatch, Reused;
}
