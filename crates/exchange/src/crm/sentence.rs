//! The sentences of contradictions, for people who do not know the rule.

use super::{
    contradiction::ContradictionKind as Kind,
    rows::{CisRow, CrmRow},
};

/// What contradicts what.
pub(super) fn sentence(kind: Kind, cis: Option<&CisRow>, crm: Option<&CrmRow>) -> String {
    let marks = cis.map(marks).unwrap_or_default();
    let statuses = cis.map(statuses).unwrap_or_default();
    let answer = crm.map(CrmRow::shown_answer).unwrap_or_default();
    match kind {
        Kind::YesButCustomer => {
            format!("customers may inherit it (answer {answer}), but it is marked {marks}, which leaves a part to them")
        }
        Kind::NoButProvider => {
            format!(
                "it is marked {marks}, so the provider's side does all of it, but customers cannot inherit it (answer {answer})"
            )
        }
        Kind::NoButShared => {
            format!(
                "it is marked {marks}, so the provider does a part, but customers can inherit nothing of it (answer {answer})"
            )
        }
        Kind::PartialButProviderOnly => {
            format!(
                "it is marked {marks}, so the provider's side does all of it, but customers inherit only a part (answer {answer})"
            )
        }
        Kind::PartialButCustomerOnly => {
            format!(
                "it is marked {marks}, so the provider does nothing, but customers inherit a part (answer {answer})"
            )
        }
        Kind::NotApplicableButCustomer => {
            format!("it is marked {statuses}, but the answer {answer} leaves something to the customer")
        }
        Kind::SeveralOriginations => {
            format!("it is marked {marks}: as the provider's alone and as the customer's alone, but not as shared")
        }
        Kind::SeveralStatuses => format!("it is marked {statuses}, which exclude each other"),
        Kind::MissingOrigination => format!("it is answered {answer}, but nothing says who it comes from"),
        Kind::MissingAnswer => {
            let said = if marks.is_empty() { statuses } else { marks };
            format!("it is marked {said}, but nothing says whether customers can inherit it")
        }
        Kind::MissingText => format!("the answer is {answer}, but nothing says what the customer has to do"),
        Kind::UnknownWord => format!("the answer is {answer}, expected `Yes`, `Partial` or `No`"),
        Kind::InOneSheetOnly => {
            let (there, missing) = if cis.is_some() { ("CIS", "CRM") } else { ("CRM", "CIS") };
            format!("it is in the {there} worksheet but not in the {missing} worksheet")
        }
        Kind::Duplicate => "it is named more than once".to_owned(),
        Kind::TextWithYes => {
            format!("customers inherit all of it (answer {answer}), yet a text about responsibilities stands beside it")
        }
    }
}

fn marks(cis: &CisRow) -> String {
    cis.originations.iter().map(|origination| format!("`{origination}`")).collect::<Vec<_>>().join(" and ")
}

fn statuses(cis: &CisRow) -> String {
    cis.statuses.iter().map(|status| format!("`{status}`")).collect::<Vec<_>>().join(" and ")
}
