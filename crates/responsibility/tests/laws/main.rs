//! The laws of responsibility: the fast way against a slow, plain reference definition, and against examples.
//!
//! `reference` says what is right, `generate` makes workspaces that collide wherever they can, and each of the
//! other modules holds one law. `scenarios` are examples that people can read. A disagreement that was found by
//! chance becomes a scenario.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod agrees;
mod answer;
mod evidence;
mod explained;
mod generate;
mod merging;
mod order;
mod people;
mod precedence;
mod reference;
mod scenarios;
mod world;

/// So many random workspaces for each law.
const CASES: u32 = 3_000;

/// Failures are not kept as seeds but written down as scenarios.
fn config() -> proptest::test_runner::Config {
    proptest::test_runner::Config { failure_persistence: None, ..proptest::test_runner::Config::with_cases(CASES) }
}
