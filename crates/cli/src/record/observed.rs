//! What a run saw, as the record follows it over time.

use std::collections::BTreeMap;

use demarc_exchange::answer::TenantAnswer;
use demarc_records::{Followed, Seen, Spot};

/// Every verdict and gap of an answer.
pub fn observed(answer: &TenantAnswer) -> BTreeMap<Spot, Seen> {
    let spot = |followed, service: &str, duty: &str, name: &str| Spot {
        followed,
        service: service.to_owned(),
        duty: duty.to_owned(),
        name: name.to_owned(),
    };
    let verdicts = answer.cells.iter().map(|cell| {
        let seen = Seen { value: cell.verdict.to_string(), detail: cell.reason.clone() };
        (spot(Followed::Verdict, &cell.service, &cell.duty, ""), seen)
    });
    let gaps = answer.gaps.iter().map(|gap| {
        let seen = Seen { value: gap.severity.to_string(), detail: gap.sentence.clone() };
        (spot(Followed::Gap, &gap.service, &gap.duty, &gap.kind), seen)
    });
    verdicts.chain(gaps).collect()
}
