//! `demarc plan` and `demarc apply`: what a folder would change in the record, and doing it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use demarc_model::{Evidence, Record as Stated, RecordKind};
use demarc_workspace::Workspace;
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{Args, PlainFormat, PlanArgs},
    desk, files,
    output::{Failure, answer, answer_json, safe, say, say_next},
    record::{Base, Planned, Record, Step, is_used, plan},
};

/// What folder and record say of one tenant, or of what all share, and how they differ.
pub struct Side {
    /// The tenant; empty for what all share.
    pub tenant: String,
    /// What the folder says.
    pub folder: Vec<Stated>,
    /// How they differ.
    pub planned: Vec<Planned>,
}

/// Shows what `apply` would do.
pub fn show(args: &Args, given: &PlanArgs) -> Outcome {
    let folder = folder(args, given);
    let record = is_used(args).then(|| Record::open(args)).transpose()?;
    let (_, sides) = compare(args, record.as_ref(), &folder)?;
    write(&sides, given.format)?;
    let conflicts = count(&sides, Step::Conflict);
    match (changes(&sides), conflicts) {
        (0, 0) => say("the record says all that the folder says"),
        (changes, 0) => {
            say(format!("{changes} changes; nothing was written"));
            say_next(&format!("demarc apply {}", folder.display()));
        }
        (_, conflicts) => {
            say(format!("{conflicts} things were changed here and in the record, each otherwise"));
            say_next("change them in the folder to what the record says, or ask whoever changed them there");
        }
    }
    FINE
}

/// Makes the record say what the folder says; all of a tenant or nothing of it.
pub fn apply(args: &Args, given: &PlanArgs) -> Outcome {
    let folder = folder(args, given);
    let record = Record::open(args)?;
    let (mut base, sides) = compare(args, Some(&record), &folder)?;
    refuse_conflicts(&sides)?;
    write(&sides, given.format)?;
    for side in &sides {
        let changes: Vec<_> = side.planned.iter().filter_map(Planned::change).collect();
        if !changes.is_empty() || !side.folder.is_empty() {
            record.change(&side.tenant, &changes)?;
        }
        base.agree(&side.tenant, &side.folder, &record.stated(&side.tenant)?);
    }
    files::write_all(&[base.file(&folder)?])?;
    for side in &sides {
        say_missing_files(&record, side)?;
    }
    say(format!("{} changes are in the record", changes(&sides)));
    say_next("demarc assess, or demarc ledger checkpoint --tenant TENANT for a client to keep");
    FINE
}

/// Says which evidence names a file that the record does not keep.
fn say_missing_files(record: &Record, side: &Side) -> Result<(), Failure> {
    let named = side.folder.iter().filter(|stated| stated.kind == RecordKind::Evidence);
    let bodies = named.filter_map(|stated| serde_json::from_str::<Evidence>(&stated.body).ok());
    let named: BTreeSet<_> = bodies.filter_map(|evidence| evidence.file).collect();
    if named.is_empty() {
        return Ok(());
    }
    let kept = record.wait(record.records.files(&record.tenant(&side.tenant)?))?;
    for missing in named.iter().filter(|hash| !kept.iter().any(|file| *file.hash == ***hash)) {
        say(format!("{} has evidence in the file {missing}, which the record does not keep", side.tenant));
        say_next(&format!("demarc evidence keep FILE --tenant {}", side.tenant));
    }
    Ok(())
}

fn folder(args: &Args, given: &PlanArgs) -> PathBuf {
    given.folder.clone().unwrap_or_else(|| args.workspace.clone())
}

/// Compares a folder with the record, tenant by tenant; with nothing, where there is no record yet.
pub fn compare(args: &Args, record: Option<&Record>, folder: &Path) -> Result<(Base, Vec<Side>), Failure> {
    let catalog = desk::catalog(args)?;
    let workspace = Workspace::read(folder, &catalog).map_err(|problems| {
        Failure::new(problems).next("mend it; `demarc tenant check` says everything that is wrong")
    })?;
    let base = Base::read(folder, record.map_or("", |record| record.records.public_key()))?;
    let (shared, tenants) = workspace.to_records()?;
    let mut sides = vec![side(record, &base, String::new(), shared)?];
    let mut here = BTreeSet::new();
    for (tenant, stated) in tenants {
        here.insert(tenant.to_string());
        sides.push(side(record, &base, tenant.to_string(), stated)?);
    }
    for gone in base.tenants().filter(|tenant| !tenant.is_empty() && !here.contains(*tenant)) {
        say(format!("the folder no longer has the tenant {gone}; the record keeps it as it is"));
    }
    Ok((base, sides))
}

fn side(record: Option<&Record>, base: &Base, tenant: String, folder: Vec<Stated>) -> Result<Side, Failure> {
    let stated = record.map_or_else(|| Ok(Vec::new()), |record| record.stated(&tenant))?;
    let planned = plan(&folder, &stated, &base.of(&tenant));
    Ok(Side { tenant, folder, planned })
}

/// How many changes there are to make.
pub fn changes(sides: &[Side]) -> usize {
    sides.iter().flat_map(|side| &side.planned).filter(|one| one.change().is_some()).count()
}

/// How many differences ask for a step.
pub fn count(sides: &[Side], step: Step) -> usize {
    sides.iter().flat_map(|side| &side.planned).filter(|one| one.step == step).count()
}

/// Says both values of everything that two people have changed, each otherwise.
pub fn refuse_conflicts(sides: &[Side]) -> Result<(), Failure> {
    let told: Vec<String> = sides.iter().flat_map(conflicts).collect();
    if told.is_empty() {
        return Ok(());
    }
    let message = format!(
        "{} were changed here and in the record, each otherwise, so nothing was written:\n{}",
        if told.len() == 1 { "1 thing".to_owned() } else { format!("{} things", told.len()) },
        told.join("\n")
    );
    Err(Failure::new(message)
        .next("change them in the folder to what the record says, or ask whoever changed them there"))
}

fn conflicts(side: &Side) -> impl Iterator<Item = String> + '_ {
    side.planned.iter().filter(|one| one.step == Step::Conflict).map(|one| {
        let (kind, key) = one.place();
        let body =
            |one: &Option<Stated>| one.as_ref().map_or_else(|| "(nothing)".to_owned(), |one| one.body.to_string());
        let place = format!("{} {} `{key}`", whose(&side.tenant), kind.word().replace('_', " "));
        format!("  {place}\n    the record says: {}\n    the folder says: {}", body(&one.was), body(&one.is))
    })
}

fn whose(tenant: &str) -> &str {
    if tenant.is_empty() { "(all tenants)" } else { tenant }
}

/// A difference as JSON shows it.
#[derive(Serialize)]
struct PlannedView<'a> {
    tenant: &'a str,
    step: &'static str,
    kind: &'static str,
    key: &'a str,
    record: Option<&'a str>,
    folder: Option<&'a str>,
}

/// More than these of one kind and step are counted, not listed; `--format json` lists them all.
const MOST_LINES: usize = 12;

fn write(sides: &[Side], format: PlainFormat) -> Result<(), Failure> {
    let all = sides.iter().flat_map(|side| side.planned.iter().map(|one| (&*side.tenant, one)));
    if format == PlainFormat::Json {
        let view = |(tenant, one): (&'_ str, &'_ Planned)| -> serde_json::Value {
            let (kind, key) = one.place();
            let body = |one: &Option<Stated>| one.as_ref().map(|one| one.body.to_string());
            let (record, folder) = (body(&one.was), body(&one.is));
            let view = PlannedView {
                tenant,
                step: one.step.word(),
                kind: kind.word(),
                key,
                record: record.as_deref(),
                folder: folder.as_deref(),
            };
            serde_json::to_value(view).unwrap_or_default()
        };
        return answer_json(&all.map(view).collect::<Vec<_>>());
    }
    let mut groups: BTreeMap<(&str, Step, &str), Vec<String>> = BTreeMap::new();
    for (tenant, one) in all {
        let (kind, key) = one.place();
        groups.entry((whose(tenant), one.step, kind.word())).or_default().push(safe(key));
    }
    for ((tenant, step, kind), keys) in &groups {
        let begin = format!("{:<9} {:<16} {}", step.word(), safe(tenant), kind.replace('_', " "));
        match keys.len() {
            count if count > MOST_LINES => answer(&format!("{begin}: {count} of them, from {}\n", keys[0]))?,
            _ => keys.iter().try_for_each(|key| answer(&format!("{begin} {key}\n")))?,
        }
    }
    Ok(())
}
