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
/// comes back as one: neither end wakes for each command, and a server that syncs each write syncs once for all.
///
/// Nothing waits for more to come, nor for what is under way.
#[derive(Clone)]
pub(crate) struct Together {
    wire: Wire,
    /// How long a task waits for its answers at most. Nobody waits for a piece that takes longer.
    patience: Duration,
    /// Where the connection was made, and is driven. A caller's own may stand still, and others wait for what sends.
    runtime: Handle,
    waiting: Arc<Mutex<Waiting>>,
}

/// What is sent next.
#[derive(Default)]
struct Waiting {
    commands: Pipeline,
    /// How many answers each task waits for.
    tasks: Vec<(usize, oneshot::Sender<RedisResult<Vec<Value>>>)>,
}

impl Together {
    pub(crate) fn over(wire: Wire, patience: Duration) -> Self {
        Self { wire, patience, runtime: Handle::current(), waiting: Arc::default() }
    }

    pub(crate) fn wire(&self) -> Wire {
        self.wire.clone()
    }

    /// Sends commands, and gives their answers. Other commands may come between them.
    ///
    /// They are sent once. If the caller goes away, they may be sent all the same.
    pub(crate) async fn send<const N: usize>(&self, commands: [Cmd; N]) -> RedisResult<Vec<Value>> {
        let (answer, answered) = oneshot::channel();
        let (is_first, full) = {
            let mut waiting = self.waiting();
            waiting.tasks.push((N, answer));
            for command in commands {
                waiting.commands.add_command(command);
            }
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
    async fn send(self, mut wire: Wire, patience: Duration) {
        let Self { commands, tasks } = self;
        // Not without end: the connection is open for as long.
        let answers = tokio::time::timeout(patience, wire.pipeline(&commands, "")).await;
        match answers.unwrap_or_else(|_| Err(late())) {
            Ok(answers) => {
                let mut answers = answers.into_iter();
                for (count, task) in tasks {
                    // All of them, also behind an error: what is left would be taken for the next task's.
                    let own: Vec<Value> = answers.by_ref().take(count).collect();
                    drop(task.send(own.into_iter().map(Value::extract_error).collect()));
                }
            }
            Err(error) => tasks.into_iter().for_each(|(_, task)| drop(task.send(Err(error.clone())))),
        }
    }
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
fn gone() -> RedisError {
    (ErrorKind::Io, "task that sends has ended").into()
}
