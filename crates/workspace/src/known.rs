//! What may be named: the catalog's duties, services and frameworks, and the frameworks that were imported.

use demarc_catalog::{Catalog, ClaimNames, Framework, did_you_mean, nearest, normalise_control};
use std::sync::Arc;

use demarc_model::{CatalogService, Check, ControlId, ControlRef, Duty, DutyId, FrameworkId, Provider};

use crate::{
    item::{Item, bad_id},
    wrong::{Wrong, escaped, wrong},
};

/// The catalog and what the workspace adds to it.
#[derive(Debug)]
pub struct Known<'c> {
    catalog: &'c Catalog,
    imported: &'c [Framework],
}

impl<'c> Known<'c> {
    /// The catalog with imported frameworks.
    pub fn new(catalog: &'c Catalog, imported: &'c [Framework]) -> Self {
        Self { catalog, imported }
    }

    /// The duty that is named, by its id or a former one.
    pub fn duty(&self, item: Item<'_>) -> Option<&'c Duty> {
        let id = item.raw()?;
        self.duty_called(id).map_err(|wrong| item.say(wrong)).ok()
    }

    /// The duty with this id or a former one.
    pub fn duty_called(&self, id: &str) -> Result<&'c Duty, Wrong> {
        self.catalog.duty(id).ok_or_else(|| {
            let ids = self.catalog.duty_positions().keys().map(|known| &**known);
            let mend = did_you_mean(id, ids, "`demarc catalog list duties` lists them");
            wrong(format!("unknown duty `{}`", escaped(id))).expected("the id of a duty of the catalog").mend(mend)
        })
    }

    /// The check that is named, by its id or a former one.
    pub fn check(&self, item: Item<'_>) -> Option<&'c Check> {
        let id = item.raw()?;
        if let Some(entry) = self.catalog.check(id) {
            return Some(&entry.check);
        }
        let ids = self.catalog.checks.iter().map(|entry| &*entry.check.id);
        let mend = did_you_mean(id, ids, "`demarc catalog list checks` lists them");
        item.refuse(
            wrong(format!("unknown check `{}`", escaped(id))).expected("the id of a check of the catalog").mend(mend),
        )
    }

    /// The columns of a check's table and its counts.
    pub fn columns(&self, check: &Check) -> Vec<Arc<str>> {
        let table = self.catalog.tables.get(&check.table);
        let own = table.into_iter().flat_map(|table| &table.columns).map(|column| column.name.clone());
        own.chain(check.children.iter().map(|child| child.name.clone())).collect()
    }

    /// The catalog's service that is named, by its id or a former one.
    pub fn service(&self, item: Item<'_>) -> Option<&'c CatalogService> {
        let id = item.raw()?;
        self.service_called(id).map_err(|wrong| item.say(wrong)).ok()
    }

    /// The catalog's service with this id or a former one.
    pub fn service_called(&self, id: &str) -> Result<&'c CatalogService, Wrong> {
        self.catalog_service(id).ok_or_else(|| {
            let ids = self.catalog.services.iter().map(|known| &*known.id);
            let mend = did_you_mean(id, ids, "`demarc catalog list services` lists them");
            wrong(format!("unknown service `{}`", escaped(id)))
                .expected("the id of a service of the catalog")
                .mend(mend)
        })
    }

    /// The catalog's service with this id or a former one, if any.
    pub fn catalog_service(&self, id: &str) -> Option<&'c CatalogService> {
        self.catalog.service(id)
    }

    /// Whether a provider may publish something. It need not be in the catalog, as tenants use others too, but
    /// a name that is nearly one of the catalog's is misspelt.
    pub fn publisher_called(&self, id: &Provider) -> Result<(), Wrong> {
        let providers = || self.catalog.services.iter().map(|service| &*service.provider);
        if providers().any(|provider| *provider == **id) {
            return Ok(());
        }
        match nearest(id, providers()) {
            Some(near) => Err(wrong(format!("unknown provider `{id}`")).mend(format!("did you mean `{near}`?"))),
            None => Ok(()),
        }
    }

    /// The framework that is named.
    pub fn framework(&self, item: Item<'_>) -> Option<FrameworkId> {
        let id = item.raw()?;
        self.framework_called(id).map(|framework| framework.id.clone()).map_err(|wrong| item.say(wrong)).ok()
    }

    /// The control that is named, such as `nist-800-53r5:AC-2`.
    pub fn control(&self, item: Item<'_>) -> Option<ControlRef> {
        let text = item.raw()?;
        self.control_called(text).map_err(|wrong| item.say(wrong)).ok()
    }

    /// The control `<framework>:<control>`.
    pub fn control_called(&self, text: &str) -> Result<ControlRef, Wrong> {
        let Some((framework, control)) = text.split_once(':') else {
            let what = format!("`{}` names no framework", escaped(text));
            return Err(wrong(what).expected("framework and control, such as \"nist-800-53r5:AC-2\""));
        };
        let found = self.framework_called(framework)?;
        if !found.has(control) {
            return Err(no_control(found, control));
        }
        let control = ControlId::new(control).map_err(|error| bad_id(&error))?;
        Ok(ControlRef { framework: found.id.clone(), control })
    }

    fn framework_called(&self, id: &str) -> Result<&'c Framework, Wrong> {
        let mut frameworks = self.catalog.frameworks.iter().chain(self.imported);
        frameworks.clone().find(|framework| &*framework.id == id).ok_or_else(|| {
            let mend =
                did_you_mean(id, frameworks.by_ref().map(|known| &*known.id), "import it with `demarc catalog import`");
            wrong(format!("unknown framework `{}`", escaped(id)))
                .expected("a framework of the catalog or of `frameworks/`")
                .mend(mend)
        })
    }
}

impl ClaimNames for Known<'_> {
    type Wrong = Wrong;

    fn duty_named(&self, id: &str) -> Result<DutyId, Wrong> {
        self.duty_called(id).map(|duty| duty.id.clone())
    }

    fn service_named(&self, id: &str) -> Result<Option<&CatalogService>, Wrong> {
        self.service_called(id).map(Some)
    }

    fn control_named(&self, framework: &str, control: &str) -> Result<ControlRef, Wrong> {
        self.control_called(&format!("{framework}:{control}"))
    }
}

fn no_control(framework: &Framework, control: &str) -> Wrong {
    let mend = match normalise_control(framework, control) {
        Some(written) => format!("write `{}:{written}`", framework.id),
        None => {
            did_you_mean(control, framework.controls().iter().map(|known| &*known.id), "look it up in the framework")
        }
    };
    wrong(format!("`{}` has no control `{}`", framework.id, escaped(control))).mend(mend)
}
