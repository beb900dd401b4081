//! What AWS documents about policy evaluation: a table of cases, and a second evaluator that the first must agree with.
//!
//! `slow` decides requests anew, from the JSON of the policies, in another style, and only where everything is known. `generate`
//! makes policies and requests that collide wherever they can; `agrees` compares both.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod accounts;
mod agrees;
mod cases;
mod exposed;
mod generate;
mod slow;
mod worded;
