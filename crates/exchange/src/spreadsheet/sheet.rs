//! A sheet as the importers see it: the cells that say something, by row and column.

use std::{collections::BTreeMap, fmt, sync::Arc};

use super::text::{column_letters, quoted};

/// The sheets of one file, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workbook {
    /// The file's name, as messages show it.
    pub file: Arc<str>,
    /// Its sheets. A CSV file is one sheet.
    pub sheets: Vec<Sheet>,
}

/// One sheet. Rows count from 1 and columns from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; of a CSV file, the name of the file.
    pub name: Arc<str>,
    /// Whether people who open the file do not see it.
    pub hidden: bool,
    /// Whether the file is text, so that places are lines and not rows of a sheet.
    pub is_text: bool,
    cells: BTreeMap<(u32, u32), Arc<str>>,
}

impl Sheet {
    /// A sheet without cells.
    pub(crate) fn new(name: &str, hidden: bool, is_text: bool) -> Self {
        Self { name: name.into(), hidden, is_text, cells: BTreeMap::new() }
    }

    /// Writes a cell. What says nothing is not kept.
    pub(crate) fn set(&mut self, row: u32, column: u32, text: Arc<str>) {
        if !text.is_empty() {
            self.cells.insert((row, column), text);
        }
    }

    /// The text of a cell; empty when nothing is there.
    pub fn cell(&self, row: u32, column: u32) -> &str {
        self.cells.get(&(row, column)).map_or("", |text| text)
    }

    /// The text of a cell, to be kept.
    pub(crate) fn shared_cell(&self, row: u32, column: u32) -> Arc<str> {
        self.cells.get(&(row, column)).cloned().unwrap_or_default()
    }

    /// The cells of a row that say something: column and text.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, &str)> {
        self.cells.range((row, 0)..=(row, u32::MAX)).map(|(&(_, column), text)| (column, &**text))
    }

    /// The last row in which anything is said; 0 for an empty sheet.
    pub fn last_row(&self) -> u32 {
        self.cells.last_key_value().map_or(0, |(&(row, _), _)| row)
    }

    /// The last column in which anything is said.
    pub(crate) fn last_column(&self) -> u32 {
        self.cells.keys().map(|&(_, column)| column).max().unwrap_or(0)
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// A row of this sheet, as messages name it.
    pub fn place(&self, row: u32) -> Place {
        Place { sheet: self.name.clone(), row, is_text: self.is_text }
    }
}

/// A row of a sheet, or a line of a text file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The sheet's name.
    pub sheet: Arc<str>,
    /// The row, from 1.
    pub row: u32,
    /// Whether the sheet is a text file.
    pub is_text: bool,
}

impl Place {
    /// One cell of the row, as messages name it.
    pub fn cell(&self, column: u32) -> String {
        if self.is_text {
            format!("{self} column {}", column + 1)
        } else {
            format!("sheet {} cell {}{}", quoted(&self.sheet), column_letters(column), self.row)
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_text {
            write!(f, "{} line {}", quoted(&self.sheet), self.row)
        } else {
            write!(f, "sheet {} row {}", quoted(&self.sheet), self.row)
        }
    }
}
