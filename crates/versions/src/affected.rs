//! Whether a version is affected by what an advisory says.

use std::cmp::Ordering;

use crate::{Ecosystem, VersionError, compare};

/// An event of a range of an OSV advisory (OSV schema, `affected[].ranges[].events`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// From this version on it is affected; `0` is before every version.
    Introduced(String),
    /// From this version on it is not.
    Fixed(String),
    /// Behind this version it is not.
    LastAffected(String),
    /// This version and what comes later is not spoken of; `*` is behind every version.
    Limit(String),
}

impl Event {
    fn version(&self) -> &str {
        let (Self::Introduced(version) | Self::Fixed(version) | Self::LastAffected(version) | Self::Limit(version)) =
            self;
        version
    }

    /// Which of two events at one version counts first: the later one holds.
    const fn turn(&self) -> u8 {
        match self {
            Self::Fixed(_) => 0,
            Self::Introduced(_) => 1,
            Self::LastAffected(_) | Self::Limit(_) => 2,
        }
    }
}

/// Whether a version lies in any of the ranges, as OSV's evaluation describes. A range that certainly holds it outweighs one
/// that cannot be read; otherwise what cannot be read is the answer. Versions that an advisory lists one by one are the caller's.
pub fn is_affected(ecosystem: Ecosystem, version: &str, ranges: &[Vec<Event>]) -> Result<bool, VersionError> {
    compare(ecosystem, version, version)?;
    let mut unread = None;
    for range in ranges {
        match holds(ecosystem, version, range) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(error) => unread = unread.or(Some(error)),
        }
    }
    unread.map_or(Ok(false), Err)
}

fn holds(ecosystem: Ecosystem, version: &str, range: &[Event]) -> Result<bool, VersionError> {
    let mut limits = range.iter().filter(|event| matches!(event, Event::Limit(_))).peekable();
    if limits.peek().is_some() {
        let mut is_before = false;
        for limit in limits {
            is_before |= limit.version() == "*" || compare(ecosystem, version, limit.version())? == Ordering::Less;
        }
        if !is_before {
            return Ok(false);
        }
    }
    let mut affected = false;
    for event in sorted(ecosystem, range)? {
        let is_start = matches!(event, Event::Introduced(start) if start == "0");
        let order = if is_start { Ordering::Greater } else { compare(ecosystem, version, event.version())? };
        match event {
            Event::Introduced(_) if order != Ordering::Less => affected = true,
            Event::Fixed(_) if order != Ordering::Less => affected = false,
            Event::LastAffected(_) if order == Ordering::Greater => affected = false,
            _ => {}
        }
    }
    Ok(affected)
}

/// The events from the lowest version; each is put where it belongs among those before it.
fn sorted(ecosystem: Ecosystem, range: &[Event]) -> Result<Vec<&Event>, VersionError> {
    let mut sorted: Vec<&Event> = Vec::new();
    for event in range.iter().filter(|event| !matches!(event, Event::Limit(_))) {
        let mut place = sorted.len();
        while place > 0 && order(ecosystem, sorted[place - 1], event)? == Ordering::Greater {
            place -= 1;
        }
        sorted.insert(place, event);
    }
    Ok(sorted)
}

fn order(ecosystem: Ecosystem, a: &Event, b: &Event) -> Result<Ordering, VersionError> {
    let is_start = |event: &Event| matches!(event, Event::Introduced(start) if start == "0");
    match (is_start(a), is_start(b)) {
        (true, true) => Ok(Ordering::Equal),
        (true, false) => Ok(Ordering::Less),
        (false, true) => Ok(Ordering::Greater),
        (false, false) => Ok(compare(ecosystem, a.version(), b.version())?.then(a.turn().cmp(&b.turn()))),
    }
}
