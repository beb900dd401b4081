//! A count of rows of which some could not be read is a range: a verdict stands only where it would whatever the count is.

use demarc_inventory::CollectionOutcome;
use demarc_model::{Acceptance, Verdict};
use proptest::prelude::*;

use super::{
    children::{FED, Stage, refused},
    exceptions::exception,
};

const TABLE: &str = "aws_s3_access_point";

#[test]
fn a_verdict_stands_only_where_every_count_gives_it() {
    use Verdict::{Failing, Proven, Unproven};
    let case = "CASE WHEN open > 0 THEN false WHEN every > 0 THEN true END";
    let cases = [
        ("open <= 1", 1, 0, Proven),
        ("open <= 1", 1, 1, Unproven),
        ("open <= 2", 1, 1, Proven),
        ("open <= 1", 2, 1, Failing),
        ("open > 0", 1, 5, Proven),
        ("open > 0", 0, 5, Unproven),
        ("open = 0", 1, 3, Failing),
        ("open = 0", 0, 1, Unproven),
        // Both ends say the same, and what lies between does not.
        ("open <> 2", 1, 2, Unproven),
        ("2 <> open", 2, 0, Failing),
        (case, 0, 1, Unproven),
        (case, 1, 1, Failing),
        // What is not counted by the condition is certain.
        ("every = 3", 1, 2, Proven),
    ];
    for (rule, open, unknown, expected) in cases {
        let (found, reason) = Stage::of(rule, TABLE, open, unknown).verdict();
        assert_eq!(found, expected, "{rule} with {open} open and {unknown} unknown");
        assert!(found != Unproven || reason == "s3:GetAccessPoint denied", "{rule}: {reason}");
    }
}

#[test]
fn a_row_that_may_be_none_of_the_checks_business_is_unproven() {
    let cases = [(0, 1, Verdict::Unproven), (1, 1, Verdict::Failing)];
    for (open, unknown, expected) in cases {
        let mut stage = Stage::of("every = 0", TABLE, open, unknown);
        stage.condition = Some("open > 0");
        assert_eq!(stage.verdict().0, expected, "{open} open, {unknown} unknown");
    }
}

#[test]
fn a_row_of_which_nobody_knows_whether_it_is_the_checks_business_is_unproven() {
    use CollectionOutcome::{Complete, Denied};
    let unread = |stage: &mut Stage| stage.bucket.set_unread("acl", refused("s3:GetBucketAcl"));
    type Change<'c> = &'c dyn Fn(&mut Stage);
    let cases: [(&str, &str, Change<'_>, Option<Verdict>); 7] = [
        (TABLE, "open > 0", &|_| {}, None),
        (TABLE, "open > 0", &|stage| stage.list = Some((0, Denied)), Some(Verdict::Unproven)),
        (TABLE, "open > 0", &|stage| stage.list = Some((2, Complete)), Some(Verdict::Unproven)),
        (TABLE, "open > 0", &|stage| stage.list = None, Some(Verdict::Unproven)),
        (TABLE, "open > 0 AND title = 'b'", &|stage| stage.list = Some((0, Denied)), None),
        (TABLE, "open > 0 OR title = 'a'", &|stage| stage.list = Some((0, Denied)), Some(Verdict::Unproven)),
        (FED, "open > 0", &unread, Some(Verdict::Unproven)),
    ];
    for (nth, (table, condition, change, expected)) in cases.into_iter().enumerate() {
        let mut stage = Stage::of("every = 0", table, 0, 0);
        stage.condition = Some(condition);
        change(&mut stage);
        let findings = stage.judged().findings;
        assert_eq!(findings.first().map(|finding| finding.verdict), expected, "case {nth}: {condition}");
    }
}

#[test]
fn a_row_of_which_is_not_known_whose_it_is_may_be_anybodys() {
    let key = |known: bool| {
        let mut stage = Stage::of("open = 0", TABLE, 1, 0);
        stage.rows[0].values.remove("bucket");
        if !known {
            stage.rows[0].set_unread("status", super::children::refused("s3:GetAccessPoint"));
        }
        stage.verdict()
    };
    assert_eq!(key(false), (Verdict::Unproven, "s3:GetAccessPoint denied".to_owned()));
    // It is known to be of no bucket.
    assert_eq!(key(true).0, Verdict::Proven);
}

#[test]
fn a_row_that_does_not_say_what_belongs_to_it_is_not_judged_by_it() {
    // A bucket without a name: `CASE` would take what is not known for false.
    for (rule, expected) in
        [("CASE WHEN open > 0 THEN false ELSE true END", Verdict::Unproven), ("open >= 0", Verdict::Proven)]
    {
        for rows in [0, 2] {
            let mut stage = Stage::of(rule, TABLE, rows, 0);
            stage.key = "name";
            assert_eq!(stage.verdict().0, expected, "{rule} with {rows} rows");
        }
    }
}

#[test]
fn a_count_that_is_not_certain_is_not_the_accepted_one() {
    let accepted = |unknown: usize| {
        let mut stage = Stage::of("open = 0", TABLE, 1, unknown);
        stage.tenant.exceptions.push(exception("accepted = { open = 1 }"));
        let finding = stage.judged().findings.remove(0);
        assert_eq!(finding.verdict, Verdict::Failing);
        finding.acceptance.as_ref().is_some_and(Acceptance::holds)
    };
    assert_eq!((accepted(0), accepted(1)), (true, false));
}

#[test]
fn a_count_is_compared_with_a_number_and_nothing_else() {
    for rule in ["open = every", "open IS NULL", "open + 1 > 2", "CASE open WHEN 1 THEN true END", "open > grants"] {
        let error = Stage::of(rule, TABLE, 0, 0).engine().err().expect("it does not compile");
        assert!(error[0].cause.contains("is not compared with a whole number"), "{rule}: {error:?}");
    }
}

/// A rule over two counts.
#[derive(Debug, Clone)]
enum Rule {
    Compare(&'static str, &'static str, i64),
    Not(Box<Rule>),
    And(Box<Rule>, Box<Rule>),
    Or(Box<Rule>, Box<Rule>),
    Case(Box<Rule>, Box<Rule>),
}

impl Rule {
    fn sql(&self) -> String {
        match self {
            Self::Compare(count, operator, number) => format!("{count} {operator} {number}"),
            Self::Not(one) => format!("NOT ({})", one.sql()),
            Self::And(one, other) => format!("({}) AND ({})", one.sql(), other.sql()),
            Self::Or(one, other) => format!("({}) OR ({})", one.sql(), other.sql()),
            Self::Case(when, then) => format!("CASE WHEN {} THEN {} END", when.sql(), then.sql()),
        }
    }

    fn holds(&self, open: i64, every: i64) -> Option<bool> {
        match self {
            Self::Compare(count, operator, number) => {
                let count = if *count == "open" { open } else { every };
                Some(match *operator {
                    "=" => count == *number,
                    "<>" => count != *number,
                    "<" => count < *number,
                    "<=" => count <= *number,
                    ">" => count > *number,
                    _ => count >= *number,
                })
            }
            Self::Not(one) => one.holds(open, every).map(|holds| !holds),
            Self::And(one, other) => match (one.holds(open, every), other.holds(open, every)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(one, other) => match (one.holds(open, every), other.holds(open, every)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Self::Case(when, then) => {
                (when.holds(open, every) == Some(true)).then(|| then.holds(open, every)).flatten()
            }
        }
    }
}

fn rules() -> impl Strategy<Value = Rule> {
    let operators = prop_oneof![Just("="), Just("<>"), Just("<"), Just("<="), Just(">"), Just(">=")];
    let leaf = (prop_oneof![Just("open"), Just("every")], operators, 0..5_i64)
        .prop_map(|(count, operator, number)| Rule::Compare(count, operator, number));
    leaf.prop_recursive(3, 12, 2, |inner| {
        let two = (inner.clone(), inner.clone()).prop_map(|(one, other)| (Box::new(one), Box::new(other)));
        prop_oneof![
            inner.prop_map(|one| Rule::Not(Box::new(one))),
            two.clone().prop_map(|(one, other)| Rule::And(one, other)),
            two.clone().prop_map(|(one, other)| Rule::Or(one, other)),
            two.prop_map(|(when, then)| Rule::Case(when, then)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Rows of which is not known whose they are make both counts ranges, those of which is not known whether they are open one.
    #[test]
    fn a_verdict_is_that_of_every_count(rule in rules(), open in 0..3_usize, unknown in 0..4_usize, stray in 0..3_usize) {
        let mut stage = Stage::of(rule.sql(), TABLE, open, unknown + stray);
        for row in &mut stage.rows[open + unknown..] {
            row.values.remove("bucket");
            row.set_unread("status", super::children::refused("s3:GetAccessPoint"));
        }
        let (open, unknown, stray) = (open as i64, unknown as i64, stray as i64);
        let worlds = (open..=open + unknown + stray).flat_map(|o| (open + unknown..=open + unknown + stray).map(move |e| (o, e)));
        let said: Vec<_> = worlds.map(|(open, every)| rule.holds(open, every)).collect();
        let expected = match said[0] {
            Some(holds) if said.iter().all(|other| *other == said[0]) => {
                if holds { Verdict::Proven } else { Verdict::Failing }
            }
            _ => Verdict::Unproven,
        };
        prop_assert_eq!(stage.verdict().0, expected, "{} with {} open, {} unknown, {} stray", rule.sql(), open, unknown, stray);
    }
}
