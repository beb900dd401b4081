//! `demarc import matrix`: a matrix that people have changed in their spreadsheet.

use crate::{
    args::{Args, TenantFileArgs},
    commands::Outcome,
    output::Failure,
};

/// stub
pub fn run(_: &Args, _: &TenantFileArgs) -> Outcome {
    Err(Failure::new("not yet"))
}
