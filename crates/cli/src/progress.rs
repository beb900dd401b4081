//! Progress bars on standard error, only where somebody watches, and only for what takes a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use demarc_collect::{Budget, Progress};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that counts tenants.
pub fn of_tenants(count: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::stderr_with_hz(4));
    bar.set_style(style("{bar:30} {pos}/{len} tenants {elapsed}"));
    bar
}

/// One bar for each account being collected.
pub struct Accounts {
    all: MultiProgress,
    bars: Mutex<HashMap<String, ProgressBar>>,
    budget: Arc<Budget>,
}

impl Accounts {
    /// No bar yet. The budget knows what has been slowed down.
    pub fn new(budget: Arc<Budget>) -> Self {
        Self { all: MultiProgress::new(), bars: Mutex::default(), budget }
    }

    /// Adds an account in which so many collectors will run.
    pub fn add(&self, account: &str, collectors: usize) {
        let bar = self.all.add(ProgressBar::new(collectors as u64));
        bar.set_style(style("{prefix} {bar:30} {pos}/{len} {elapsed} {msg}"));
        bar.set_prefix(account.to_owned());
        bar.enable_steady_tick(Duration::from_millis(250));
        self.with(|bars| bars.insert(account.to_owned(), bar));
    }

    /// Takes the account's bar away.
    pub fn finish(&self, account: &str) {
        if let Some(bar) = self.with(|bars| bars.remove(account)) {
            bar.finish_and_clear();
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, ProgressBar>) -> T) -> T {
        act(&mut self.bars.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Progress for Accounts {
    fn call_ended(&self, account: &str, call: &str) {
        self.with(|bars| {
            if let Some(bar) = bars.get(account) {
                let slowed = self.budget.slowed(account);
                let slowed = slowed.map(|(service, rate)| format!("  ({service} slowed to {rate:.1} calls a second)"));
                bar.set_message(format!("{call}{}", slowed.unwrap_or_default()));
            }
        });
    }

    fn collector_ended(&self, account: &str, _region: &str, _collector: &str) {
        self.with(|bars| {
            if let Some(bar) = bars.get(account) {
                bar.inc(1);
            }
        });
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
