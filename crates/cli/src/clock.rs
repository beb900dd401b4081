//! The one place that reads the clock.

use chrono::{DateTime, NaiveDate, Utc};

/// The moment that a command takes as now, and its day.
#[derive(Debug, Clone, Copy)]
pub struct Now(pub DateTime<Utc>);

impl Now {
    /// What `--now` says, else what the machine's clock says.
    #[expect(clippy::disallowed_methods, reason = "the edge is where time comes in")]
    pub fn new(given: Option<DateTime<Utc>>) -> Self {
        Self(given.unwrap_or_else(Utc::now))
    }

    /// The day in UTC.
    pub fn day(self) -> NaiveDate {
        self.0.date_naive()
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }
}

/// Reads `2026-01-31` or `2026-01-31T12:00:00Z`.
pub fn parse(text: &str) -> Result<DateTime<Utc>, String> {
    let day = text.parse::<NaiveDate>().ok().and_then(|day| day.and_hms_opt(12, 0, 0)).map(|time| time.and_utc());
    day.or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc()))
        .ok_or_else(|| format!("`{text}` is not a day such as 2026-01-31 or a moment such as 2026-01-31T12:00:00Z"))
}

/// Reads `2026-01-31`.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| format!("`{text}` is not a day such as 2026-01-31"))
}
