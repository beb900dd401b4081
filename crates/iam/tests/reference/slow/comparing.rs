//! Two values side by side, each way of comparing written out as plainly as can be.

use std::net::IpAddr;

/// Stands before a character that means itself.
pub const LITERAL: char = '\u{e000}';

/// Matching by trying everything.
pub fn glob(pattern: &str, text: &str) -> bool {
    let mut letters = pattern.chars();
    match letters.next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = letters.as_str();
            text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| glob(rest, &text[at..]))
        }
        Some(LITERAL) => {
            let wanted = letters.next().unwrap();
            text.strip_prefix(wanted).is_some_and(|rest| glob(letters.as_str(), rest))
        }
        Some('?') => {
            let mut text = text.chars();
            text.next().is_some() && glob(letters.as_str(), text.as_str())
        }
        Some(wanted) => text.strip_prefix(wanted).is_some_and(|rest| glob(letters.as_str(), rest)),
    }
}

pub fn one_of(text: &str, list: &[&str]) -> bool {
    list.contains(&text)
}

/// Whether an operator that is not negated holds for two values.
pub fn is_same(operator: &str, wanted: &str, found: &str) -> bool {
    let plain = wanted.replace(LITERAL, "");
    match operator {
        "StringEquals" | "BinaryEquals" => plain == found,
        "StringEqualsIgnoreCase" => plain.to_lowercase() == found.to_lowercase(),
        "StringLike" => glob(wanted, found),
        "ArnEquals" | "ArnLike" => arn(wanted, found),
        "Bool" => one_of(found, &["true", "false"]) && plain == found,
        "IpAddress" => address(&plain, found),
        _ => ordered(operator, &plain, found),
    }
}

fn arn(wanted: &str, found: &str) -> bool {
    if wanted == "*" {
        return true;
    }
    // The mark of a literal colon is in the way of the split.
    let wanted = wanted.replace(&format!("{LITERAL}:"), ":");
    let (wanted, found): (Vec<_>, Vec<_>) = (wanted.splitn(6, ':').collect(), found.splitn(6, ':').collect());
    wanted.len() == 6 && found.len() == 6 && (0..6).all(|part| glob(wanted[part], found[part]))
}

fn address(wanted: &str, found: &str) -> bool {
    let (range, length) = wanted.split_once('/').map_or((wanted, None), |(range, length)| (range, Some(length)));
    let (Some(range), Some(found)) = (bits(range), bits(found)) else { return false };
    let length = length.map_or(range.len(), |length| length.parse().unwrap());
    range.len() == found.len() && length <= range.len() && range[..length] == found[..length]
}

fn bits(address: &str) -> Option<String> {
    Some(match address.parse().ok()? {
        IpAddr::V4(address) => address.octets().iter().map(|octet| format!("{octet:08b}")).collect(),
        IpAddr::V6(address) => address.octets().iter().map(|octet| format!("{octet:08b}")).collect(),
    })
}

fn ordered(operator: &str, wanted: &str, found: &str) -> bool {
    let read = if operator.starts_with("Numeric") { |text: &str| text.parse::<f64>().ok() } else { seconds };
    let (Some(wanted), Some(found)) = (read(wanted), read(found)) else { return false };
    match operator.trim_start_matches("Numeric").trim_start_matches("Date") {
        "Equals" => found == wanted,
        "LessThan" => found < wanted,
        "LessThanEquals" => found <= wanted,
        "GreaterThan" => found > wanted,
        "GreaterThanEquals" => found >= wanted,
        other => panic!("what is {other}?"),
    }
}

/// Seconds since 1970 of `2026-01-31` or `2026-01-31T12:30:00Z`, by counting days one after another.
#[expect(clippy::cast_precision_loss, reason = "a few thousand million")]
fn seconds(text: &str) -> Option<f64> {
    if let Ok(seconds) = text.parse::<f64>() {
        return Some(seconds);
    }
    let (date, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
    let date: Vec<i64> = date.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
    let time: Vec<i64> = time.strip_suffix('Z')?.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let (&[year, month, day], &[hour, minute, second]) = (&*date, &*time) else { return None };
    let mut days = day - 1;
    for before in 1970..year {
        days += (1..=12).map(|month| length(before, month)).sum::<i64>();
    }
    days += (1..month).map(|month| length(year, month)).sum::<i64>();
    Some((days * 86_400 + hour * 3_600 + minute * 60 + second) as f64)
}

fn length(year: i64, month: i64) -> i64 {
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    }
}
