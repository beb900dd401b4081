//! What personnel systems call those who work there and those who do not.

use crate::{
    roster::RosterStatus,
    wrong::{Wrong, escaped, wrong},
};

const ACTIVE: &[&str] = &[
    "active",
    "current",
    "employed",
    "employee",
    "hired",
    "working",
    "permanent",
    "temporary",
    "contractor",
    "fulltime",
    "parttime",
    "probation",
    "onprobation",
    "onleave",
    "leaveofabsence",
    "loa",
    "parentalleave",
    "maternityleave",
    "paternityleave",
    "sickleave",
    "sabbatical",
    "noticeperiod",
    "workingnotice",
];
const LEFT: &[&str] = &[
    "left",
    "leaver",
    "terminated",
    "termination",
    "exemployee",
    "former",
    "formeremployee",
    "inactive",
    "notactive",
    "resigned",
    "retired",
    "dismissed",
    "departed",
    "ended",
    "exited",
    "offboarded",
    "laidoff",
    "redundant",
    "deceased",
    "separated",
    "gone",
];

/// The status that a cell says. Where there is a last day for those who leave, the status may be left out.
pub fn read(text: &str, has_status: bool, has_end_date: bool) -> Result<RosterStatus, Wrong> {
    let word: String = text.to_lowercase().chars().filter(|character| character.is_alphanumeric()).collect();
    if ACTIVE.contains(&word.as_str()) || (word.is_empty() && !has_status) {
        return Ok(RosterStatus::Active);
    }
    if LEFT.contains(&word.as_str()) {
        return Ok(RosterStatus::Left);
    }
    let expected = "`active` or `left`, or a word such as employed, on leave, leaver, terminated";
    if text.is_empty() {
        let mend = if has_end_date { "fill it in, or remove the column: the last day is enough" } else { "fill it in" };
        return Err(wrong("no status").expected(expected).mend(mend));
    }
    Err(wrong(format!("`{}` does not say whether they work there", escaped(text))).expected(expected))
}
