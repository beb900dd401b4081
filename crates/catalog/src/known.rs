//! What has been read so far, asked by everything that mentions it. The answer to what is not known says what
//! may have been meant.

use std::collections::{BTreeSet, HashMap};

use demarc_model::{CatalogService, ControlId, ControlRef, Duty, DutyId, FrameworkId, ServiceId};

use crate::{
    claim_rows::ClaimNames,
    frameworks::{Framework, normalise_control},
    nearest::did_you_mean,
    problem::{Message, says},
};

/// Duties, services and frameworks with their indexes.
pub(crate) struct Known<'c> {
    pub duties: &'c [Duty],
    pub duty_index: &'c HashMap<DutyId, usize>,
    pub services: &'c [CatalogService],
    pub service_index: &'c HashMap<ServiceId, usize>,
    pub frameworks: &'c [Framework],
    pub unread: &'c BTreeSet<String>,
}

impl Known<'_> {
    /// A duty's id, from its id or a former one.
    pub fn duty(&self, id: &str) -> Result<DutyId, Message> {
        if let Some(duty) = self.duty_index.get(id).and_then(|&nth| self.duties.get(nth)) {
            return Ok(duty.id.clone());
        }
        if self.unread.contains(id) {
            return DutyId::new(id).map_err(Message::of);
        }
        let mend = did_you_mean(id, self.duty_index.keys().map(|known| &**known), "add it under duties/");
        Err(says(format!("unknown duty `{id}`"), "the id of a duty", mend))
    }

    /// A service, from its id or a former one. Nothing when it may stand in a file that could not be read.
    pub fn service(&self, id: &str) -> Result<Option<&CatalogService>, Message> {
        if let Some(service) = self.service_index.get(id).and_then(|&nth| self.services.get(nth)) {
            return Ok(Some(service));
        }
        if self.services_are_missing() {
            return Ok(None);
        }
        let mend = did_you_mean(id, self.service_index.keys().map(|known| &**known), "add it under services/");
        Err(says(format!("unknown service `{id}`"), "the id of a service", mend))
    }

    /// Whether anybody of that name provides anything.
    pub fn provider(&self, id: &str) -> Result<(), Message> {
        if self.services_are_missing() || self.services.iter().any(|service| &*service.provider == id) {
            return Ok(());
        }
        let providers = self.services.iter().map(|service| &*service.provider);
        Err(says(format!("unknown provider `{id}`"), "the provider of a service", did_you_mean(id, providers, "")))
    }

    /// A framework, and whether it has the control.
    pub fn control(&self, framework: &str, control: &str) -> Result<(), Message> {
        let Some(found) = self.frameworks.iter().find(|known| &*known.id == framework) else {
            if self.unread.contains(framework) {
                return Ok(());
            }
            let mend =
                did_you_mean(framework, self.frameworks.iter().map(|known| &*known.id), "add it under frameworks/");
            return Err(says(format!("unknown framework `{framework}`"), "the id of a framework", mend));
        };
        // Without any, something is wrong with the CSV, and that is said there.
        if found.has(control) || found.controls().is_empty() {
            return Ok(());
        }
        let mend = match normalise_control(found, control) {
            Some(written) => format!("write `{written}`"),
            None => did_you_mean(control, found.controls().iter().map(|known| &*known.id), ""),
        };
        Err(says(
            format!("`{framework}` has no control `{control}`"),
            format!("an id of frameworks/{framework}.csv"),
            mend,
        ))
    }

    fn services_are_missing(&self) -> bool {
        self.unread.iter().any(|name| name.starts_with("services/"))
    }
}

impl ClaimNames for Known<'_> {
    type Wrong = Message;

    fn duty_named(&self, id: &str) -> Result<DutyId, Message> {
        self.duty(id)
    }

    fn service_named(&self, id: &str) -> Result<Option<&CatalogService>, Message> {
        self.service(id)
    }

    fn control_named(&self, framework: &str, control: &str) -> Result<ControlRef, Message> {
        self.control(framework, control)?;
        let control = ControlId::new(control).map_err(Message::of)?;
        Ok(ControlRef { framework: FrameworkId::new(framework).map_err(Message::of)?, control })
    }
}
