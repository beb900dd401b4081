//! `demarc assess` as people run it: a whole process, one tenant, a hundred resources.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use demarc_inventory::store::Store;
use demarc_model::Check;

use crate::{
    Options,
    estate::{COLLECTED, inventory, small, tables, tenant_id},
    judge::pack,
    matrix::catalog,
    measure::{Figures, cpu, peak_of_child, timed},
};

const RESOURCES: usize = 100;

const STATED: &str = "\
[[statement]]
by = \"customer\"
as_of = 2025-10-01
title = \"Interview\"

  [[statement.claim]]
  service = \"*\"
  layer = \"monitoring_and_response\"
  split = \"mssp\"
";
const ASSIGNED: &str = "[[assignment]]\neverything = true\nperforms = \"anna\"\naccountable = \"anna\"\n";

/// Writes the workspace anew.
pub fn prepare(options: &Options) -> Result<(), String> {
    let catalog = catalog(options)?;
    let folder = options.folder.join("assess");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let inventory = inventory(&catalog, 0, RESOURCES);
    let tenant = small(&catalog, 0, &inventory);
    let services =
        tenant.services.iter().map(|one| format!("\n[[service]]\nid = \"{0}\"\ncatalog = \"{0}\"\n", one.id));
    let about = "name = \"Bakery Brown\"\n\n[[person]]\nid = \"anna\"\nname = \"Anna Brown\"\nparty = \"customer\"\n";
    let own = folder.join("tenants").join(tenant.id.as_str());
    write(&folder.join("demarc.toml"), "name = \"Northwind Security\"\nkind = \"mssp\"\n")?;
    write(&own.join("tenant.toml"), &format!("{about}{}", services.collect::<String>()))?;
    write(&own.join("claims.toml"), STATED)?;
    write(&own.join("assignments.toml"), ASSIGNED)?;
    let tables: Vec<_> = tables(&catalog).cloned().collect();
    let store = Store::new(folder.join("inventory"));
    let saved = store.save(&tenant_id(0), &tables, &inventory, COLLECTED);
    saved.map_err(|error| error.to_string())?;
    let checks: Vec<&Check> = catalog.checks.iter().map(|entry| &entry.check).collect();
    pack(&store, &catalog, &checks, 1)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let written = fs::create_dir_all(path.parent().unwrap_or(path)).and_then(|()| fs::write(path, text));
    written.map_err(|error| format!("{}: {error}", path.display()))
}

/// Measures the process from its start to its end.
pub fn run(options: &Options) -> Result<Figures, String> {
    let folder = options.folder.join("assess");
    let id = tenant_id(0);
    forget(&folder.join("inventory").join(id.as_str()))?;
    let words = ["--now", "2026-01-01", "assess", "--tenant", id.as_str(), "--format", "json"];
    let before = cpu().1;
    let (seconds, peak) = timed(|| process(Command::new(&options.demarc).arg("-w").arg(&folder).args(words)));
    let cpu = cpu().1 - before;
    let (bare, started) = timed(|| process(Command::new(&options.demarc).arg("--version")));
    started?;
    let note = "the bare loop is `demarc --version`".to_owned();
    Ok(Figures { seconds, cpu, megabytes: peak?, bare, note })
}

/// Takes away what an assessment before would spare this one.
fn forget(inventory: &Path) -> Result<(), String> {
    match fs::remove_file(inventory.join(".judged/last.json")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.to_string()),
        _ => Ok(()),
    }
}

/// Runs a process to its end; its peak memory in megabytes.
fn process(command: &mut Command) -> Result<f64, String> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| format!("`{command:?}` could not be started: {error}"))?;
    match peak_of_child(&mut child)? {
        (peak, true) => Ok(peak),
        _ => Err(format!("`{command:?}` failed; run it to see why")),
    }
}
