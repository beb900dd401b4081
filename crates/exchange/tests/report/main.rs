//! The answer as files for people: the page, the tables and the workbook.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests are tests too")]

mod csv;
mod html;
mod matrix;
mod round_trip;
mod sample;
