//! The answer as files for people: the page, the tables and the workbook.

mod csv;
mod html;
mod matrix;
mod round_trip;
mod sample;
