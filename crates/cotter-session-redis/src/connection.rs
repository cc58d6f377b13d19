//! One connection, which is made anew when it is lost.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use cotter_session::store::StoreError;
use redis::{Cmd, ErrorKind, RedisError, RedisResult, ServerErrorKind, Value};

use crate::{
    call::Call,
    durability::{self, Durability, Failure},
    failure::{ends_connection, failed, is_refused_for_now},
    reply::unexpected,
    sender::Sender,
    together::{Answer, Time, time},
    wire::{Address, Wire},
};

/// How long to wait before something is asked again that the server has refused for now.
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) struct Connections {
    address: Address,
    timeout: Duration,
    durability: Durability,
    /// A key of each bucket: their nodes are asked for their settings.
    keys: Vec<String>,
    shared: Mutex<Shared>,
    /// Held while connecting, so that one task does.
    connecting: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Shared {
    sender: Option<Sender>,
    /// Counts the connections, so that a late error does not end the connection after its own.
    number: u64,
}

impl Connections {
    pub(crate) fn new(address: Address, timeout: Duration, durability: Durability, keys: Vec<String>) -> Self {
        let shared = Mutex::default();
        Self { address, timeout, durability, keys, shared, connecting: tokio::sync::Mutex::default() }
    }

    /// Runs a script. It is sent once: nobody knows whether a write was done whose answer is lost.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn run(&self, call: &Call) -> Result<Value, StoreError> {
        self.in_time(async {
            loop {
                let (mut sender, number) = self.sender().await?;
                let error = match run(&mut sender, call).await {
                    Ok(value) => return Ok(value),
                    Err(error) => error,
                };
                self.note(&error, number);
                if !is_refused_for_now(&error) {
                    return Err(failed(&error));
                }
                tokio::time::sleep(PAUSE).await;
            }
        })
        .await
    }

    /// Runs a command that reads, on the node of a key. It is sent once more if the connection is lost.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn read(&self, command: impl Fn() -> Cmd, key: &str) -> Result<Value, StoreError> {
        self.ask(command, false, key).await.map(|answer| answer.value)
    }

    /// The same, and the server's clock before it.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn read_with_clock(
        &self,
        command: impl Fn() -> Cmd,
        key: &str,
    ) -> Result<(Value, Time), StoreError> {
        let Answer { value, time } = self.ask(command, true, key).await?;
        Ok((value, time.ok_or_else(unexpected)?))
    }

    async fn ask(&self, command: impl Fn() -> Cmd, asks_clock: bool, key: &str) -> Result<Answer, StoreError> {
        self.in_time(async {
            let mut is_again = false;
            loop {
                let (mut sender, number) = self.sender().await?;
                let error = match sender.send(command(), asks_clock, key).await {
                    Ok(answer) => return Ok(answer),
                    Err(error) => error,
                };
                self.note(&error, number);
                if !is_refused_for_now(&error) && (is_again || !ends_connection(&error)) {
                    return Err(failed(&error));
                }
                if is_refused_for_now(&error) {
                    tokio::time::sleep(PAUSE).await;
                } else {
                    is_again = true;
                }
            }
        })
        .await
    }

    /// The server's clock.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn time(&self, key: &str) -> Result<Time, StoreError> {
        let answer = self.read(|| redis::cmd("TIME"), key).await?;
        time(answer).map_err(|_| unexpected())
    }

    /// Connects, if there is no connection.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn connect(&self) -> Result<(), StoreError> {
        self.in_time(async { self.sender().await.map(drop) }).await
    }

    /// Asks all nodes for their settings.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn check(&self) -> Result<(), StoreError> {
        self.in_time(async {
            let (sender, number) = self.sender().await?;
            self.check_wire(&mut sender.wire()).await.map_err(|failure| match failure {
                Failure::Server(error) => {
                    self.note(&error, number);
                    failed(&error)
                }
                Failure::Store(error) => error,
            })
        })
        .await
    }

    /// A connection of its own, for commands that wait.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn another(&self) -> Result<Wire, StoreError> {
        tokio::time::timeout(self.timeout, self.address.connect())
            .await
            .map_err(timed_out)?
            .map_err(|error| failed(&error))
    }

    pub(crate) const fn is_cluster(&self) -> bool {
        self.address.is_cluster()
    }

    /// Gives steps up when the time of one call is over. Each step judges its connection itself.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], or that of the steps.
    pub(crate) async fn all_in_time<T>(
        &self,
        steps: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        tokio::time::timeout(self.timeout, steps).await.unwrap_or_else(|elapsed| Err(timed_out(elapsed)))
    }

    async fn in_time<T>(&self, step: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        let number = self.lock().number;
        match tokio::time::timeout(self.timeout, step).await {
            Ok(answer) => answer,
            Err(elapsed) => {
                // A connection on which nothing comes back may lead nowhere.
                self.drop_wire(number);
                Err(timed_out(elapsed))
            }
        }
    }

    async fn sender(&self) -> Result<(Sender, u64), StoreError> {
        if let Some(shared) = self.shared() {
            return Ok(shared);
        }
        let _connecting = self.connecting.lock().await;
        if let Some(shared) = self.shared() {
            return Ok(shared);
        }
        let mut wire = self.address.connect().await.map_err(|error| failed(&error))?;
        // Each time: it may be another server now.
        self.check_wire(&mut wire).await.map_err(|failure| match failure {
            Failure::Server(error) => failed(&error),
            Failure::Store(error) => error,
        })?;
        let mut shared = self.lock();
        shared.number = shared.number.wrapping_add(1);
        let sender = Sender::over(wire, self.timeout);
        shared.sender = Some(sender.clone());
        Ok((sender, shared.number))
    }

    async fn check_wire(&self, wire: &mut Wire) -> Result<(), Failure> {
        for key in &self.keys {
            durability::check(wire, key, self.durability).await?;
        }
        Ok(())
    }

    fn shared(&self) -> Option<(Sender, u64)> {
        let shared = self.lock();
        shared.sender.clone().map(|wire| (wire, shared.number))
    }

    /// Drops the connection if the error says that it is of no more use.
    fn note(&self, error: &RedisError, number: u64) {
        // A Cluster's connection finds its nodes again by itself.
        if ends_connection(error) && !self.is_cluster() {
            self.drop_wire(number);
        }
    }

    fn drop_wire(&self, number: u64) {
        let mut shared = self.lock();
        if shared.number == number {
            shared.sender = None;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(sender: &mut Sender, call: &Call) -> RedisResult<Value> {
    let answer = match sender.send(call.by_hash(), false, call.first_key()).await {
        Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
            sender.send(call.with_code(), false, call.first_key()).await
        }
        answer => answer,
    };
    answer.map(|answer| answer.value)
}

fn timed_out(_: tokio::time::error::Elapsed) -> StoreError {
    StoreError::unavailable("server does not answer in time")
}
