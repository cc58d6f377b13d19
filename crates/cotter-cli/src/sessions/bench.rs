//! Is the look-up the bottleneck? A session is found by its cookie, and a token is verified, each many times.

mod measured;

use std::{
    io::Write,
    sync::Arc,
    time::{Duration, Instant},
};

use cotter::{Ed25519, profile::Presentation};
use cotter_issue::{
    Lifetime, SigningKey,
    profile::{AccessTokenIssuer, Grant},
};
use cotter_session::{
    BeginError, FindError, SessionCookie, SessionPolicy, Sessions, Subject, decision::Over, store::SessionStore,
};

use self::measured::Measured;
use super::failure::Failure;
use crate::error::{Answer, say};

/// Whose sessions are made.
const SUBJECT: &str = "cotter sessions bench";

/// How long they live if nobody ends them.
const LIFE: Duration = Duration::from_secs(600);

/// The longest time for one of the three steps.
const MAX_TIME: Duration = Duration::from_secs(60);

/// How much is made and measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    sessions: u32,
    count: u32,
    time: Duration,
}

impl Amount {
    pub(super) fn new(sessions: u32, count: u32, time: Duration) -> Result<Self, String> {
        if time.is_zero() || time > MAX_TIME {
            return Err("--time: expected a time of up to 60s".to_owned());
        }
        Ok(Self { sessions, count, time })
    }
}

/// Measures both, says what comes of it, and ends the sessions that it has made.
pub(super) async fn bench(store: Arc<dyn SessionStore>, amount: Amount) -> Result<Answer, Failure> {
    let subject = Subject::new(SUBJECT).map_err(|error| error.to_string())?;
    let most = usize::try_from(amount.sessions).unwrap_or(usize::MAX);
    // A use is not written meanwhile: a look-up that writes once a minute is measured without that.
    let policy = SessionPolicy::new(LIFE).session_max(LIFE).cookie_idle(LIFE).touch_interval(LIFE).max_sessions(most);
    let sessions = Sessions::shared(store, policy);
    let looked_up = look_up(&sessions, &subject, amount).await;
    // Whatever has failed.
    let ended = sessions.end_everywhere(&subject).await;
    let looked_up = looked_up?;
    ended?;
    let verified = verify(amount)?;
    report(&looked_up, &verified)?;
    if cfg!(debug_assertions) {
        say("hint: this is a build for debugging, which is slower than a release");
    }
    Ok(Answer::Yes)
}

async fn look_up(
    sessions: &Sessions<dyn SessionStore>,
    subject: &Subject,
    amount: Amount,
) -> Result<Measured, Failure> {
    let cookies = make(sessions, subject, amount).await?;
    // What a first look-up costs is not what is asked: a connection, a statement that is prepared, a page that is read.
    let began = Instant::now();
    for cookie in cookies.iter().take_while(|_| began.elapsed() < amount.time) {
        find(sessions, cookie).await?;
    }
    let (began, mut latencies) = (Instant::now(), Vec::new());
    for (cookie, _) in cookies.iter().cycle().zip(0..amount.count) {
        let at = Instant::now();
        find(sessions, cookie).await?;
        latencies.push(at.elapsed());
        if began.elapsed() >= amount.time {
            break;
        }
    }
    Ok(Measured::of(latencies))
}

async fn make(
    sessions: &Sessions<dyn SessionStore>,
    subject: &Subject,
    amount: Amount,
) -> Result<Vec<SessionCookie>, Failure> {
    // What a run that was interrupted has left.
    sessions.end_everywhere(subject).await?;
    let (began, mut cookies) = (Instant::now(), Vec::new());
    for _ in 0..amount.sessions {
        let begun = sessions.begin(subject.clone()).with_cookie().start().await.map_err(not_begun)?;
        cookies.extend(begun.cookie);
        if began.elapsed() >= amount.time {
            break;
        }
    }
    Ok(cookies)
}

async fn find(sessions: &Sessions<dyn SessionStore>, cookie: &SessionCookie) -> Result<(), Failure> {
    match sessions.find(cookie).await {
        Ok(_) => Ok(()),
        Err(FindError::Store(error)) => Err(Failure::Store(error)),
        Err(FindError::Over(Over::Ended(_))) => Err(Failure::Usage(
            "sessions were ended meanwhile: expected one 'cotter sessions bench' at a time".to_owned(),
        )),
        Err(error) => Err(Failure::Usage(error.to_string())),
    }
}

fn not_begun(error: BeginError) -> Failure {
    match error {
        BeginError::Store(error) => Failure::Store(error),
        BeginError::TooMany { .. }
        | BeginError::Outdated
        | BeginError::NoCredential
        | BeginError::TooLong { .. }
        | BeginError::Randomness(_)
        | _ => Failure::Usage(error.to_string()),
    }
}

fn verify(amount: Amount) -> Result<Measured, Failure> {
    let failed = |error: &dyn std::error::Error| format!("cannot verify a token: {error}");
    let key = SigningKey::<Ed25519>::generate("bench").map_err(|error| failed(&error))?;
    let life = Lifetime::of(LIFE).map_err(|error| failed(&error))?;
    let issuer = AccessTokenIssuer::new(key, "https://as.example", "https://api.example", life);
    let issuer = issuer.map_err(|error| failed(&error))?;
    let claims = serde_json::json!({ "sid": "AAAAAAAAAAAAAAAAAAAAAA", "sep": "0.0.0" });
    let token = issuer.issue(&Grant::new(SUBJECT, "bench").scope("read write"), &claims);
    let token = token.map_err(|error| failed(&error))?;
    let (began, mut latencies) = (Instant::now(), Vec::new());
    for _ in 0..amount.count {
        let at = Instant::now();
        let verified = issuer.verifier().verify(token.expose(), Presentation::bearer());
        latencies.push(at.elapsed());
        drop(verified.map_err(|error| failed(&error))?);
        if began.elapsed() >= amount.time {
            break;
        }
    }
    Ok(Measured::of(latencies))
}

fn report(looked_up: &Measured, verified: &Measured) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    writeln!(out, "look-up by cookie     {looked_up}")?;
    writeln!(out, "token verified        {verified}")?;
    writeln!(out, "{}", looked_up.beside(verified))?;
    Ok(())
}
