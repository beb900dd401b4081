//! `demarc import crm`: an edition of a provider's responsibility workbook.

use std::path::PathBuf;

use demarc_catalog::normalise_control;
use demarc_exchange::{
    crm::{Contradiction, CrmImport, CrmOptions, Reading, import_crm},
    diff::diff,
    edition::{Publication, to_claims_csv, to_source_toml},
    spreadsheet::mapping::{MappedOptions, Mapping, Names, import_mapped},
};
use demarc_model::{Claim, ControlId, ControlRef, DutyId, FrameworkId, Party, Provider, ServiceId, Source, Target};
use serde::Serialize;

use crate::{
    args::{Args, CrmArgs, PlainFormat},
    commands::{FINE, Outcome},
    desk::Desk,
    files,
    output::{Failure, answer, answer_json, safe, say, say_next},
};

#[derive(Serialize)]
struct ImportView {
    source: String,
    edition: String,
    claims: usize,
    added: usize,
    removed: usize,
    changed: usize,
    unchanged: usize,
    contradictions: Vec<String>,
    problems: Vec<String>,
    written: Vec<PathBuf>,
}

/// What came out of the file, whichever way it was read.
struct Imported {
    claims: Vec<Claim>,
    contradictions: Vec<String>,
    problems: Vec<String>,
}

/// Reads an edition, shows what it changes, and writes it.
pub fn run(args: &Args, crm: &CrmArgs) -> Outcome {
    let desk = Desk::open(args)?;
    let source = source(crm)?;
    let provider = provider(&desk, crm)?;
    let imported = read(&desk, crm, &source)?;
    let before = earlier(&desk, &source);
    let change = diff(&before, &imported.claims);
    let publication = Publication {
        publisher: provider,
        url: crm.url.as_str().into(),
        licence: crm.licence.as_str().into(),
        attribution: None,
    };
    let folder = desk.workspace.root.join("claims").join(&*source.id).join(&*source.edition);
    let output = [
        (folder.join("claims.csv"), to_claims_csv(&imported.claims)?.into_bytes()),
        (folder.join("source.toml"), to_source_toml(&source, &publication)?.into_bytes()),
    ];
    let view = ImportView {
        source: source.id.to_string(),
        edition: source.edition.to_string(),
        claims: imported.claims.len(),
        added: change.added.len(),
        removed: change.removed.len(),
        changed: change.changed.len(),
        unchanged: change.unchanged,
        contradictions: imported.contradictions,
        problems: imported.problems,
        written: if crm.dry_run { Vec::new() } else { output.iter().map(|(path, _)| path.clone()).collect() },
    };
    if !crm.dry_run {
        desk.save(&output)?;
    }
    show(&view, crm)?;
    FINE
}

fn source(crm: &CrmArgs) -> Result<Source, Failure> {
    // The edition is the name of a folder.
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    if !crm.edition.starts_with(|first: char| first.is_ascii_alphanumeric()) || !crm.edition.chars().all(plain) {
        let message = match crm.edition.trim() {
            "" => "the edition is empty".to_owned(),
            edition => format!("`{}` is not an edition", edition.escape_debug()),
        };
        return Err(Failure::usage(message).next("use letters, digits, `.`, `-` and `_`, such as 2026-01-31"));
    }
    for (option, text) in
        [("--title", crm.title.as_ref()), ("--url", Some(&crm.url)), ("--licence", Some(&crm.licence))]
    {
        match text {
            Some(text) if text.chars().any(char::is_control) => {
                return Err(Failure::usage(format!("{option}: a control character in `{}`", text.escape_debug())));
            }
            Some(text) if text.trim().is_empty() => return Err(Failure::usage(format!("{option} is empty"))),
            _ => {}
        }
    }
    let as_of = crm.as_of.or_else(|| crm.edition.parse().ok()).ok_or_else(|| {
        Failure::usage(format!("the edition `{}` is not a day", crm.edition))
            .next("say when it was published: --as-of 2026-01-31")
    })?;
    let file = crm.file.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(Source {
        as_of,
        edition: crm.edition.as_str().into(),
        id: crm.source.parse().map_err(Failure::usage)?,
        title: crm.title.clone().unwrap_or(file).into(),
        stated_by: Party::Provider,
        signed: false,
    })
}

fn provider(desk: &Desk, crm: &CrmArgs) -> Result<Provider, Failure> {
    let service = desk.catalog.service(&crm.service);
    service.map(|service| service.provider.clone()).ok_or_else(|| {
        Failure::usage(format!("there is no service `{}`", crm.service)).next("demarc catalog list services")
    })
}

/// What the newest other edition of the same source says.
fn earlier(desk: &Desk, source: &Source) -> Vec<Claim> {
    let same = |claim: &&Claim| claim.source.id == source.id && claim.source.edition != source.edition;
    let newest = desk.workspace.claims.iter().filter(same).map(|claim| claim.source.clone()).max();
    desk.workspace.claims.iter().filter(|claim| Some(&claim.source) == newest.as_ref()).cloned().collect()
}

fn read(desk: &Desk, crm: &CrmArgs, source: &Source) -> Result<Imported, Failure> {
    let name = crm.file.display().to_string();
    let bytes = files::read(&crm.file)?;
    let target = Target::Service(
        desk.catalog.service(&crm.service).map_or_else(|| crm.service.parse(), |one| Ok(one.id.clone()))?,
    );
    if let Some(mapping) = &crm.mapping {
        let text = String::from_utf8(files::read(mapping)?)
            .map_err(|_| Failure::new(format!("{}: not UTF-8", mapping.display())))?;
        let mapping = Mapping::parse(&mapping.display().to_string(), &text)?;
        let options = MappedOptions { source: source.clone(), publisher: provider(desk, crm)?, target: Some(target) };
        let claims = import_mapped(&name, &bytes, &mapping, &options, &Known { desk })?.claims;
        return Ok(Imported { claims, contradictions: Vec::new(), problems: Vec::new() });
    }
    let options = CrmOptions {
        source: source.clone(),
        target,
        baseline: crm.baseline.as_deref().map(str::parse).transpose().map_err(Failure::usage)?,
        framework: crm.framework.as_deref().map(str::parse).transpose().map_err(Failure::usage)?,
        cis_sheet: None,
        crm_sheet: None,
        // A workbook that hands the customer something in one sheet is not read as if the provider did it all.
        reading: Reading::MarksAndAnswers,
    };
    let CrmImport { claims, contradictions, problems, .. } =
        import_crm(&name, &bytes, &options, |control| knows(desk, control))?;
    Ok(Imported {
        claims,
        contradictions: contradictions.iter().map(Contradiction::to_string).collect(),
        problems: problems.iter().map(ToString::to_string).collect(),
    })
}

/// What the catalog and the workspace know by name.
struct Known<'a> {
    desk: &'a Desk,
}

impl Names for Known<'_> {
    fn control(&self, framework: &FrameworkId, written: &str) -> Option<ControlId> {
        normalise_control(self.desk.framework(framework)?, written)
    }

    fn duty(&self, written: &str) -> Option<DutyId> {
        self.desk.catalog.duty(written).map(|duty| duty.id.clone())
    }

    fn service(&self, written: &str) -> Option<ServiceId> {
        self.desk.catalog.service(written).map(|service| service.id.clone())
    }
}

fn knows(desk: &Desk, control: &ControlRef) -> bool {
    desk.framework(&control.framework).is_some_and(|framework| framework.has(&control.control))
}

fn show(view: &ImportView, crm: &CrmArgs) -> Result<(), Failure> {
    if crm.format == PlainFormat::Json {
        answer_json(view)?;
    } else {
        for line in &view.contradictions {
            answer(&format!("contradiction: {}\n", safe(line)))?;
        }
        for line in &view.problems {
            answer(&format!("not imported: {}\n", safe(line)))?;
        }
        answer(&format!(
            "{} {}: {} claims ({} added, {} removed, {} changed, {} as before); {} contradictions in the source\n",
            view.source,
            view.edition,
            view.claims,
            view.added,
            view.removed,
            view.changed,
            view.unchanged,
            view.contradictions.len()
        ))?;
    }
    if crm.dry_run {
        say("nothing was written");
        say_next("the same without --dry-run");
    } else {
        for path in &view.written {
            say(format!("wrote {}", path.display()));
        }
        say_next("demarc claims list, or demarc matrix --tenant TENANT");
    }
    Ok(())
}
