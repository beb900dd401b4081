//! The ledger's key, its head, and whether the clock can be right.

use std::fs;

use chrono::DateTime;
use sqlx::Row;

use super::Finding;
use crate::{
    backup::KEY,
    error::RecordsError,
    records::{Purpose, Records},
};

const HEAD: &str = "ledger's head";
const ON_DISK: &str = "ledger's key";
const CLOCK: &str = "clock";
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// A record that nobody wrote to for longer is forgotten, or the clock runs ahead.
const MOST_QUIET: i64 = 400 * DAY;

pub async fn look(records: &Records, now: i64) -> Result<Vec<Finding>, RecordsError> {
    let mut transaction = records.reading_for(Purpose::Verification).await?;
    let head = sqlx::query("SELECT size, checkpoint FROM ledger_head").fetch_optional(&mut *transaction).await?;
    let head: Option<(i64, String)> =
        head.map(|row| Ok::<_, sqlx::Error>((row.try_get(0)?, row.try_get(1)?))).transpose()?;
    let row = sqlx::query("SELECT MAX(at), COUNT(*) FROM ledger").fetch_one(&mut *transaction).await?;
    let (newest, rows): (Option<i64>, i64) = (row.try_get(0)?, row.try_get(1)?);
    Ok(vec![on_disk(records), signed(records, head, rows), clock(newest, now)])
}

/// The key that is in use is in memory; what lies on the disk is what the next start will read.
fn on_disk(records: &Records) -> Finding {
    let path = records.folder.join(KEY);
    let mend = format!("put back the key of this record, from its backup, to `{}`", path.display());
    match fs::read_to_string(&path) {
        Err(error) => Finding::bad(ON_DISK, format!("`{}` cannot be read: {error}", path.display()), mend),
        Ok(text) if text.lines().nth(1) != Some(records.public_key()) => {
            Finding::bad(ON_DISK, format!("`{}` holds another key than the one in use", path.display()), mend)
        }
        Ok(_) => Finding::good(ON_DISK, format!("`{}` is the one in use", records.public_key())),
    }
}

fn signed(records: &Records, head: Option<(i64, String)>, rows: i64) -> Finding {
    const MEND: &str =
        "`demarc ledger verify` says what was changed; nothing can be added until the key that signed it is back";
    let Some((size, text)) = head else {
        return match rows {
            0 => Finding::good(HEAD, "there is none, and no row yet"),
            _ => Finding::bad(HEAD, format!("it is missing, and there are {rows} rows"), MEND),
        };
    };
    match records.key.verified(&text) {
        None => Finding::bad(HEAD, "this ledger's key has not signed it", MEND),
        Some(head) if i64::try_from(head.size()) != Ok(size) || size != rows => {
            Finding::bad(HEAD, format!("it was signed for {} rows, and there are {rows}", head.size()), MEND)
        }
        Some(_) => Finding::good(HEAD, format!("it is signed, for {rows} rows")),
    }
}

fn clock(newest: Option<i64>, now: i64) -> Finding {
    let Some(newest) = newest else {
        return Finding::good(CLOCK, "nothing was written yet that it could be compared with");
    };
    let said = format!("it is {}, and the newest row of the ledger is of {}", shown(now), shown(newest));
    match now.saturating_sub(newest) {
        ..0 => Finding::bad(
            CLOCK,
            said,
            "set the clock by NTP before anything is written: days and deadlines would be wrong",
        ),
        0..=MOST_QUIET => Finding::good(CLOCK, said),
        _ => Finding::warn(CLOCK, said, "where demarc was used since, the clock runs ahead: set it by NTP"),
    }
}

fn shown(at: i64) -> String {
    let moment = DateTime::from_timestamp_micros(at);
    moment.map_or_else(|| format!("{at} µs"), |moment| moment.format("%Y-%m-%d %H:%M UTC").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{doctor::State, tests::NOW};

    #[test]
    fn a_clock_is_neither_before_the_newest_row_nor_long_after_it() {
        let state = |now| clock(Some(NOW), now).state;
        assert_eq!(
            [NOW - 1, NOW, NOW + MOST_QUIET, NOW + MOST_QUIET + 1].map(state),
            [State::Bad, State::Good, State::Good, State::Warn]
        );
        assert_eq!((clock(None, 0).state, clock(Some(i64::MIN), i64::MAX).state), (State::Good, State::Warn));
        assert!(clock(Some(NOW), NOW - DAY).said.contains("2025-12-31 00:00 UTC"));
    }
}
