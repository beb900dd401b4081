//! How fast the provider is asked: calls a second and calls at once, of everybody together and of each account, and less
//! where a service says that it is too much.

mod rate;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use self::rate::Rate;

/// What may be asked of a provider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Attempts a second, those that are repeated among them.
    pub calls_per_second: f64,
    /// Calls under way.
    pub calls_at_once: usize,
}

impl Limits {
    /// As many as possible, such as of an emulator on this machine.
    pub const NONE: Self = Self { calls_per_second: 1_000_000.0, calls_at_once: 64 };
    /// The longest that a call may stand in line, in seconds: an attempt that takes a minute is given up.
    const LONGEST_LINE: f64 = 30.0;

    fn at_once(&self) -> usize {
        let in_line = (self.calls_per_second * Self::LONGEST_LINE).clamp(1.0, 1000.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1000")]
        let in_line = in_line as usize;
        self.calls_at_once.clamp(1, in_line)
    }
}

/// The budget of all accounts together.
#[derive(Debug)]
pub struct Budget {
    all: Arc<Lane>,
    each: Limits,
    accounts: Mutex<HashMap<String, Arc<AccountBudget>>>,
}

/// The budget of one account, within that of all.
#[derive(Debug)]
pub struct AccountBudget {
    all: Arc<Lane>,
    own: Lane,
    ceiling: f64,
    /// By service and region, such as `ec2 in eu-west-1`.
    services: Mutex<HashMap<String, Rate>>,
}

#[derive(Debug)]
struct Lane {
    rate: Mutex<Rate>,
    at_once: Arc<Semaphore>,
    begun: Instant,
}

impl Lane {
    fn new(limits: Limits, begun: Instant) -> Self {
        let at_once = Arc::new(Semaphore::new(limits.at_once()));
        Self { rate: Mutex::new(Rate::new(limits.calls_per_second)), at_once, begun }
    }

    fn wait(&self, now: Duration) -> Duration {
        self.rate.lock().unwrap_or_else(PoisonError::into_inner).take(now)
    }

    async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        // It is never closed; to go on without a permit would be harmless.
        self.at_once.clone().acquire_owned().await.ok()
    }
}

impl Budget {
    /// What all accounts may take together, and what each may.
    pub fn new(all: Limits, each: Limits) -> Self {
        Self { all: Arc::new(Lane::new(all, Instant::now())), each, accounts: Mutex::default() }
    }

    /// The budget of an account, which has one however many tenants name it.
    pub fn account(&self, account: &str) -> Arc<AccountBudget> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let own = Lane::new(self.each, self.all.begun);
            let ceiling = self.each.calls_per_second.min(self.all.rate.lock().map_or(f64::MAX, |rate| rate.ceiling()));
            Arc::new(AccountBudget { all: self.all.clone(), own, ceiling, services: Mutex::default() })
        };
        accounts.entry(account.to_owned()).or_insert_with(make).clone()
    }

    /// The service of an account that has been slowed down most, and to how many calls a second.
    pub fn slowed(&self, account: &str) -> Option<(String, f64)> {
        self.account(account).slowed()
    }
}

impl AccountBudget {
    /// Waits until fewer calls than allowed are under way.
    pub(crate) async fn permit(&self) -> impl Sized + use<> {
        (self.own.permit().await, self.all.permit().await)
    }

    /// Waits until an attempt may be made.
    pub(crate) async fn turn(&self, service: &str) {
        let wait = self.wait(service, self.own.begun.elapsed());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// Learns how an attempt was answered.
    pub(crate) fn learn(&self, service: &str, throttled: bool) {
        let now = self.own.begun.elapsed();
        self.with(service, |rate| if throttled { rate.throttled(now) } else { rate.answered(now) });
    }

    /// Takes a turn everywhere. A service that is slow keeps nobody else waiting.
    fn wait(&self, service: &str, now: Duration) -> Duration {
        self.with(service, |rate| rate.take(now)).max(self.own.wait(now)).max(self.all.wait(now))
    }

    fn with<T>(&self, service: &str, act: impl FnOnce(&mut Rate) -> T) -> T {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rate) = services.get_mut(service) {
            return act(rate);
        }
        act(services.entry(service.to_owned()).or_insert_with(|| Rate::new(self.ceiling)))
    }

    fn slowed(&self) -> Option<(String, f64)> {
        let services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        let slowed = services.iter().filter(|(_, rate)| rate.is_slowed());
        let slowest = slowed.min_by(|(_, a), (_, b)| a.per_second().total_cmp(&b.per_second()))?;
        Some((slowest.0.clone(), slowest.1.per_second()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How long it takes each of some callers to make so many calls one after another, in seconds.
    fn ask(budget: &Budget, callers: &[(&str, &str)], times: usize, from: f64) -> f64 {
        let mut now = vec![Duration::from_secs_f64(from); callers.len()];
        for _ in 0..times * callers.len() {
            let (next, _) = now.iter().enumerate().min_by_key(|(_, now)| **now).expect("a caller");
            let (account, service) = callers[next];
            let wait = budget.account(account).wait(service, now[next]);
            now[next] += wait;
        }
        now.into_iter().max().expect("a caller").as_secs_f64() - from
    }

    #[test]
    fn everybody_keeps_to_both_budgets() {
        let limits = |calls_per_second| Limits { calls_per_second, calls_at_once: 8 };
        let budget = Budget::new(limits(10.0), limits(4.0));
        let alone = ask(&budget, &[("one", "s3")], 41, 0.0);
        assert!((9.0..=11.0).contains(&alone), "40 calls at 4 a second took {alone}");
        let all = ["a", "b", "c", "d", "e"].map(|account| (account, "s3"));
        let together = ask(&budget, &all, 40, 1000.0);
        assert!((18.0..=21.0).contains(&together), "200 calls at 10 a second took {together}");
    }

    #[test]
    fn a_service_that_throttles_is_asked_less_and_the_others_are_not() {
        let limits = Limits { calls_per_second: 20.0, calls_at_once: 8 };
        let budget = Budget::new(limits, limits);
        budget.account("one").learn("ec2", true);
        assert_eq!(budget.slowed("one"), Some(("ec2".to_owned(), 10.0)));
        let (fast, slow) = (ask(&budget, &[("one", "iam")], 41, 0.0), ask(&budget, &[("one", "ec2")], 41, 1000.0));
        assert!(fast <= 2.1 && (3.5..=4.5).contains(&slow), "{fast} {slow}");
    }

    #[tokio::test]
    async fn no_more_calls_are_under_way_than_allowed() {
        let limits = Limits { calls_per_second: 1000.0, calls_at_once: 2 };
        let account = Budget::new(Limits::NONE, limits).account("one");
        let (_first, _second) = (account.permit().await, account.permit().await);
        assert!(futures::FutureExt::now_or_never(account.permit()).is_none());
        assert_eq!(Limits { calls_per_second: 1.0, calls_at_once: 64 }.at_once(), 30);
    }
}
