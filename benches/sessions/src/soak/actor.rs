//! A task with sessions of its own. It knows what each of them was acknowledged to be.

use std::time::{Duration, Instant};

use cotter_session::{
    EndReason, RefreshError, RefreshToken, SessionCookie, Sessions, Subject,
    decision::Over,
    store::{Ended, SessionStore},
};

use super::{OVERLAP, random::Random, repeat::repeated};
use crate::{Outcome, contenders::CLIENT};

/// Sessions of a subject, which end together when it logs out everywhere.
const OF_SUBJECT: u64 = 8;
/// Live sessions of a task at most.
const MOST: usize = 200;

pub struct Actor {
    sessions: Sessions<dyn SessionStore>,
    number: usize,
    begun: u64,
    random: Random,
    live: Vec<Live>,
    ended: Vec<Was>,
    pub counts: Counts,
}

/// What happened, and how many sessions there were at the end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub refreshes: u64,
    pub races: u64,
    pub log_outs: u64,
    pub reuses: u64,
    /// Answers that the store could not give; each was asked for again.
    pub unavailable: u64,
    pub live: usize,
    pub ended: usize,
}

/// A session that was acknowledged and not ended.
struct Live {
    was: Was,
    subject: u64,
    /// The token before, and when it was replaced at the latest.
    before: Option<(String, Instant)>,
}

/// Its secrets, the last that were given.
struct Was {
    cookie: String,
    token: String,
}

impl Actor {
    pub fn new(sessions: Sessions<dyn SessionStore>, number: usize) -> Self {
        let seed = 0x5eed ^ number as u64;
        let (random, live, ended) = (Random::new(seed), Vec::new(), Vec::new());
        Self { sessions, number, begun: 0, random, live, ended, counts: Counts::default() }
    }

    /// Acts until then. An error is a violation of what is promised.
    pub async fn act_until(&mut self, end: Instant) -> Outcome<()> {
        while Instant::now() < end {
            let place = self.random.below(self.live.len());
            match self.random.below(100) {
                _ if self.live.len() < MOST / 4 => self.begin().await?,
                0..15 if self.live.len() < MOST => self.begin().await?,
                15..45 => self.refresh(place).await?,
                45..65 => self.race(place).await?,
                65..72 => self.reuse(place).await?,
                72..84 => self.find(place).await?,
                84..91 => self.log_out(place).await?,
                91 => self.log_out_everywhere(place).await?,
                _ => self.look_at_an_ended_one().await?,
            }
        }
        Ok(())
    }

    /// Checks every session. What is returned is violated.
    pub async fn check_all(&mut self) -> Vec<String> {
        let mut violations = Vec::new();
        for place in 0..self.live.len() {
            let live = &self.live[place];
            let current = parsed(&live.was.token);
            let found = repeated(&mut self.counts.unavailable, || async { self.sessions.inspect(&current).await });
            if let Err(error) = found.await {
                violations.push(format!("a token that was given is not the current one: {error}"));
            }
            violations.extend(self.find(place).await.err().map(|error| error.to_string()));
        }
        for place in 0..self.ended.len() {
            violations.extend(self.stays_ended(place).await.err().map(|error| error.to_string()));
        }
        (self.counts.live, self.counts.ended) = (self.live.len(), self.ended.len());
        violations
    }

    async fn begin(&mut self) -> Outcome<()> {
        let subject = self.begun / OF_SUBJECT;
        self.begun += 1;
        let begin = self.sessions.begin(self.subject(subject)?).with_cookie().with_refresh_token(CLIENT);
        match begin.start().await {
            Ok(begun) => {
                let cookie = begun.cookie.ok_or("a cookie was asked for")?.expose().to_string();
                let token = begun.refresh_token.ok_or("a refresh token was asked for")?.expose().to_string();
                self.live.push(Live { was: Was { cookie, token }, subject, before: None });
            }
            // Nobody knows the session, if there is one.
            Err(_) => self.wait().await,
        }
        Ok(())
    }

    async fn refresh(&mut self, place: usize) -> Outcome<()> {
        let token = self.live[place].was.token.clone();
        let sessions = &self.sessions;
        let answer = repeated(&mut self.counts.unavailable, || async {
            sessions
                .refresh(parsed(&token), CLIENT, None)
                .await
                .map(|refreshed| refreshed.refresh_token.expose().to_string())
        });
        let answer = answer.await.map_err(|error| format!("the current token was refused: {error}"))?;
        self.counts.refreshes += 1;
        self.live[place].received(answer);
        Ok(())
    }

    /// Two requests with one token get one successor.
    async fn race(&mut self, place: usize) -> Outcome<()> {
        let token = self.live[place].was.token.clone();
        let one = || async {
            let refreshed = self.sessions.refresh(parsed(&token), CLIENT, None).await?;
            Ok::<_, RefreshError>(refreshed.refresh_token.expose().to_string())
        };
        let (first, second) = tokio::join!(one(), one());
        self.counts.races += 1;
        for answer in [&first, &second] {
            if let Err(RefreshError::InvalidGrant(error)) = answer {
                return Err(format!("the current token was refused: {error}").into());
            }
        }
        match (first, second) {
            // The overlap may end between the two: then the first keeps the token, and the second gets its successor.
            (Ok(first), Ok(second)) if first != second && first != token && second != token => {
                Err("two successors were given".into())
            }
            (Ok(first), Ok(second)) => {
                self.live[place].received(if first == token { second } else { first });
                Ok(())
            }
            (Ok(answer), _) | (_, Ok(answer)) => {
                self.live[place].received(answer);
                Ok(())
            }
            // Both answers are lost. The successor is given once more.
            _ => {
                self.wait().await;
                self.refresh(place).await
            }
        }
    }

    /// A token that was replaced, after the overlap: the session ends.
    async fn reuse(&mut self, place: usize) -> Outcome<()> {
        let stale = self.live[place].before.take_if(|(_, at)| at.elapsed() > OVERLAP + Duration::from_secs(5));
        let Some((stale, _)) = stale else { return Ok(()) };
        let sessions = &self.sessions;
        let answer = repeated(&mut self.counts.unavailable, || async {
            sessions.refresh(parsed(&stale), CLIENT, None).await.map(drop)
        });
        if answer.await.is_ok() {
            return Err("a token that was replaced was accepted".into());
        }
        self.counts.reuses += 1;
        self.has_ended(place).await
    }

    async fn find(&mut self, place: usize) -> Outcome<()> {
        let cookie = SessionCookie::parse(&self.live[place].was.cookie)?;
        let sessions = &self.sessions;
        let found = repeated(&mut self.counts.unavailable, || async { sessions.find(&cookie).await });
        found.await.map(drop).map_err(|error| format!("a live session was not found: {error}").into())
    }

    async fn log_out(&mut self, place: usize) -> Outcome<()> {
        let id = SessionCookie::parse(&self.live[place].was.cookie)?.session_id();
        let sessions = &self.sessions;
        let ended = repeated(&mut self.counts.unavailable, || async { sessions.end(id, EndReason::LoggedOut).await });
        match ended.await? {
            Ended::Now(_) | Ended::Before(Over::Ended(EndReason::LoggedOut)) => {}
            Ended::Before(_) => return Err("a live session was over".into()),
        }
        self.counts.log_outs += 1;
        self.has_ended(place).await
    }

    async fn log_out_everywhere(&mut self, place: usize) -> Outcome<()> {
        let number = self.live[place].subject;
        let subject = self.subject(number)?;
        let sessions = &self.sessions;
        let ended =
            repeated(&mut self.counts.unavailable, || async { sessions.end_everywhere(&subject).await.map(drop) });
        ended.await?;
        self.counts.log_outs += 1;
        while let Some(place) = self.live.iter().position(|live| live.subject == number) {
            self.has_ended(place).await?;
        }
        // The next session is of another subject.
        self.begun = self.begun.next_multiple_of(OF_SUBJECT);
        Ok(())
    }

    async fn has_ended(&mut self, place: usize) -> Outcome<()> {
        self.ended.push(self.live.swap_remove(place).was);
        self.stays_ended(self.ended.len() - 1).await
    }

    async fn look_at_an_ended_one(&mut self) -> Outcome<()> {
        let place = self.random.below(self.ended.len());
        if self.ended.is_empty() { Ok(()) } else { self.stays_ended(place).await }
    }

    async fn stays_ended(&mut self, place: usize) -> Outcome<()> {
        let was = &self.ended[place];
        let (cookie, sessions) = (SessionCookie::parse(&was.cookie)?, &self.sessions);
        let unavailable = &mut self.counts.unavailable;
        if repeated(unavailable, || async { sessions.find(&cookie).await }).await.is_ok() {
            return Err("a session that has ended was found".into());
        }
        let refreshed = repeated(unavailable, || async { sessions.refresh(parsed(&was.token), CLIENT, None).await });
        if refreshed.await.is_ok() { Err("a session that has ended was refreshed".into()) } else { Ok(()) }
    }

    async fn wait(&mut self) {
        self.counts.unavailable += 1;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    fn subject(&self, number: u64) -> Outcome<Subject> {
        Ok(Subject::new(&format!("user-{}-{number}", self.number))?)
    }
}

impl Live {
    /// The current token stays, or it is replaced.
    fn received(&mut self, token: String) {
        if token != self.was.token {
            self.before = Some((std::mem::replace(&mut self.was.token, token), Instant::now()));
        }
    }
}

impl Counts {
    pub fn add(&mut self, other: &Self) {
        self.refreshes += other.refreshes;
        self.races += other.races;
        self.log_outs += other.log_outs;
        self.reuses += other.reuses;
        self.unavailable += other.unavailable;
        self.live += other.live;
        self.ended += other.ended;
    }
}

/// A token that was given is well formed.
fn parsed(token: &str) -> RefreshToken {
    RefreshToken::parse(token).unwrap_or_else(|_| unreachable!("a token that was given is well formed"))
}
