//! Sends together what several tasks ask for at once.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use redis::{Cmd, ErrorKind, Pipeline, RedisError, RedisResult, Value};
use tokio::{runtime::Handle, sync::oneshot};

use crate::wire::Wire;

/// How many tasks share a piece at most: none is answered before all of them.
const MOST: usize = 64;

/// A connection to one server. What is asked for before it is the turn of the task that sends goes out as one piece, and
/// comes back as one: neither end wakes for each command, a server that syncs each write syncs once for all, and those
/// who ask for the clock share it.
///
/// Nothing waits for more to come, nor for what is under way.
#[derive(Clone)]
pub(crate) struct Together {
    wire: Wire,
    /// How long a task waits for its answer at most. Nobody waits for a piece that takes longer.
    patience: Duration,
    /// Where the connection was made, and is driven. A caller's own may stand still, and others wait for what sends.
    runtime: Handle,
    waiting: Arc<Mutex<Waiting>>,
}

/// What is sent next.
#[derive(Default)]
struct Waiting {
    /// One of each task, and the clock before the first that asks for it.
    commands: Pipeline,
    clock_at: Option<usize>,
    tasks: Vec<Task>,
}

struct Task {
    asks_clock: bool,
    answer: oneshot::Sender<RedisResult<Answer>>,
}

/// What the server has answered to a command.
pub(crate) struct Answer {
    pub(crate) value: Value,
    /// The clock before it, if that was asked for.
    pub(crate) time: Option<Time>,
}

/// What `TIME` answers: seconds since 1970, and microseconds.
pub(crate) type Time = (u64, u64);

impl Together {
    pub(crate) fn over(wire: Wire, patience: Duration) -> Self {
        Self { wire, patience, runtime: Handle::current(), waiting: Arc::default() }
    }

    pub(crate) fn wire(&self) -> Wire {
        self.wire.clone()
    }

    /// Sends a command, and gives its answer. Other commands may come between the clock and it.
    ///
    /// It is sent once. If the caller goes away, it may be sent all the same.
    pub(crate) async fn send(&self, command: Cmd, asks_clock: bool) -> RedisResult<Answer> {
        let (answer, answered) = oneshot::channel();
        let (is_first, full) = {
            let mut waiting = self.waiting();
            waiting.add(command, Task { asks_clock, answer });
            let count = waiting.tasks.len();
            (count == 1, (count == MOST).then(|| mem::take(&mut *waiting)))
        };
        // Not by the caller, who may go away: the others' commands are sent all the same.
        if let Some(full) = full {
            self.runtime.spawn(full.send(self.wire.clone(), self.patience));
        } else if is_first {
            self.runtime.spawn(Turn { together: self.clone(), is_over: false }.take());
        }
        answered.await.unwrap_or_else(|_| Err(gone()))
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn add(&mut self, command: Cmd, task: Task) {
        if task.asks_clock && self.clock_at.is_none() {
            self.clock_at = Some(self.commands.len());
            self.commands.cmd("TIME");
        }
        self.commands.add_command(command);
        self.tasks.push(task);
    }

    async fn send(self, mut wire: Wire, patience: Duration) {
        let Self { commands, clock_at, tasks } = self;
        // Not without end: the connection is open for as long.
        let answers = tokio::time::timeout(patience, wire.pipeline(&commands, "")).await;
        match answers.unwrap_or_else(|_| Err(late())) {
            Ok(mut answers) => {
                let time = clock_at.filter(|place| *place < answers.len()).map(|place| time(answers.remove(place)));
                for (task, value) in tasks.into_iter().zip(answers) {
                    let time = time.as_ref().filter(|_| task.asks_clock);
                    drop(task.answer.send(Answer::of(value, time.cloned())));
                }
            }
            Err(error) => tasks.into_iter().for_each(|task| drop(task.answer.send(Err(error.clone())))),
        }
    }
}

impl Answer {
    /// Either may be an error.
    pub(crate) fn of(value: Value, time: Option<RedisResult<Time>>) -> RedisResult<Self> {
        Ok(Self { value: value.extract_error()?, time: time.transpose()? })
    }
}

/// Reads what `TIME` has answered.
pub(crate) fn time(answer: Value) -> RedisResult<Time> {
    Ok(redis::from_redis_value(answer.extract_error()?)?)
}

/// Sends what waits. If it is dropped before, with its runtime, those who wait are told.
struct Turn {
    together: Together,
    is_over: bool,
}

impl Turn {
    async fn take(mut self) {
        // Whoever is ready to ask does so before.
        tokio::task::yield_now().await;
        self.is_over = true;
        let waiting = mem::take(&mut *self.together.waiting());
        // A full piece has gone without its turn.
        if !waiting.tasks.is_empty() {
            waiting.send(self.together.wire.clone(), self.together.patience).await;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.is_over {
            drop(mem::take(&mut *self.together.waiting()));
        }
    }
}

/// Nobody knows whether the commands were done.
fn late() -> RedisError {
    (ErrorKind::Io, "server does not answer in time").into()
}

/// Nobody knows whether the commands were sent.
pub(crate) fn gone() -> RedisError {
    (ErrorKind::Io, "task that sends has ended").into()
}
