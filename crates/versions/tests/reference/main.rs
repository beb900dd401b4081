//! What the specifications say about the order of versions, and that it is an order.
//!
//! `pairs/*.txt` holds chains `a < b = c`, of which every two are compared, and texts that are not versions (`! text`). `orders` looks
//! for what breaks an order; `tools` compares with the programs that made the rules, where they are on the machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod affected;
mod generate;
mod orders;
mod pairs;
mod tools;
