//! Dates as policies write them: ISO 8601 in the profile of the W3C, or seconds since 1970.

/// A moment: seconds since 1970 and nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(i64, u32);

impl Moment {
    /// Reads `2026`, `2026-11`, `2026-11-27`, `2026-11-27T12:30Z`, `2026-11-27T12:30:15.5+01:00` or `1795780215`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        // Four digits are a year; nobody writes a policy about the first three hours of 1970.
        if text.len() != 4
            && let Ok(seconds) = text.parse()
        {
            return Some(Self(seconds, 0));
        }
        let (date, time) = match text.split_once(['T', 't']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let days = days(date)?;
        let (seconds, nanos) = time.map_or(Some((0, 0)), seconds)?;
        Some(Self(days * 86_400 + seconds, nanos))
    }
}

/// Days since 1970 of `2026`, `2026-11` or `2026-11-27`.
fn days(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    let day = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = if is_leap { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let index = usize::try_from(month - 1).ok()?;
    let length = *lengths.get(index)?;
    if parts.next().is_some() || !(1..=length).contains(&day) {
        return None;
    }
    let before = year - 1;
    let leaps = before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
    Some((year - 1970) * 365 + leaps + lengths[..index].iter().sum::<i64>() + day - 1)
}

/// Seconds and nanoseconds since midnight UTC of `12:30Z`, `12:30:15.5+01:00`.
fn seconds(time: &str) -> Option<(i64, u32)> {
    let at = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = time.split_at_checked(at)?;
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = whole.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |part| digits(part, 2))?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some((hour * 3600 + minute * 60 + second - offset(zone)?, nanos(fraction)?))
}

/// Seconds that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        (_, "") => return Some(0),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    Some(sign * (digits(hours, 2)? * 3600 + digits(minutes, 2)? * 60))
}

fn nanos(fraction: &str) -> Option<u32> {
    if fraction.is_empty() {
        return Some(0);
    }
    let is_plain = fraction.len() <= 9 && fraction.bytes().all(|digit| digit.is_ascii_digit());
    is_plain.then(|| format!("{fraction:0<9}").parse().ok()).flatten()
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|digit| digit.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds_since_1970() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some((0, 0))),
            ("1970", Some((0, 0))),
            ("2000-03-01", Some((951_868_800, 0))),
            ("2026-11-27T12:30:15Z", Some((1_795_782_615, 0))),
            ("2026-11-27T13:30:15.25+01:00", Some((1_795_782_615, 250_000_000))),
            ("2026-11", Some((1_793_491_200, 0))),
            ("1900-01-01T00:00Z", Some((-2_208_988_800, 0))),
            ("1795782615", Some((1_795_782_615, 0))),
            ("2100-02-29", None),
            ("2026-13-01", None),
            ("2026-11-27T12:30:15", None),
            ("2026-11-27T25:30Z", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(Moment::read(text), expected.map(|(seconds, nanos)| Moment(seconds, nanos)), "{text}");
        }
    }
}
