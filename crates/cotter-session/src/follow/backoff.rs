use std::time::Duration;

use crate::secret::random;

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(1);

/// How long to wait after a failure: twice as long each time, up to a second, less a random part of up to a half, so
/// that many verifiers do not come back together.
pub(super) struct Backoff {
    next: Duration,
    failures: u32,
}

impl Backoff {
    pub(super) const fn new() -> Self {
        Self { next: FIRST, failures: 0 }
    }

    /// The number of failures in a row.
    pub(super) const fn failures(&self) -> u32 {
        self.failures
    }

    pub(super) fn next(&mut self) -> Duration {
        let wait = self.next;
        self.next = wait.saturating_mul(2).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        // Without randomness, the full time.
        let part = random::<1>().map_or(0, |byte| {
            u32::from({
                let [byte] = *byte;
                byte
            })
        });
        wait.saturating_sub(wait.saturating_mul(part).checked_div(512).unwrap_or_default())
    }

    pub(super) const fn succeeded(&mut self) {
        self.next = FIRST;
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_up_to_a_second_and_begins_anew_after_a_success() {
        let mut backoff = Backoff::new();
        for most in [50, 100, 200, 400, 800, 1000, 1000] {
            let (wait, most) = (backoff.next(), Duration::from_millis(most));
            assert!(wait <= most && wait >= most / 2, "{wait:?} of {most:?}");
        }
        assert_eq!(backoff.failures(), 7);
        backoff.succeeded();
        assert_eq!(backoff.failures(), 0);
        assert!(backoff.next() <= FIRST);
    }
}
