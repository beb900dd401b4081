//! `demarc import roster`: who works at a tenant and who has left.

use std::collections::BTreeSet;

use demarc_workspace::{Problems, RosterEntry, read_roster, roster_file, write_roster};

use crate::{
    args::{Args, TenantFileArgs},
    commands::{FINE, Outcome},
    desk::Desk,
    files,
    output::{Failure, answer, safe, say, say_next},
};

/// Reads the roster, shows what changes, and writes it.
pub fn run(args: &Args, file: &TenantFileArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&file.tenant))?;
    let folder = desk.tenant(&file.tenant)?;
    let bytes = files::read(&file.file)?;
    let entries = read_roster(&bytes, &file.file.display().to_string())
        .map_err(|problems| Failure::new(Problems::from(problems)))?;
    let left = entries.iter().filter(|entry| entry.has_left(desk.today())).count();
    show_changes(&folder.roster, &entries)?;
    say(format!("{} people, {left} of whom have left", entries.len()));
    if file.dry_run {
        say_next("the same without --dry-run");
        return FINE;
    }
    match &desk.record {
        None => {
            let path = write_roster(&desk.workspace.root, &folder.tenant.id, &entries)?;
            say(format!("written to {}", path.display()));
        }
        Some(_) => {
            let (path, bytes) = roster_file(&folder.tenant.id, &entries)?;
            desk.save(&[(desk.workspace.root.join(path), bytes)])?;
        }
    }
    say_next(&format!("demarc gaps --tenant {} --kind failing", file.tenant));
    FINE
}

fn show_changes(before: &[RosterEntry], after: &[RosterEntry]) -> Result<(), Failure> {
    let line = |entry: &RosterEntry| {
        let email = entry.email.as_deref().unwrap_or_default();
        let end = entry.end_date.map(|day| day.to_string()).unwrap_or_default();
        format!("{} {email} {} {end}", entry.name, entry.status.word())
    };
    let (old, new): (BTreeSet<String>, BTreeSet<String>) =
        (before.iter().map(line).collect(), after.iter().map(line).collect());
    for gone in old.difference(&new) {
        answer(&format!("- {}\n", safe(gone)))?;
    }
    for come in new.difference(&old) {
        answer(&format!("+ {}\n", safe(come)))?;
    }
    Ok(())
}
