//! Policies by AWS's documentation, certificates made for these tests with OpenSSL, and hosts by RFC 9525.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod certificates;
mod hosts;
mod policies;
