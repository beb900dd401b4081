//! The matrix as people keep it: an Excel workbook with one sheet for each tenant.
//!
//! [`write`] makes it, [`read`] reads it back once people have changed it, and [`compare`] says what they have
//! changed. The sheets hold texts and dates, never formulas. What a cell cannot hold is written as
//! `\u{…}` and read back as it was, so that writing, reading and comparing gives no difference.

mod about;
mod column;
mod compare;
mod error;
mod read;
mod row;
mod sheet_name;
mod text;
mod write;

pub use column::Column;
pub use compare::{MatrixChange, WhatChanged, compare};
pub use error::MatrixError;
pub use read::read;
pub use row::{MatrixBook, MatrixRow, MatrixTenant};
pub use text::decode_list;
pub use write::write;

/// The version of the workbook's format, on its first sheet.
pub const FORMAT: &str = "demarc-matrix-1";
