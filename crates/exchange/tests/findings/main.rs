//! Findings for other tools: what each format looks like, and that no text of others breaks one.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests are tests too")]

mod any_text;
mod looks;
mod meaning;
mod read;
mod sample;
