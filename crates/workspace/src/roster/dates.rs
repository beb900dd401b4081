//! Days as personnel systems write them. Whether the day or the month comes first is never guessed.

use chrono::NaiveDate;

use crate::{
    records::Record,
    wrong::{Wrong, escaped, wrong},
};

/// Which comes first in `03/04/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The day, as in Europe.
    DayFirst,
    /// The month, as in the United States.
    MonthFirst,
}

/// A day as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Day {
    /// There is only one way to read it.
    Clear(NaiveDate),
    /// Two numbers and a year.
    Either {
        /// The first number.
        first: u32,
        /// The second number.
        second: u32,
        /// The year.
        year: i32,
        /// As it is written.
        text: String,
    },
}

const EXPECTED: &str = "a day such as 2026-03-31 or 31.03.2026";
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a day; nothing when the cell is empty.
pub fn read(text: &str) -> Result<Option<Day>, Wrong> {
    let text = without_time(text.trim());
    if text.is_empty() {
        return Ok(None);
    }
    let refuse = || wrong(format!("`{}` is not a date", escaped(text))).expected(EXPECTED);
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let &[first, second, third] = parts.as_slice() else { return Err(refuse()) };
    let day = match (first.len(), third.len()) {
        (4, _) => clear(first, second, third),
        (_, 4) if month(second).is_some() => clear(third, second, first),
        (_, 4) if month(first).is_some() => clear(third, first, second),
        (_, 4) if text.contains('.') => clear(third, second, first),
        (_, 4) => either(first, second, third, text),
        (1 | 2, 2) => return Err(refuse().mend("write the year with four digits")),
        _ => None,
    };
    day.map(Some).ok_or_else(refuse)
}

fn clear(year: &str, month: &str, day: &str) -> Option<Day> {
    let month = self::month(month).or_else(|| number(month))?;
    NaiveDate::from_ymd_opt(i32::try_from(number(year)?).ok()?, month, number(day)?).map(Day::Clear)
}

fn either(first: &str, second: &str, year: &str, text: &str) -> Option<Day> {
    let (first, second, year) = (number(first)?, number(second)?, i32::try_from(number(year)?).ok()?);
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    // It must be a day at least one way round.
    day(first, second).or_else(|| day(second, first))?;
    Some(Day::Either { first, second, year, text: text.to_owned() })
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn month(text: &str) -> Option<u32> {
    let text = text.to_ascii_lowercase();
    let nth = MONTHS.iter().position(|month| text.len() >= 3 && month.starts_with(&text))?;
    u32::try_from(nth + 1).ok()
}

/// A day without the time of day that some systems add.
fn without_time(text: &str) -> &str {
    match text.find(['T', ' ']) {
        Some(at) if text.get(at + 1..).is_some_and(|rest| rest.contains(':')) => text.get(..at).unwrap_or(text),
        _ => text,
    }
}

impl Day {
    /// The day, once it is known what comes first.
    pub fn in_order(&self, order: Order) -> Result<NaiveDate, Wrong> {
        match *self {
            Self::Clear(date) => Ok(date),
            Self::Either { first, second, year, ref text } => {
                let (day, month) = if order == Order::DayFirst { (first, second) } else { (second, first) };
                let refuse = || wrong(format!("`{}` is not a date", escaped(text))).expected(EXPECTED);
                NaiveDate::from_ymd_opt(year, month, day).ok_or_else(refuse)
            }
        }
    }
}

/// What comes first in the whole file. Fails where nothing tells, or where rows contradict each other.
pub fn order<'d>(days: impl Iterator<Item = (&'d Record, &'d Day)>) -> Result<Order, (usize, Wrong)> {
    let (mut day_first, mut month_first, mut unclear) = (None, None, None);
    for (record, day) in days {
        let Day::Either { first, second, text, .. } = day else { continue };
        let witness = match (*first, *second) {
            (13.., _) => &mut day_first,
            (_, 13..) => &mut month_first,
            (first, second) if first == second => continue,
            _ => &mut unclear,
        };
        witness.get_or_insert((record, text));
    }
    let mend = "write all dates as year-month-day, such as 2026-03-31";
    match (day_first, month_first, unclear) {
        (Some((day_row, day)), Some((month_row, month)), _) => {
            let what = format!(
                "row {} has the day first (`{day}`), row {} the month first (`{month}`)",
                day_row.row, month_row.row
            );
            Err((day_row.line.max(month_row.line), wrong(what).expected("one way of writing dates").mend(mend)))
        }
        (None, None, Some((record, text))) => {
            let what = format!("row {}: `{text}` can be read with the day or the month first", record.row);
            Err((record.line, wrong(what).expected("another date in the file that tells which").mend(mend)))
        }
        (None, Some(_), _) => Ok(Order::MonthFirst),
        _ => Ok(Order::DayFirst),
    }
}
