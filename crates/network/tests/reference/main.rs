//! What AWS documents about reaching a network from the internet: a table of cases, and a second evaluator that the first must
//! agree with.
//!
//! `slow` tries one packet and its answers at a time, and only where everything is known. `generate` makes small networks whose rules
//! collide; `agrees` compares both, also where a part of the network is not read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod agrees;
mod behind;
mod bounded;
mod cases;
mod generate;
mod slow;
mod worded;
