//! What AWS documents about policy evaluation: a table of cases, and a second evaluator that the first must agree with.

mod cases;
mod worded;
