//! What the store could not answer is asked again.

use std::time::{Duration, Instant};

use cotter_session::{FindError, RefreshError, store::StoreError};

/// For how long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks until the store answers.
pub async fn repeated<T, E: Failure, F: Future<Output = Result<T, E>>>(
    unavailable: &mut u64,
    ask: impl Fn() -> F,
) -> Result<T, E> {
    let begun = Instant::now();
    loop {
        match ask().await {
            Err(error) if error.is_of_the_store() && begun.elapsed() < PATIENCE => {
                *unavailable += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            answer => return answer,
        }
    }
}

/// Whether an error says nothing about the session.
pub trait Failure {
    fn is_of_the_store(&self) -> bool;
}

impl Failure for StoreError {
    fn is_of_the_store(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

impl Failure for FindError {
    fn is_of_the_store(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_of_the_store())
    }
}

impl Failure for RefreshError {
    fn is_of_the_store(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_of_the_store())
    }
}
