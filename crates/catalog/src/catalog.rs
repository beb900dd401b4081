//! The catalog in memory: everything by id, former ids included.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
    sync::Arc,
    thread,
};

use demarc_model::{Api, CatalogService, CheckId, Claim, Duty, DutyId, FrameworkId, Provider, ServiceId, Table};

use crate::{
    apis::{self, Apis},
    checks::{self, CheckEntry},
    claims::{self, Publication},
    coverage::{self, Unanswerable},
    duties,
    files::Files,
    frameworks::{self, Framework},
    imports::{self, Imports},
    known::Known,
    problem::{Problem, Problems},
    reader::{Origin, Reader},
    services, tables,
};

/// Everything in `catalog/` that other crates ask for.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// Every duty, by layer and then id.
    pub duties: Vec<Duty>,
    /// Every framework, by id. Their controls are parsed when first asked for.
    pub frameworks: Vec<Framework>,
    /// Every service, by id.
    pub services: Vec<CatalogService>,
    /// The providers' names as people say them, for those that have a file of their own.
    pub providers: BTreeMap<Provider, Arc<str>>,
    /// Where the claims come from, with licences.
    pub publications: Vec<Publication>,
    /// What providers publish.
    pub claims: Vec<Claim>,
    /// Every inventory table.
    pub tables: BTreeMap<Arc<str>, Table>,
    pub(crate) apis: Apis,
    pub(crate) imports: Imports,
    /// Every check, by id.
    pub checks: Vec<CheckEntry>,
    /// Controls of providers' own lists that no check can answer.
    pub unanswerable: Vec<Unanswerable>,
    indexes: Indexes,
}

/// Positions by id and former id.
#[derive(Debug, Clone, Default)]
struct Indexes {
    duties: HashMap<DutyId, usize>,
    frameworks: HashMap<FrameworkId, usize>,
    services: HashMap<ServiceId, usize>,
    checks: HashMap<CheckId, usize>,
}

impl Catalog {
    /// The catalog that the binary carries.
    pub fn embedded() -> Result<Self, Problems> {
        Self::read(&Files::embedded())
    }

    /// Reads a catalog. What is only wrong between files, such as a check of an unknown duty, is for
    /// [`crate::lint`] to say.
    pub fn read(files: &Files) -> Result<Self, Problems> {
        let gathered = gather(files);
        if gathered.problems.is_empty() { Ok(gathered.catalog) } else { Err(gathered.problems.into()) }
    }

    /// The duty with this id or former id.
    pub fn duty(&self, id: &str) -> Option<&Duty> {
        find(&self.duties, &self.indexes.duties, id)
    }

    /// The framework with this id.
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        find(&self.frameworks, &self.indexes.frameworks, id)
    }

    /// The service with this id or former id.
    pub fn service(&self, id: &str) -> Option<&CatalogService> {
        find(&self.services, &self.indexes.services, id)
    }

    /// The check with this id or former id.
    pub fn check(&self, id: &str) -> Option<&CheckEntry> {
        find(&self.checks, &self.indexes.checks, id)
    }

    /// The inventory table with this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// The facts about every API that a table is filled from, by its name.
    pub fn apis(&self) -> Result<BTreeMap<Arc<str>, Api>, Problem> {
        let facts = |name: &Arc<str>| Some(self.apis.get(name)?.map(|api| (name.clone(), api)));
        self.apis.names().filter_map(facts).collect()
    }

    /// The current id of every duty, by its position in `duties`, former ids included.
    pub fn duty_positions(&self) -> &HashMap<DutyId, usize> {
        &self.indexes.duties
    }

    pub(crate) fn known<'c>(&'c self, unread: &'c BTreeSet<String>) -> Known<'c> {
        Known {
            duties: &self.duties,
            duty_index: &self.indexes.duties,
            services: &self.services,
            service_index: &self.indexes.services,
            frameworks: &self.frameworks,
            unread,
        }
    }
}

fn find<'c, T, I: Borrow<str> + Eq + Hash>(list: &'c [T], index: &HashMap<I, usize>, id: &str) -> Option<&'c T> {
    index.get(id).and_then(|&nth| list.get(nth))
}

/// As much of a catalog as could be read, and what is wrong with the rest.
pub(crate) struct Gathered {
    pub catalog: Catalog,
    pub problems: Vec<Problem>,
    pub unread: BTreeSet<String>,
    /// Where things were written, in the order of the catalog.
    pub origins: Origins,
}

/// The files that things were written in.
pub(crate) struct Origins {
    pub duties: Vec<String>,
    pub frameworks: Vec<String>,
    pub tables: Vec<String>,
}

/// Reads everything that can be read. What is stated and what is looked at know nothing of each other and take about as long, so that
/// each is read on a thread of its own: every command begins with this.
pub(crate) fn gather(files: &Files) -> Gathered {
    let (gathered, looked_at) = thread::scope(|scope| {
        let looked_at = scope.spawn(|| LookedAt::read(files));
        (stated(files), looked_at.join())
    });
    let looked_at = looked_at.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let Gathered { mut catalog, mut problems, mut unread, mut origins } = gathered;
    catalog.checks = looked_at.checks;
    catalog.indexes.checks = looked_at.index;
    (catalog.tables, origins.tables) =
        looked_at.tables.into_iter().map(|(name, (table, path))| ((name, table), path)).unzip();
    (catalog.apis, catalog.imports) = (looked_at.apis, looked_at.imports);
    catalog.unanswerable = looked_at.unanswerable;
    problems.extend(looked_at.problems);
    unread.extend(looked_at.unread);
    Gathered { catalog, problems, unread, origins }
}

/// Duties, frameworks, services, and claims about them: a catalog without anything to look at.
fn stated(files: &Files) -> Gathered {
    let mut reader = Reader::new(files);
    let duties = duties::read(&mut reader);
    let frameworks = frameworks::read(&mut reader);
    let (services, providers) = services::read(&mut reader);
    let indexes = Indexes {
        duties: reader.index(duties.iter().map(|(duty, origin)| (&duty.id, &*duty.aliases, origin))),
        frameworks: reader.index(frameworks.iter().map(|(framework, origin)| (&framework.id, &[][..], origin))),
        services: reader.index(services.iter().map(|(service, origin)| (&service.id, &*service.aliases, origin))),
        checks: HashMap::new(),
    };
    let (duties, duty_files) = apart(duties);
    let (frameworks, framework_files) = apart(frameworks);
    let origins = Origins { duties: duty_files, frameworks: framework_files, tables: Vec::new() };
    let services = apart(services).0;
    let mut catalog = Catalog { duties, frameworks, services, providers, indexes, ..Catalog::default() };
    let unread = reader.unread.clone();
    (catalog.publications, catalog.claims) = claims::read(&mut reader, &catalog.known(&unread));
    Gathered { catalog, problems: reader.problems, unread: reader.unread, origins }
}

/// Tables, what fills them, and checks on them.
struct LookedAt {
    tables: tables::Tables,
    apis: Apis,
    imports: Imports,
    checks: Vec<CheckEntry>,
    index: HashMap<CheckId, usize>,
    unanswerable: Vec<Unanswerable>,
    problems: Vec<Problem>,
    unread: BTreeSet<String>,
}

impl LookedAt {
    fn read(files: &Files) -> Self {
        let mut reader = Reader::new(files);
        let tables = tables::read(&mut reader);
        let apis = apis::read(&mut reader);
        let imports = imports::read(&mut reader);
        let checks = checks::read(&mut reader);
        let unanswerable = coverage::read(&mut reader);
        let index = reader.index(checks.iter().map(|(entry, origin)| (&entry.check.id, &*entry.check.aliases, origin)));
        let checks = apart(checks).0;
        let Reader { problems, unread, .. } = reader;
        Self { tables, apis, imports, checks, index, unanswerable, problems, unread }
    }
}

fn apart<T>(entries: Vec<(T, Origin)>) -> (Vec<T>, Vec<String>) {
    entries.into_iter().map(|(entry, origin)| (entry, origin.path)).unzip()
}
