//! The libraries side by side, on the same engine, in rounds that take turns.

mod report;
mod trips;

use std::{sync::Arc, time::Duration};

use crate::{
    Outcome,
    arguments::Arguments,
    bounds::Bounds,
    contenders::{self, Contender, Held},
    engines::{Address, Engine, Store},
    load::{Action, Step, Window, window},
    machine::ran,
};

/// What is measured, in this order in each round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    LogIn,
    LookUp,
    Rotate,
    LogOut,
}

impl Operation {
    pub const ALL: [Self; 4] = [Self::LogIn, Self::LookUp, Self::Rotate, Self::LogOut];

    pub const fn name(self) -> &'static str {
        match self {
            Self::LogIn => "log-in",
            Self::LookUp => "look-up",
            Self::Rotate => "rotation",
            Self::LogOut => "log-out",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }

    fn action(self) -> Action<Worker> {
        match self {
            Self::LogIn => log_in,
            Self::LookUp => look_up,
            Self::Rotate => rotate,
            Self::LogOut => log_out,
        }
    }
}

/// Sessions of a task whose secrets are replaced.
const TURNING: usize = 64;

/// A task of a library, and its sessions: those that it looks up, those whose secrets it replaces, and those that it has
/// begun to end them again. They are not the same, because a secret that is used for the first time costs `session-guard`
/// a write.
pub struct Worker {
    contender: Arc<dyn Contender>,
    held: Vec<Held>,
    turning: Vec<Held>,
    begun: Vec<Held>,
    /// The next user, and the step to the one after.
    user: u64,
    step: u64,
    place: usize,
}

/// A window, and the CPU time of an operation in it, in microseconds: of this process, and of the engine.
pub struct Measured {
    pub window: Window,
    pub here: f64,
    pub there: f64,
}

/// A library, its tasks, and what was measured.
pub struct Side {
    pub contender: Arc<dyn Contender>,
    workers: Vec<Worker>,
    /// The windows of each operation, by round.
    pub windows: [Vec<Measured>; Operation::ALL.len()],
    /// Bytes of a session: as begun, and after all rounds.
    pub bytes: [f64; 2],
    pub trips: [trips::Trips; Operation::ALL.len()],
}

pub async fn run(arguments: &Arguments, bounds: &mut Bounds) -> Outcome<()> {
    report::head(arguments);
    for store in arguments.stores(&[Store::Postgres, Store::Redis, Store::RedisEverysec]) {
        let sides = measure(store, arguments).await?;
        report::tables(store, &sides, arguments);
        report::judge(store, &sides, arguments, bounds);
    }
    Ok(())
}

async fn measure(store: Store, arguments: &Arguments) -> Outcome<Vec<Side>> {
    let engine = Engine::start(store)?;
    let mut sides = Vec::new();
    let count = arguments.sessions(10_000);
    let all = count + TURNING * arguments.tasks;
    for contender in contenders::all(Address { store, port: engine.port() }).await? {
        if !arguments.has_library(contender.name()) {
            continue;
        }
        let empty = engine.held(contender.tables()).await?;
        let workers = fill(&contender, count, arguments.tasks).await?;
        let bytes = [per(engine.held(contender.tables()).await?.saturating_sub(empty), all), f64::NAN];
        let (windows, trips) = (Default::default(), Default::default());
        sides.push(Side { contender, workers, windows, bytes, trips });
    }
    trips::count(&engine, store, &mut sides).await?;
    let time = Duration::from_secs(arguments.seconds(10)) / arguments.rounds;
    for round in 0..arguments.rounds {
        for operation in arguments.operations() {
            for turn in 0..sides.len() {
                // Who is first changes, so that nobody always comes after the same.
                let at = (turn + usize::try_from(round)?) % sides.len();
                if let Some(side) = sides.get_mut(at) {
                    side.run(operation, time, &engine).await?;
                }
            }
        }
    }
    for side in &mut sides {
        // Memory is the whole server's, so only tables are asked for again.
        if store == Store::Postgres {
            side.bytes[1] = per(engine.held(side.contender.tables()).await?, all);
        }
    }
    Ok(sides)
}

impl Side {
    async fn run(&mut self, operation: Operation, time: Duration, engine: &Engine) -> Outcome<()> {
        let (workers, own) = (std::mem::take(&mut self.workers), vec!["self".to_owned()]);
        let processes = engine.processes()?;
        let before = (ran(&own), ran(&processes));
        let (workers, window) = window(workers, operation.action(), time).await?;
        let micros = |now: u64, before: u64| now.saturating_sub(before) as f64 / 1e3 / window.times.len() as f64;
        let (here, there) = (micros(ran(&own), before.0), micros(ran(&processes), before.1));
        self.workers = workers;
        self.of_mut(operation).push(Measured { window, here, there });
        if operation == Operation::LogOut {
            // What the time did not suffice for.
            self.workers.iter_mut().for_each(|worker| worker.begun.clear());
        }
        Ok(())
    }

    pub fn of(&self, operation: Operation) -> &[Measured] {
        &self.windows[operation as usize]
    }

    fn of_mut(&mut self, operation: Operation) -> &mut Vec<Measured> {
        &mut self.windows[operation as usize]
    }
}

/// Begins sessions, spread over so many tasks.
async fn fill(contender: &Arc<dyn Contender>, count: usize, tasks: usize) -> Outcome<Vec<Worker>> {
    let step = u64::try_from(tasks)?;
    let workers = (0..step).map(|user| Worker {
        contender: Arc::clone(contender),
        held: Vec::new(),
        turning: Vec::new(),
        begun: Vec::new(),
        user,
        step,
        place: 0,
    });
    let running: Vec<_> = workers
        .map(|mut worker| {
            tokio::spawn(async move {
                for _ in 0..count.div_ceil(tasks) {
                    let user = worker.next_user();
                    let held = worker.contender.log_in(user).await?;
                    // So that none is used for the first time when it is measured.
                    worker.contender.look_up(&held).await?;
                    worker.held.push(held);
                }
                for _ in 0..TURNING {
                    let user = worker.next_user();
                    let held = worker.contender.log_in(user).await?;
                    worker.turning.push(held);
                }
                Outcome::Ok(worker)
            })
        })
        .collect();
    let mut workers = Vec::new();
    for task in running {
        workers.push(task.await??);
    }
    Ok(workers)
}

impl Worker {
    fn next_user(&mut self) -> u64 {
        self.user += self.step;
        self.user
    }

    /// Goes through all of so many, in an order that no cache guesses.
    fn next_place(&mut self, count: usize) -> usize {
        self.place += 7919;
        self.place % count
    }
}

fn log_in(worker: &mut Worker) -> Step<'_, bool> {
    Box::pin(async move {
        let user = worker.next_user();
        let held = worker.contender.log_in(user).await?;
        worker.begun.push(held);
        Ok(true)
    })
}

fn look_up(worker: &mut Worker) -> Step<'_, bool> {
    Box::pin(async move {
        let place = worker.next_place(worker.held.len());
        worker.contender.look_up(&worker.held[place]).await?;
        Ok(true)
    })
}

fn rotate(worker: &mut Worker) -> Step<'_, bool> {
    Box::pin(async move {
        let place = worker.next_place(worker.turning.len());
        worker.turning[place] = worker.contender.rotate(&worker.turning[place]).await?;
        Ok(true)
    })
}

fn log_out(worker: &mut Worker) -> Step<'_, bool> {
    Box::pin(async move {
        let Some(held) = worker.begun.pop() else { return Ok(false) };
        worker.contender.log_out(&held).await?;
        Ok(true)
    })
}

fn per(bytes: u64, count: usize) -> f64 {
    bytes as f64 / count as f64
}
