//! The clock of the stores in this process.

use std::time::Duration;

use cotter::Timestamp;

use crate::store::StoreError;

/// A clock that tells the date. Stores in this process count every limit by it.
///
/// ```
/// use cotter::Timestamp;
/// use cotter_session::{Clock, SystemClock};
///
/// assert!(SystemClock::default().now()? > Timestamp::from_unix_seconds(1_763_683_200));
/// # Ok::<(), cotter_session::store::StoreError>(())
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The date.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if it is not known.
    fn now(&self) -> Result<Timestamp, StoreError>;
}

/// The clock of the operating system, rounded down to milliseconds, which is what stores keep.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Result<Timestamp, StoreError> {
        let now = Timestamp::now().map_err(StoreError::unavailable)?;
        let below = Duration::from_nanos(u64::from(now.since_unix_epoch().subsec_nanos() % 1_000_000));
        Ok(now.saturating_sub(below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_is_in_milliseconds() {
        for _ in 0..100 {
            let now = SystemClock.now().unwrap();
            assert_eq!(now.since_unix_epoch().subsec_nanos() % 1_000_000, 0);
            let real = Timestamp::now().unwrap();
            assert!(real.saturating_duration_since(now) < Duration::from_secs(60) && now <= real);
        }
    }
}
