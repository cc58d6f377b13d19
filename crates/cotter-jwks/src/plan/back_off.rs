//! When to refresh: before a set is stale, or after a failure. The times are spread, so that services do not ask at once.

use std::time::Duration;

/// The shortest delay after a failure.
const LEAST: Duration = Duration::from_secs(1);

/// The longest delay, whatever a response asks for.
const MOST: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct BackOff {
    failures: u32,
    /// The state of SplitMix64, which is good enough for a delay.
    random: u64,
}

impl BackOff {
    pub(super) const fn new(seed: u64) -> Self {
        Self { failures: 0, random: seed }
    }

    pub(super) const fn failures(&self) -> u32 {
        self.failures
    }

    pub(super) const fn reset(&mut self) {
        self.failures = 0;
    }

    /// After 70 % to 80 % of the time for which a set is fresh.
    pub(super) fn ahead(&mut self, fresh_for: Duration) -> Duration {
        let tenth = fresh_for.checked_div(10).unwrap_or_default();
        self.between(tenth.saturating_mul(7), tenth.saturating_mul(8))
    }

    /// A delay between 1 s and a bound that doubles with each failure, from 2 s to the cool-down: tokens may cause as many
    /// fetches. It is at least what the response asks for, up to a minute.
    pub(super) fn after_failure(&mut self, cool_down: Duration, retry_after: Option<Duration>) -> Duration {
        self.failures = self.failures.saturating_add(1);
        let bound = LEAST.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX));
        let bound = bound.min(cool_down.clamp(LEAST, MOST));
        self.between(LEAST, bound).max(retry_after.unwrap_or_default().min(MOST))
    }

    fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = u64::try_from(most.saturating_sub(least).as_millis()).unwrap_or(u64::MAX);
        let part = self.draw().checked_rem(span.saturating_add(1)).unwrap_or_default();
        least.saturating_add(Duration::from_millis(part))
    }

    const fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn delays_are_spread_over_their_range_and_stay_in_it() {
        let mut ahead = Vec::new();
        for seed in 0..1000 {
            let mut back_off = BackOff::new(seed);
            ahead.push(back_off.ahead(seconds(600)));
            for bound in [2, 4, 8, 16, 32, 60, 60, 60] {
                let delay = back_off.after_failure(seconds(600), None);
                assert!(delay >= LEAST && delay <= seconds(bound), "{delay:?}, at most {bound} s");
            }
            assert_eq!(back_off.failures(), 8);
            assert!(back_off.after_failure(seconds(600), Some(seconds(50))) >= seconds(50));
            assert!(back_off.after_failure(seconds(600), Some(seconds(86_400))) <= MOST);
            back_off.reset();
            assert!(back_off.after_failure(seconds(600), None) <= seconds(2));
        }
        ahead.sort_unstable();
        assert!(ahead[0] >= seconds(420) && ahead[999] <= seconds(480));
        assert!(ahead[100] < seconds(430) && ahead[900] > seconds(470), "{:?} {:?}", ahead[100], ahead[900]);
    }

    #[test]
    fn many_failures_do_not_overflow() {
        let mut back_off = BackOff { failures: u32::MAX - 1, random: 0 };
        assert!(back_off.after_failure(seconds(600), None) <= MOST);
        assert!(back_off.after_failure(seconds(600), None) <= MOST);
    }

    #[test]
    fn a_retry_waits_no_longer_than_the_cool_down() {
        for (cool_down, most) in [(1, 1), (2, 2), (30, 30), (3600, 60)] {
            let mut back_off = BackOff::new(7);
            let delays: Vec<_> = (0..100).map(|_| back_off.after_failure(seconds(cool_down), None)).collect();
            assert!(delays.iter().all(|delay| *delay >= LEAST && *delay <= seconds(most)), "{cool_down}: {delays:?}");
            assert!(delays.iter().any(|delay| *delay * 2 > seconds(most)), "{cool_down}: {delays:?}");
        }
        assert!(
            BackOff::new(7).after_failure(seconds(1), Some(seconds(50))) >= seconds(50),
            "the response asks for it"
        );
    }
}
