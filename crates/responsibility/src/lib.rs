//! Claims to matrix to gaps: who must do what, does everybody agree, is it done.
//!
//! Pure: takes data and today's date, returns data. The result does not depend on the order of the input.
//! [`DutyBook`] and [`Publications`] are made once and serve every tenant; [`Matrix::build`] answers for one.

mod assigned;
mod book;
mod evidence;
mod explain;
mod gaps;
mod holding;
mod matrix;
mod publications;
mod sentence;
mod statements;
mod what_if;

pub use assigned::Named;
pub use book::DutyBook;
pub use evidence::{Judgement, Reason};
pub use explain::{Explainer, Explanation, HeardClaim, Weight, explain};
pub use gaps::Gap;
pub use holding::{Holding, Precedence};
pub use matrix::{Cell, Matrix};
pub use publications::Publications;
pub use sentence::{CellWords, Talk, reason, sentence, split_in_words};
pub use what_if::{Move, what_if};
