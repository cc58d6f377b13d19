//! Random histories of an honest client, a thief, lost answers, crashes and clocks that jump, against a model.

use std::time::Duration;

use cotter::Timestamp;

use super::{
    Violation,
    model::{Expected, Model},
    random::{Random, seed},
    reuse::with_bytes,
    trial::{CLIENT, Events, Handle, OVERLAP, SECOND, Share, Trial, begin_family, histories, policy},
    violation::ensure,
};
use crate::{InvalidGrant, RefreshError, RefreshToken, SecurityEvent, SessionId, store::Found};

const IDLE: Duration = Duration::from_secs(3600);
const MAX: Duration = Duration::from_secs(3 * 3600);

/// How many stores share the histories. Each history is one caller who waits for each answer, and moves the clock.
pub(super) fn shares() -> usize {
    if histories() > 1000 { 32 } else { 1 }
}

pub(super) async fn random_histories_follow_the_model(trial: &Trial) -> Result<(), Violation> {
    let seed = seed();
    let Share { number: first, of } = trial.share;
    for number in (first..histories()).step_by(of) {
        let seed = seed.wrapping_add(u64::try_from(number).unwrap_or(0));
        let mut history = History::begin(trial, seed).await?;
        for step in 0..24 {
            if let Err(violation) = history.step().await {
                let done = history.done.join(", ");
                let again = format!("COTTER_CONFORMANCE_SEED={seed} COTTER_CONFORMANCE_HISTORIES=1");
                return Err(Violation::new(format_args!("step {step} ({done}): {violation}; again with {again}")));
            }
        }
        if number / of % 1000 == 999 {
            trial.store.purge(100_000).await?;
        }
    }
    Ok(())
}

struct History<'t> {
    trial: &'t Trial,
    sessions: Handle,
    events: Events,
    id: SessionId,
    random: Random,
    model: Model,
    /// What the client has; what it had before; what the thief has.
    client: String,
    backups: Vec<String>,
    stolen: Vec<String>,
    done: Vec<&'static str>,
    /// What the store's clock said last, moved as it has been moved since.
    clock: Timestamp,
}

impl<'t> History<'t> {
    async fn begin(trial: &'t Trial, seed: u64) -> Result<Self, Violation> {
        let mut random = Random::from_seed(seed);
        let overlap = *random.one_of(&[OVERLAP, OVERLAP, SECOND, Duration::ZERO]).unwrap_or(&OVERLAP);
        let policy = policy().overlap(overlap)?.refresh_idle(IDLE).session_max(MAX);
        let events = Events::default();
        let sessions = events.of(trial.sessions_with(policy));
        let token = begin_family(&sessions, trial.subject()?).await?;
        let Found { record, now: clock, .. } = trial.row(token.session_id()).await?;
        let client = token.expose().to_string();
        let model = Model {
            given: vec![client.clone()],
            exchanged_at: None,
            is_stolen: false,
            idle_until: record.created_at.saturating_add(IDLE),
            until: record.created_at.saturating_add(MAX),
            overlap,
            idle: IDLE,
        };
        let (backups, stolen, done) = (vec![client.clone()], vec![client.clone()], Vec::new());
        Ok(Self { trial, sessions, events, id: record.id, random, model, client, backups, stolen, done, clock })
    }

    async fn step(&mut self) -> Result<(), Violation> {
        let step = self.random.below(100);
        match step {
            0..25 => self.wait(),
            25..30 => self.turn_back(),
            30..60 => {
                self.done.push("client refreshes");
                let answer = self.refresh(&self.client.clone()).await?;
                self.received(answer);
            }
            60..70 => {
                self.done.push("client's answer is lost");
                self.refresh(&self.client.clone()).await?;
            }
            70..74 => {
                self.done.push("client is restored");
                self.client = self.random.one_of(&self.backups).unwrap_or(&self.client).clone();
            }
            74..82 => {
                self.done.push("thief copies");
                self.stolen.push(self.client.clone());
            }
            82..92 => {
                self.done.push("thief refreshes");
                let token = self.random.one_of(&self.stolen).unwrap_or(&self.client).clone();
                let answer = self.refresh(&token).await?;
                self.stolen.extend(answer);
            }
            92..97 => {
                self.done.push("another client refreshes");
                self.as_another_client().await?;
            }
            _ => {
                self.done.push("somebody makes a token up");
                let forged = with_bytes(&RefreshToken::parse(&self.client)?, |bytes| {
                    bytes.iter_mut().skip(16).for_each(|byte| *byte ^= 0x33);
                })?;
                self.refresh(&forged.expose()).await?;
            }
        }
        Ok(())
    }

    fn received(&mut self, answer: Option<String>) {
        if let Some(token) = answer {
            self.backups.push(token.clone());
            self.client = token;
        }
    }

    fn wait(&mut self) {
        self.done.push("time passes");
        let millisecond = Duration::from_millis(1);
        let overlap = self.model.overlap;
        let spans =
            [millisecond, SECOND, overlap, overlap.saturating_sub(millisecond), OVERLAP, 600 * SECOND, IDLE / 2];
        let rarely = [IDLE - millisecond, IDLE, MAX];
        let spans = if self.random.below(20) == 0 { &rarely[..] } else { &spans[..] };
        let span = *self.random.one_of(spans).unwrap_or(&SECOND);
        self.trial.advance(span);
        self.clock = self.clock.saturating_add(span);
    }

    fn turn_back(&mut self) {
        self.done.push("the clock goes back");
        let spans = [Duration::from_millis(1), SECOND, OVERLAP, 600 * SECOND, IDLE];
        let span = *self.random.one_of(&spans).unwrap_or(&SECOND);
        self.trial.turn_back(span);
        self.clock = self.clock.saturating_sub(span);
    }

    /// Uses a token, and compares what comes of it. Gives the answer.
    async fn refresh(&mut self, token: &str) -> Result<Option<String>, Violation> {
        let before = self.clock;
        let answer = self.sessions.refresh(RefreshToken::parse(token)?, CLIENT, None).await;
        // One look-up for the row and the time: each answer of an engine takes longer than the rest.
        let Found { record, now: after, .. } = self.trial.row(self.id).await?;
        self.clock = after;
        // A clock that runs on may pass a limit in between.
        let expected = [self.model.expects(token, before), self.model.expects(token, after)];
        let noted = self.events.take();
        let answer = match answer {
            Ok(refreshed) => Some(refreshed.refresh_token.expose().to_string()),
            Err(RefreshError::InvalidGrant(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let got = match &answer {
            Some(token) if self.model.given.contains(token) => Expected::Given(token.clone()),
            Some(_) => Expected::New,
            None if noted.is_empty() => Expected::Refused,
            None => Expected::Alarm,
        };
        ensure!(expected.contains(&got), "a use came to {}: expected {}", name(&got), name(&expected[0]));
        match (got, &answer) {
            (Expected::New, Some(token)) => {
                let previous = record.refresh.as_ref().and_then(|family| family.previous.as_ref());
                let at = previous.map(|previous| previous.rotated_at);
                let at = at.ok_or_else(|| Violation::new("an exchange left no predecessor"))?;
                ensure!((before..=after).contains(&at), "an exchange is not noted at its time");
                self.model.exchanged(token.clone(), at);
            }
            (Expected::Alarm, _) => {
                ensure!(matches!(*noted, [SecurityEvent::Reuse { .. }]), "reuse is not the one event");
                self.model.is_stolen = true;
            }
            _ => ensure!(noted.is_empty(), "an accepted use is an event"),
        }
        ensure!(record.ended.is_some() == self.model.is_stolen, "a session has ended for no reuse, or not for one");
        Ok(answer)
    }

    async fn as_another_client(&mut self) -> Result<(), Violation> {
        let token = RefreshToken::parse(&self.client)?;
        let refused = self.sessions.refresh(token, "another client", None).await;
        self.events.take();
        let is_refused =
            matches!(refused, Err(RefreshError::InvalidGrant(InvalidGrant::ClientMismatch | InvalidGrant::Over(_))));
        ensure!(is_refused, "another client's token was accepted, or refused for something else");
        Ok(())
    }
}

/// Without the tokens.
const fn name(expected: &Expected) -> &'static str {
    match expected {
        Expected::Given(_) => "a token that was given before",
        Expected::New => "a new token",
        Expected::Refused => "a refusal",
        Expected::Alarm => "the end of the family",
    }
}
