//! Who must see to a finding: what no other tool's format has a place for.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::Detail;
use crate::answer::takes_part;

/// Who does the duty behind a finding, and which controls it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Responsibility {
    /// The tenant's id.
    pub tenant: String,
    /// Its name.
    pub tenant_name: String,
    /// The tenant's id of the service.
    pub service: String,
    /// The service's name.
    pub service_title: String,
    /// Who runs the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// How much of the stack the service leaves to the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_model: Option<String>,
    /// The duty's id.
    pub duty: String,
    /// The duty in plain words.
    pub duty_title: String,
    /// Every party that has a share in the duty; empty where nobody owns it.
    pub parties: Vec<PartyShare>,
    /// By what kind of claim that split holds, such as `agreement`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<String>,
    /// Names of who does the work.
    pub performs: Vec<String>,
    /// Names of who answers for it.
    pub accountable: Vec<String>,
    /// Names of who looks whether it was done.
    pub verifies: Vec<String>,
    /// Controls of the frameworks in the tenant's scope that the duty relates to.
    pub controls: Vec<LinkedControl>,
    /// Controls of providers' own lists that the check answers, such as `aws-security-hub:S3.1`.
    pub answers: Vec<String>,
}

/// One party's part in a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PartyShare {
    /// `provider`, `subprovider`, `mssp`, `customer` or `third_party`.
    pub party: String,
    /// What the tenant calls it.
    pub name: String,
    /// `sole`, `shared_independent` or `shared_dependent`.
    pub share: String,
}

/// A control that a duty relates to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LinkedControl {
    /// The framework's id.
    pub framework: String,
    /// The control.
    pub control: String,
    /// The duty is … that control: `equal-to`, `equivalent-to`, `subset-of`, `superset-of`, `intersects-with`.
    pub relation: String,
}

impl Responsibility {
    /// Of a finding.
    pub(super) fn of(detail: &Detail<'_>) -> Self {
        let (finding, cell, service) = (detail.finding, detail.cell, detail.service);
        let names = |of: fn(&crate::answer::AnswerCell) -> &Vec<Arc<str>>| {
            cell.into_iter().flat_map(of).map(ToString::to_string).collect()
        };
        Self {
            tenant: detail.of.answer.id.clone(),
            tenant_name: detail.of.answer.name.clone(),
            service: finding.service.to_string(),
            service_title: service.map_or_else(|| finding.service.to_string(), |service| service.title.to_string()),
            provider: service.map(|service| service.provider.to_string()),
            service_model: service.map(|service| service.model.to_string()),
            duty: finding.duty.to_string(),
            duty_title: detail.duty.map_or_else(|| finding.duty.to_string(), |duty| duty.title.to_string()),
            parties: parties(detail),
            rank: cell.map(|cell| cell.rank.to_string()),
            performs: names(|cell| &cell.performs),
            accountable: names(|cell| &cell.accountable),
            verifies: names(|cell| &cell.verifies),
            controls: detail
                .controls()
                .into_iter()
                .map(|(framework, link)| LinkedControl {
                    framework: framework.id.to_string(),
                    control: link.control.control.to_string(),
                    relation: link.relation.to_string(),
                })
                .collect(),
            answers: detail
                .check
                .map(|check| check.answers.iter().map(ToString::to_string).collect())
                .unwrap_or_default(),
        }
    }

    /// The parties as one text, such as `customer, mssp`; `nobody` where nobody owns the duty.
    pub fn party_words(&self) -> String {
        let words: Vec<&str> = self.parties.iter().map(|one| &*one.party).collect();
        if words.is_empty() { "nobody".to_owned() } else { words.join(", ") }
    }
}

fn parties(detail: &Detail<'_>) -> Vec<PartyShare> {
    let split = detail.cell.into_iter().flat_map(|cell| &cell.split).filter(|(_, share)| takes_part(share));
    split
        .map(|(party, share)| PartyShare {
            party: party.to_string(),
            name: detail.of.answer.parties.get(&**party).cloned().unwrap_or_else(|| party.to_string()),
            share: share.to_string(),
        })
        .collect()
}
