//! One finding with what is known around it: its check, duty and service, who is responsible, which controls it touches.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use demarc_catalog::{Catalog, Framework};
use demarc_model::{Check, CheckOutcome, ControlLink, ControlRef, Duty, Service, Severity, Tenant, Verdict};

use super::{Responsibility, fingerprint};
use crate::answer::{AnswerCell, AnswerFinding, Mend, TenantAnswer};

/// The findings of one tenant, and where what belongs to them is looked up.
pub struct TenantFindings<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The frameworks in the tenant's scope.
    pub frameworks: Vec<&'a Framework>,
    /// The tenant.
    pub tenant: &'a Tenant,
    /// What demarc has to say of it.
    pub answer: &'a TenantAnswer,
    /// How many resources each check found in which state.
    pub outcomes: &'a [CheckOutcome],
    /// When it was worked out.
    pub now: DateTime<Utc>,
}

impl<'a> TenantFindings<'a> {
    /// Every finding, in the order of the answer.
    pub fn details(&'a self) -> impl Iterator<Item = Detail<'a>> {
        let cells: HashMap<(&str, &str), &AnswerCell> =
            self.answer.cells.iter().map(|cell| ((&*cell.service, &*cell.duty), cell)).collect();
        self.answer.findings.iter().map(move |finding| Detail {
            of: self,
            finding,
            // An unknown word is never shown as proven.
            verdict: finding.verdict.parse().unwrap_or(Verdict::Unproven),
            severity: finding.severity.parse().unwrap_or(Severity::High),
            check: self.catalog.check(&finding.check).map(|entry| &entry.check),
            duty: self.catalog.duty(&finding.duty),
            service: self.tenant.service(&finding.service),
            cell: cells.get(&(&*finding.service, &*finding.duty)).copied(),
            fingerprint: fingerprint(&self.answer.id, finding),
        })
    }

    /// The moment as RFC 3339.
    pub fn moment(&self) -> String {
        self.now.to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

/// One finding with what is known around it.
pub struct Detail<'a> {
    /// The tenant's findings that it is one of.
    pub of: &'a TenantFindings<'a>,
    /// The finding.
    pub finding: &'a AnswerFinding,
    /// Its verdict.
    pub verdict: Verdict,
    /// How bad it is.
    pub severity: Severity,
    /// Its check; nothing for people who have left, whom no check of the catalog looks for.
    pub check: Option<&'a Check>,
    /// The duty that the check proves.
    pub duty: Option<&'a Duty>,
    /// The tenant's service.
    pub service: Option<&'a Service>,
    /// The duty of the service in the matrix.
    pub cell: Option<&'a AnswerCell>,
    /// What it is called in every run.
    pub fingerprint: String,
}

impl<'a> Detail<'a> {
    /// Whether an exception holds for it.
    pub fn is_accepted(&self) -> bool {
        self.finding.acceptance.as_ref().is_some_and(|acceptance| acceptance.state == "holds")
    }

    /// What an exception says of it.
    pub fn acceptance(&self) -> Option<&'a str> {
        self.finding.acceptance.as_ref().map(|acceptance| &*acceptance.words)
    }

    /// The resource as people call it.
    pub fn name(&self) -> &'a str {
        let finding = self.finding;
        if finding.resource_title.trim().is_empty() { &finding.resource } else { &finding.resource_title }
    }

    /// The account, where it is one and not the name of a service whose users were listed.
    pub fn account(&self) -> Option<&'a str> {
        let account = &*self.finding.account;
        let is_service = self.service.is_some_and(|service| {
            *service.id == *account || service.catalog.as_ref().is_some_and(|catalog| **catalog == *account)
        });
        (!account.trim().is_empty() && !is_service).then_some(account)
    }

    /// What was found, in a sentence.
    pub fn sentence(&self) -> String {
        let (name, reason) = (self.name(), self.finding.reason.trim());
        match self.verdict {
            Verdict::Unproven if reason.is_empty() => format!("{name} could not be judged"),
            Verdict::Unproven => format!("{name} could not be judged: {reason}"),
            Verdict::Failing if reason.is_empty() => format!("{name} is not as it should be"),
            Verdict::Failing => format!("{name}: {reason}"),
            Verdict::Proven | Verdict::NotApplicable => format!("{name} is as it should be"),
        }
    }

    /// How to mend it, where it fails.
    pub fn mend(&self) -> Option<&'a Mend> {
        self.finding.remediation.as_ref().filter(|_| self.verdict == Verdict::Failing)
    }

    /// The provider's page to read first.
    pub fn page(&self) -> Option<&'a str> {
        self.pages().next()
    }

    /// Pages to read.
    pub fn pages(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.check.into_iter().flat_map(|check| check.references.iter().map(|page| &**page))
    }

    /// Controls of the frameworks in scope that the duty relates to, each under the framework in scope.
    pub fn controls(&self) -> Vec<(&'a Framework, &'a ControlLink)> {
        let links = self.duty.map_or(&[][..], |duty| &duty.controls);
        let of = |framework: &'a Framework| {
            links.iter().filter(|link| is_of(&link.control, framework)).map(move |link| (framework, link))
        };
        self.of.frameworks.iter().flat_map(|framework| of(framework)).collect()
    }

    /// Controls of the frameworks in scope, and of providers' own lists that the check answers, as `framework:control`.
    pub fn requirements(&self) -> Vec<String> {
        let scope =
            self.controls().into_iter().map(|(framework, link)| format!("{}:{}", framework.id, link.control.control));
        let answers = self.check.into_iter().flat_map(|check| check.answers.iter().map(ToString::to_string));
        scope.chain(answers).collect()
    }

    /// The frameworks that these requirements are from, by title and edition.
    pub fn standards(&self) -> Vec<String> {
        let scope = self.controls().into_iter().map(|(framework, _)| framework);
        let answers = self.check.into_iter().flat_map(|check| &check.answers);
        let lists = answers.filter_map(|control| self.of.catalog.framework(&control.framework));
        let mut standards: Vec<String> = scope.chain(lists).map(standard).collect();
        standards.dedup();
        standards
    }

    /// Who is responsible.
    pub fn responsibility(&self) -> Responsibility {
        Responsibility::of(self)
    }
}

/// Whether a duty's link to a control counts for a framework: it names it, or the one whose ids serve for it too.
fn is_of(control: &ControlRef, framework: &Framework) -> bool {
    control.framework == framework.id || framework.same_ids_as.as_ref() == Some(&control.framework)
}

fn standard(framework: &Framework) -> String {
    let (title, edition) = (&framework.title, &framework.edition);
    if title.contains(&**edition) { title.to_string() } else { format!("{title}, {edition}") }
}
