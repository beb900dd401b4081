//! The sentences of contradictions, for people who do not know the rule.

use super::{
    contradiction::ContradictionKind as Kind,
    rows::{CisRow, CrmRow},
};

/// What contradicts what.
pub(super) fn sentence(kind: Kind, cis: Option<&CisRow>, crm: Option<&CrmRow>) -> String {
    let marks = listed(cis.into_iter().flat_map(|cis| &cis.originations));
    let statuses = listed(cis.into_iter().flat_map(|cis| &cis.statuses));
    let answer = crm.map(CrmRow::shown_answer).unwrap_or_default();
    match kind {
        Kind::NotApplicableButCustomer => {
            format!("it is marked {statuses}, but the answer {answer} leaves something to the customer")
        }
        Kind::SeveralOriginations => {
            format!("it is marked {marks}: as the provider's alone and as the customer's alone, but not as shared")
        }
        Kind::SeveralStatuses => format!("it is marked {statuses}, which exclude each other"),
        Kind::MissingAnswer => {
            let said = if marks.is_empty() { statuses } else { marks };
            format!("it is marked {said}, but nothing says whether customers can inherit it")
        }
        Kind::InOneSheetOnly => {
            let (there, missing) = if cis.is_some() { ("CIS", "CRM") } else { ("CRM", "CIS") };
            format!("it is in the {there} worksheet but not in the {missing} worksheet")
        }
        _ => about_the_answer(kind, &marks, &answer),
    }
}

/// The sentences in which an answer stands against the marks, or for itself.
fn about_the_answer(kind: Kind, marks: &str, answer: &str) -> String {
    let provider_does_all = format!("it is marked {marks}, so the provider's side does all of it");
    match kind {
        Kind::YesButCustomer => {
            format!("customers may inherit it (answer {answer}), but it is marked {marks}, which leaves a part to them")
        }
        Kind::NoButProvider => format!("{provider_does_all}, but customers cannot inherit it (answer {answer})"),
        Kind::PartialButProviderOnly => {
            format!("{provider_does_all}, but customers inherit only a part (answer {answer})")
        }
        Kind::NoButShared => {
            format!(
                "it is marked {marks}, so the provider does a part, but customers can inherit nothing (answer {answer})"
            )
        }
        Kind::PartialButCustomerOnly => {
            format!(
                "it is marked {marks}, so the provider does nothing, but customers inherit a part (answer {answer})"
            )
        }
        Kind::MissingOrigination => format!("it is answered {answer}, but nothing says who it comes from"),
        Kind::MissingText => format!("the answer is {answer}, but nothing says what the customer has to do"),
        Kind::UnknownWord => format!("the answer is {answer}, expected `Yes`, `Partial` or `No`"),
        Kind::TextWithYes => {
            format!("customers inherit all of it (answer {answer}), yet a text about responsibilities stands beside it")
        }
        _ => "it is named more than once".to_owned(),
    }
}

fn listed<W: std::fmt::Display>(words: impl Iterator<Item = W>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" and ")
}
