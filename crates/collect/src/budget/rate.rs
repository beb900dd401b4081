//! Calls a second, with the time as an argument: halved when the provider says that it is too much, and slowly raised again
//! while it does not.

use std::time::Duration;

/// How many calls may follow one another at once after a pause, as a part of a second's.
const BURST: f64 = 0.25;
/// For so long after a change the rate stays: calls that were under way say nothing about it.
const SETTLE: Duration = Duration::from_secs(1);
/// By which part of the ceiling the rate is raised at a time: from half it takes a quarter of a minute.
const RAISE: f64 = 1.0 / 30.0;
/// No fewer calls a second than this, unless the ceiling is lower: an attempt that takes a minute is given up.
const LOWEST: f64 = 1.0;

/// Calls a second.
#[derive(Debug)]
pub struct Rate {
    ceiling: f64,
    per_second: f64,
    /// When the next call would come, were they evenly spaced.
    next: Duration,
    changed: Option<Duration>,
}

impl Rate {
    /// So many calls a second at most.
    pub const fn new(ceiling: f64) -> Self {
        Self { ceiling, per_second: ceiling, next: Duration::ZERO, changed: None }
    }

    /// Takes a turn: how long to wait for it.
    pub fn take(&mut self, now: Duration) -> Duration {
        let burst = Duration::from_secs_f64(BURST);
        self.next = self.next.max(now.saturating_sub(burst));
        let wait = self.next.saturating_sub(now);
        self.next += Duration::from_secs_f64(1.0 / self.per_second);
        wait
    }

    /// The provider asked to slow down.
    pub fn throttled(&mut self, now: Duration) {
        if self.may_change(now) {
            self.per_second = (self.per_second / 2.0).max(LOWEST.min(self.ceiling));
            self.changed = Some(now);
        }
    }

    /// The provider answered.
    pub fn answered(&mut self, now: Duration) {
        if self.is_slowed() && self.may_change(now) {
            self.per_second = (self.per_second + self.ceiling * RAISE).min(self.ceiling);
            self.changed = Some(now);
        }
    }

    fn may_change(&self, now: Duration) -> bool {
        self.changed.is_none_or(|changed| now.saturating_sub(changed) >= SETTLE)
    }

    /// Whether it is below its ceiling.
    pub fn is_slowed(&self) -> bool {
        self.per_second < self.ceiling
    }

    /// As it is now.
    pub const fn per_second(&self) -> f64 {
        self.per_second
    }

    /// At most.
    pub const fn ceiling(&self) -> f64 {
        self.ceiling
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn turns_are_spaced_after_a_short_burst() {
        let mut rate = Rate::new(10.0);
        let waits: Vec<u128> = (0..6).map(|_| rate.take(ms(10_000)).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 50, 150, 250]);
        assert_eq!(rate.take(ms(20_000)), Duration::ZERO);
    }

    #[test]
    fn it_halves_once_a_second_and_recovers_slowly() {
        let mut rate = Rate::new(16.0);
        for (at, wanted) in [(0, 8.0), (500, 8.0), (1_000, 4.0), (2_000, 2.0), (3_000, 1.0), (4_000, 1.0)] {
            rate.throttled(ms(at));
            assert!((rate.per_second() - wanted).abs() < 1e-9, "{at}: {}", rate.per_second());
        }
        rate.answered(ms(4_500));
        assert!((rate.per_second() - 1.0).abs() < 1e-9, "it is not raised at once");
        for second in 5..40 {
            rate.answered(ms(second * 1_000));
        }
        assert!(!rate.is_slowed());
        let mut little = Rate::new(0.5);
        little.throttled(ms(0));
        assert!((little.per_second() - 0.5).abs() < 1e-9);
    }
}
