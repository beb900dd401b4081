//! Turns the rows of the two worksheets into claims.

use std::sync::Arc;

use demarc_model::{Claim, ControlId, ControlRef, FrameworkId, Party, Share, Source, Split, Subject, Target};

use super::{
    Reading,
    rows::{CisRow, CrmRow},
    words::{Answer, Origination, Status},
};

/// What every claim of one import shares.
pub(super) struct Common {
    pub source: Arc<Source>,
    pub target: Target,
    pub framework: FrameworkId,
    pub reading: Reading,
}

/// The claim of one control part.
pub(super) fn claim(common: &Common, control: &ControlId, cis: Option<&CisRow>, crm: Option<&CrmRow>) -> Claim {
    let places: Vec<String> =
        cis.map(|row| &row.place).into_iter().chain(crm.map(|row| &row.place)).map(ToString::to_string).collect();
    Claim {
        source: common.source.clone(),
        target: common.target.clone(),
        subject: Subject::Control(ControlRef { framework: common.framework.clone(), control: control.clone() }),
        feature_duties: Vec::new(),
        feature: None,
        split: split(cis, crm, common.reading),
        default_on: None,
        text: text(cis, crm).into(),
        citation: places.join(", ").into(),
    }
}

fn split(cis: Option<&CisRow>, crm: Option<&CrmRow>, reading: Reading) -> Split {
    let answer = crm.and_then(|crm| crm.answer);
    let answered: &[Party] = answer.map_or(&[], Answer::parties);
    let not_applicable = cis.is_some_and(CisRow::is_not_applicable);
    let originations: &[Origination] = if not_applicable { &[] } else { cis.map_or(&[], |cis| &cis.originations) };
    let mut parties: Vec<Party> = originations.iter().flat_map(|origination| origination.parties()).copied().collect();
    let silent = parties.is_empty() && !not_applicable;
    match reading {
        Reading::Marks if silent => parties.extend(answered),
        Reading::Marks => {}
        Reading::MarksAndAnswers if silent => parties.extend(answered),
        // `Yes` only confirms the marks; `Partial` and `No` add the customer to them.
        Reading::MarksAndAnswers if answered.contains(&Party::Customer) => parties.push(Party::Customer),
        Reading::MarksAndAnswers => {}
    }
    parties.sort();
    parties.dedup();
    match parties.as_slice() {
        [] if not_applicable => Split::NOT_APPLICABLE,
        [] => Split::NOT_PUBLISHED,
        [party] => Split::sole(*party),
        several => Split::each(several, Share::SharedDependent),
    }
}

/// Begins the bracket at the end of a claim's text.
const NOTE: &str = "[can be inherited: ";

/// The CRM worksheet's text, and in brackets the answer and any status other than plain `implemented`.
fn text(cis: Option<&CisRow>, crm: Option<&CrmRow>) -> String {
    let mut notes = Vec::new();
    if let Some(answer) = crm.and_then(|crm| crm.answer.map(Answer::word).or(crm.unknown.as_deref())) {
        notes.push(format!("can be inherited: {answer}"));
    }
    let statuses = cis.map_or(&[][..], |cis| &cis.statuses);
    if !matches!(statuses, [] | [Status::Implemented]) {
        let words: Vec<&str> = statuses.iter().map(|status| status.word()).collect();
        notes.push(format!("status: {}", words.join(" and ")));
    }
    let said = crm.map_or("", |crm| &crm.text);
    match (said.is_empty(), notes.is_empty()) {
        (_, true) => said.to_owned(),
        (true, false) => format!("[{}]", notes.join("; ")),
        (false, false) => format!("{said} [{}]", notes.join("; ")),
    }
}

/// The answer of the CRM worksheet that a claim's text carries, and the text without its notes.
pub fn answer_in(text: &str) -> (Option<Answer>, &str) {
    let Some(start) = text.rfind(NOTE) else {
        return (None, text);
    };
    let (said, note) = text.split_at(start);
    let word = note.strip_prefix(NOTE).unwrap_or_default().split([';', ']']).next().unwrap_or_default();
    (Answer::of_cell(word), said.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spreadsheet::Place;

    fn cis(statuses: &[Status], originations: &[Origination]) -> CisRow {
        let place = Place { sheet: "CIS".into(), row: 4, is_text: false };
        CisRow { place, statuses: statuses.to_vec(), originations: originations.to_vec() }
    }

    fn crm(answer: Answer, text: &str) -> CrmRow {
        let place = Place { sheet: "CRM".into(), row: 5, is_text: false };
        CrmRow { place, answer: Some(answer), unknown: None, text: text.into() }
    }

    fn word(split: Split) -> String {
        let shown = |(party, share): (Party, Share)| format!("{party} {share}");
        match split {
            Split::NOT_PUBLISHED => "not published".to_owned(),
            Split::NOT_APPLICABLE => "not applicable".to_owned(),
            split => split.shares().filter(|(_, share)| share.takes_part()).map(shown).collect::<Vec<_>>().join(", "),
        }
    }

    #[test]
    fn marks_become_shares() {
        use Origination as O;
        let cases: [(&[O], &str); 8] = [
            (&[O::Corporate], "provider sole"),
            (&[O::SystemSpecific, O::Corporate], "provider sole"),
            (&[O::ProvidedByCustomer], "customer sole"),
            (&[O::Shared], "provider shared_dependent, customer shared_dependent"),
            (&[O::Inherited], "subprovider sole"),
            (&[O::Hybrid, O::Inherited], "provider shared_dependent, subprovider shared_dependent"),
            (&[O::Hybrid, O::ConfiguredByCustomer], "provider shared_dependent, customer shared_dependent"),
            (&[], "not published"),
        ];
        for (marks, expected) in cases {
            assert_eq!(
                word(split(Some(&cis(&[Status::Implemented], marks)), None, Reading::Marks)),
                expected,
                "{marks:?}"
            );
        }
        let not_applicable = cis(&[Status::NotApplicable], &[O::Hybrid]);
        assert_eq!(word(split(Some(&not_applicable), None, Reading::Marks)), "not applicable");
        let both = cis(&[Status::Implemented, Status::NotApplicable], &[O::Hybrid]);
        assert_eq!(word(split(Some(&both), None, Reading::Marks)), "provider sole");
    }

    #[test]
    fn answers_count_where_nothing_is_marked_and_in_the_cautious_reading() {
        let provider = cis(&[Status::Implemented], &[Origination::Hybrid]);
        let no = crm(Answer::No, "");
        assert_eq!(word(split(None, Some(&no), Reading::Marks)), "customer sole");
        assert_eq!(word(split(Some(&provider), Some(&no), Reading::Marks)), "provider sole");
        let cautious = split(Some(&provider), Some(&no), Reading::MarksAndAnswers);
        assert_eq!(word(cautious), "provider shared_dependent, customer shared_dependent");
        let absent = cis(&[Status::NotApplicable], &[]);
        assert_eq!(word(split(Some(&absent), Some(&no), Reading::MarksAndAnswers)), "customer sole");
    }

    #[test]
    fn texts_carry_the_answer_and_the_status() {
        let planned = cis(&[Status::Planned], &[]);
        let whole = text(Some(&planned), Some(&crm(Answer::No, "Ask us.")));
        assert_eq!(whole, "Ask us. [can be inherited: no; status: planned]");
        assert_eq!(answer_in(&whole), (Some(Answer::No), "Ask us."));
        assert_eq!(
            text(Some(&cis(&[Status::Implemented], &[])), Some(&crm(Answer::Yes, ""))),
            "[can be inherited: yes]"
        );
        assert_eq!(text(Some(&planned), None), "[status: planned]");
        assert_eq!(answer_in("Plain."), (None, "Plain."));
    }
}
