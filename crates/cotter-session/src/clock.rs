//! The clock of the stores in this process.

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

/// The clock of the operating system, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Result<Timestamp, StoreError> {
        Timestamp::now().map_err(StoreError::unavailable)
    }
}
