use std::{future::Future, pin::pin, time::Duration};

use crate::store::StoreError;

/// How long a feed may take, beyond what it is asked to wait.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often the age of the view is noted meanwhile.
const BEAT: Duration = Duration::from_secs(1);

/// Why a read of a feed has brought nothing.
pub(super) enum Failed {
    /// The feed cannot continue from there.
    Gone,
    Store(StoreError),
    /// The feed has not answered.
    Hung,
}

impl Failed {
    /// Says so, at first and then every so often. An error of a store has no secret.
    pub(super) fn log(&self, failures: u32) {
        match self {
            Self::Gone => tracing::info!("feed of revocations cannot continue: a new snapshot is taken"),
            // Once in about a minute.
            _ if !failures.is_multiple_of(64) => {}
            Self::Store(error) => tracing::warn!(failures, error = %error, "feed of revocations was not read"),
            Self::Hung => tracing::warn!(failures, "feed of revocations has not answered in time"),
        }
    }
}

/// The answer of a read, unless it takes longer than `wait` and a bounded time. Once a second, `beat` is called.
pub(super) async fn within<T>(wait: Duration, read: impl Future<Output = T>, beat: impl Fn()) -> Result<T, Failed> {
    let mut read = pin!(tokio::time::timeout(wait.saturating_add(PATIENCE), read));
    loop {
        tokio::select! {
            biased;
            answer = &mut read => return answer.map_err(|_| Failed::Hung),
            () = tokio::time::sleep(BEAT) => beat(),
        }
    }
}
