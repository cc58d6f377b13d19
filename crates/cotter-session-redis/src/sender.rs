//! Sends commands on a connection to one server, or to the nodes of a Cluster.

use std::time::Duration;

use redis::{Cmd, RedisResult};

#[cfg(feature = "cluster")]
use crate::together::{gone, time};
use crate::{
    together::{Answer, Together},
    wire::Wire,
};

/// How commands are sent.
#[derive(Clone)]
pub(crate) enum Sender {
    Server(Together),
    #[cfg(feature = "cluster")]
    Cluster(Wire),
}

impl Sender {
    pub(crate) fn over(wire: Wire, patience: Duration) -> Self {
        match wire {
            Wire::Server(_) => Self::Server(Together::over(wire, patience)),
            // Each node has its own.
            #[cfg(feature = "cluster")]
            Wire::Cluster(_) => Self::Cluster(wire),
        }
    }

    pub(crate) fn wire(&self) -> Wire {
        match self {
            Self::Server(together) => together.wire(),
            #[cfg(feature = "cluster")]
            Self::Cluster(wire) => wire.clone(),
        }
    }

    /// Sends a command to the node of a key, and asks for the clock before it.
    pub(crate) async fn send(&mut self, command: Cmd, asks_clock: bool, key: &str) -> RedisResult<Answer> {
        match self {
            Self::Server(together) => {
                let _ = key;
                together.send(command, asks_clock).await
            }
            #[cfg(feature = "cluster")]
            Self::Cluster(wire) => {
                let mut pipeline = redis::Pipeline::with_capacity(2);
                if asks_clock {
                    pipeline.cmd("TIME");
                }
                pipeline.add_command(command);
                let mut answers = wire.pipeline(&pipeline, key).await?.into_iter();
                let time = if asks_clock { answers.next().map(time) } else { None };
                Answer::of(answers.next().ok_or_else(gone)?, time)
            }
        }
    }
}
