//! What has changed since a run, and how it went over all of them. Pure.

use std::collections::BTreeMap;

use demarc_model::vocabulary;

use crate::history::{Followed, Line, Spot};

vocabulary! {
    /// How something stands against an earlier run.
    Movement, "movement" {
        /// It was not there, and never had been.
        New = "new",
        /// It was not there, and had been before.
        Reopened = "reopened",
        /// It could be read then, and cannot be now.
        Unreadable = "unreadable",
        /// It was there and still is.
        StillOpen = "still_open",
        /// It was there and is gone.
        Fixed = "fixed",
    }
}

/// What every gap, and every verdict that can no longer be read, is against the moment after `run`. In the order of [`Movement`],
/// then of service and duty.
pub fn since(lines: &[Line], run: i64) -> Vec<(Movement, &Line)> {
    let mut by_spot: BTreeMap<&Spot, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        by_spot.entry(&line.spot).or_default().push(line);
    }
    let mut found: Vec<(Movement, &Line)> = by_spot.values().filter_map(|lines| change(lines, run)).collect();
    found.sort_by_key(|(change, line)| (*change, &line.spot));
    found
}

fn change<'l>(lines: &[&'l Line], run: i64) -> Option<(Movement, &'l Line)> {
    let then = lines.iter().find(|line| line.opened <= run && line.closed.is_none_or(|closed| closed > run));
    let now = lines.iter().find(|line| line.closed.is_none());
    if lines.first().is_some_and(|line| line.spot.followed == Followed::Verdict) {
        let now = now.filter(|line| is_unreadable(line))?;
        return then.is_some_and(|line| !is_unreadable(line)).then_some((Movement::Unreadable, *now));
    }
    match (then, now) {
        (Some(_), Some(now)) => Some((Movement::StillOpen, *now)),
        (None, Some(now)) if lines.iter().any(|line| line.opened <= run) => Some((Movement::Reopened, *now)),
        (None, Some(now)) => Some((Movement::New, *now)),
        (Some(_), None) => lines.iter().max_by_key(|line| line.closed).map(|last| (Movement::Fixed, *last)),
        (None, None) => None,
    }
}

/// The words of the rules for what could not be read.
fn is_unreadable(line: &Line) -> bool {
    line.seen.value == "unproven" && line.seen.detail.starts_with("could not be read")
}

/// How many of each value there were after a run: verdicts by their word, gaps by `gap` and severity.
pub type Count = BTreeMap<String, usize>;

/// The counts after each of `runs`, of the lines that `wanted` asks for.
pub fn trend(lines: &[Line], runs: &[i64], wanted: impl Fn(&Spot) -> bool) -> Vec<(i64, Count)> {
    let lines: Vec<&Line> = lines.iter().filter(|line| wanted(&line.spot)).collect();
    let count = |run: i64| {
        let mut counts = Count::new();
        let there = |line: &&&Line| line.opened <= run && line.closed.is_none_or(|closed| closed > run);
        for line in lines.iter().filter(there) {
            let of = if line.spot.followed == Followed::Gap { "gap " } else { "" };
            *counts.entry(format!("{of}{}", line.seen.value)).or_default() += 1;
        }
        (run, counts)
    };
    runs.iter().map(|&run| count(run)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seen;

    fn line(followed: Followed, duty: &str, value: &str, opened: i64, closed: Option<i64>) -> Line {
        let (value, detail) = value.split_once(": ").unwrap_or((value, ""));
        let name = if followed == Followed::Gap { "failing" } else { "" };
        Line {
            spot: Spot { followed, service: "s".to_owned(), duty: duty.to_owned(), name: name.to_owned() },
            seen: Seen { value: value.to_owned(), detail: detail.to_owned() },
            opened,
            closed,
            closed_by: String::new(),
        }
    }

    fn gap(duty: &str, opened: i64, closed: Option<i64>) -> Line {
        line(Followed::Gap, duty, "high", opened, closed)
    }

    #[test]
    fn each_gap_stands_in_one_way_against_an_earlier_run() {
        let lines = [
            gap("still", 1, None),
            gap("still-but-worse", 1, Some(4)),
            gap("still-but-worse", 4, None),
            gap("new", 4, None),
            gap("fixed", 1, Some(4)),
            gap("fixed-long-ago", 1, Some(2)),
            gap("came-and-went", 4, Some(5)),
            gap("reopened", 1, Some(2)),
            gap("reopened", 5, None),
            line(Followed::Verdict, "blind", "failing: 1 resource found wanting", 1, Some(4)),
            line(Followed::Verdict, "blind", "unproven: could not be read (s3:ListBuckets denied)", 4, None),
            line(Followed::Verdict, "always-blind", "unproven: could not be read (s3:ListBuckets denied)", 1, None),
            line(Followed::Verdict, "no-evidence", "unproven: there is no evidence", 1, None),
        ];
        let found: Vec<String> =
            since(&lines, 3).iter().map(|(change, line)| format!("{change} {}", line.spot.duty)).collect();
        let expected = [
            "new new",
            "reopened reopened",
            "unreadable blind",
            "still_open still",
            "still_open still-but-worse",
            "fixed fixed",
        ];
        assert_eq!(found, expected);
        // Against the newest run, nothing is new.
        let against_now = since(&lines, 9);
        assert!(against_now.iter().all(|(change, _)| *change == Movement::StillOpen), "{against_now:?}");
    }

    #[test]
    fn a_trend_counts_what_was_there_after_each_run() {
        let lines = [gap("a", 1, Some(3)), gap("b", 2, None), line(Followed::Verdict, "a", "failing", 1, Some(3))];
        let of_all: Vec<String> =
            trend(&lines, &[1, 2, 3], |_| true).iter().map(|(_, count)| format!("{count:?}")).collect();
        let expected = [r#"{"failing": 1, "gap high": 1}"#, r#"{"failing": 1, "gap high": 2}"#, r#"{"gap high": 1}"#];
        assert_eq!(of_all, expected);
        assert_eq!(trend(&lines, &[2], |spot| spot.duty == "b")[0].1, Count::from([("gap high".to_owned(), 1)]));
    }
}
