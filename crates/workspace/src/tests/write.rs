//! What is written is sound, whole, and never in the way of something else.

use std::{fs, path::Path};

use demarc_model::TenantId;

use super::{place::Place, *};
use crate::{
    InitAnswers, RosterEntry, RosterStatus, TenantAnswers, Workspace, WorkspaceKind, WriteError, add_tenant, init,
    write_roster,
};

fn bakery() -> TenantAnswers {
    TenantAnswers {
        name: "Bäckerei \"Brown\" \\ Söhne".to_owned(),
        trade: "bakery".to_owned(),
        people: Some(23),
        frameworks: vec!["nist".to_owned()],
        services: vec!["aws-s3".to_owned(), "aws-rds".to_owned()],
        ..TenantAnswers::default()
    }
}

fn mssp() -> InitAnswers {
    InitAnswers { name: "Northwind".to_owned(), kind: WorkspaceKind::Mssp, tenant: bakery() }
}

fn sound(root: &Path) -> Workspace {
    Workspace::read(root, &catalog()).unwrap()
}

#[test]
fn a_new_workspace_is_sound() {
    let place = Place::new();
    fs::create_dir(place.0.join(".git")).unwrap();
    let written = init(&place.0, &mssp(), &catalog()).unwrap();
    let id = "baeckerei-brown-soehne";
    assert!(written.contains(&place.0.join("demarc.toml")), "{written:?}");
    assert!(written.iter().all(|path| path.is_file()), "{written:?}");
    // Beside the files: `.git` and the three folders they are in.
    assert_eq!(place.holds().len(), written.len() + 4, "{:?}", place.holds());
    let workspace = sound(&place.0);
    assert_eq!((&*workspace.name, workspace.kind, &workspace.root), ("Northwind", WorkspaceKind::Mssp, &place.0));
    let tenant = &workspace.tenant(id).unwrap().tenant;
    assert_eq!((&*tenant.name, tenant.people_count), ("Bäckerei \"Brown\" \\ Söhne", Some(23)));
    assert_eq!((tenant.services.len(), tenant.frameworks.len()), (2, 1));
    assert_eq!(tenant.party_name(demarc_model::Party::Mssp), "Northwind");
}

#[test]
fn a_folder_that_is_not_there_is_made() {
    let place = Place::new();
    let root = place.0.join("a/b");
    let answers = InitAnswers { kind: WorkspaceKind::Business, ..mssp() };
    init(&root, &answers, &catalog()).unwrap();
    assert_eq!(sound(&root).tenants[0].tenant.party_names, []);
}

/// A line of an example without its sign; remarks have a blank after theirs.
fn example(line: &str) -> String {
    match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') || rest.starts_with("  ") => format!("{rest}\n"),
        _ => format!("{line}\n"),
    }
}

#[test]
fn examples_work_once_the_signs_are_taken_away() {
    let place = Place::new();
    let embedded = Catalog::embedded().unwrap();
    let tenant = TenantAnswers {
        id: Some("bakery".to_owned()),
        frameworks: vec!["gdpr".to_owned()],
        services: vec!["aws-rds".to_owned()],
        ..bakery()
    };
    init(&place.0, &InitAnswers { tenant, ..mssp() }, &embedded).unwrap();
    let folder = place.0.join("tenants/bakery");
    fs::rename(folder.join("agreements/agreement.toml.example"), folder.join("agreements/2026.toml")).unwrap();
    let mut count = 0;
    for path in place.holds().into_iter().filter(|path| path.ends_with(".toml")) {
        let text = fs::read_to_string(place.0.join(&path)).unwrap();
        let used: String = text.lines().map(example).collect();
        count += usize::from(used != format!("{text}\n") && used != text);
        fs::write(place.0.join(&path), used).unwrap();
    }
    assert_eq!(count, 6);
    let workspace = Workspace::read(&place.0, &embedded).unwrap_or_else(|problems| panic!("{problems}"));
    let tenant = &workspace.tenants[0].tenant;
    assert_eq!(
        (tenant.claims.len(), tenant.agreements.len(), tenant.evidence.len(), tenant.reviews.len()),
        (1, 1, 1, 1)
    );
    assert_eq!((tenant.assignees.len(), tenant.services.len(), tenant.assignments.len()), (2, 3, 4));
}

#[test]
fn a_folder_with_anything_in_it_is_refused() {
    let place = Place::new();
    fs::write(place.0.join("notes.txt"), "mine").unwrap();
    let refused = init(&place.0, &mssp(), &catalog()).unwrap_err().to_string();
    assert!(
        refused.ends_with("is not empty: it holds `notes.txt`; begin a workspace in a new or empty folder"),
        "{refused}"
    );
    assert_eq!(place.holds(), ["notes.txt"]);
}

fn unsound_answers() -> [(TenantAnswers, &'static str); 6] {
    let no_name = |tenant: TenantAnswers| TenantAnswers { name: String::new(), ..tenant };
    [
        (
            TenantAnswers { frameworks: vec!["nits".to_owned()], ..bakery() },
            "tenants/baeckerei-brown-soehne/tenant.toml:4:15: unknown framework `nits`; expected a framework of the catalog or of `frameworks/`; did you mean `nist`?",
        ),
        (
            TenantAnswers { id: Some("..".to_owned()), ..bakery() },
            "tenants: `..` begins with `.`; expected an id that begins with a letter or a digit",
        ),
        (
            TenantAnswers { id: Some("a/b".to_owned()), ..bakery() },
            "tenants: `a/b` holds `/`; expected an id; use lower-case letters, digits, `-`, `_` and `.`",
        ),
        (no_name(bakery()), "tenants: no id can be made of the name ``; expected at least one letter or digit in it"),
        (
            TenantAnswers { id: Some("b".to_owned()), ..no_name(bakery()) },
            "tenants/b/tenant.toml:1:8: `name` is empty; write it, or leave the key out",
        ),
        (
            TenantAnswers { trade: "a\u{7}b".to_owned(), id: Some("b".to_owned()), ..bakery() },
            "tenants/b/tenant.toml:2:9: `trade` holds the control character \\u{7}; expected plain text on one line; remove it",
        ),
    ]
}

#[test]
fn answers_that_would_not_be_sound_leave_nothing() {
    let existing = Place::new();
    let other = TenantAnswers { id: Some("existing".to_owned()), ..bakery() };
    init(&existing.0, &InitAnswers { tenant: other, ..mssp() }, &catalog()).unwrap();
    let before = existing.holds();
    for (tenant, expected) in unsound_answers() {
        let place = Place::new();
        let refused = init(&place.0, &InitAnswers { tenant: tenant.clone(), ..mssp() }, &catalog()).unwrap_err();
        assert_eq!(refused.to_string(), expected);
        assert!(place.holds().is_empty(), "{:?}", place.holds());
        assert_eq!(add_tenant(&existing.0, &tenant, &catalog()).unwrap_err().to_string(), expected);
        assert_eq!(existing.holds(), before);
    }
}

#[test]
fn tenants_are_added_once() {
    let place = Place::new();
    let refused = add_tenant(&place.0, &bakery(), &catalog()).unwrap_err();
    assert!(matches!(refused, WriteError::NoWorkspace(_)), "{refused}");
    init(&place.0, &mssp(), &catalog()).unwrap();
    let refused = add_tenant(&place.0, &bakery(), &catalog()).unwrap_err();
    assert_eq!(refused.to_string(), "there is a tenant `baeckerei-brown-soehne` already; choose another id");
    // A framework that was imported may be named, and one that is wrong is not the new tenant's fault.
    fs::create_dir(place.0.join("frameworks")).unwrap();
    for (path, text) in [("own.toml", OWN), ("own.csv", "id,parent,title\nA,,First\n"), ("bad.toml", "x = 1\n")] {
        fs::write(place.0.join("frameworks").join(path), text).unwrap();
    }
    let tenant = TenantAnswers { id: Some("second".to_owned()), frameworks: vec!["own".to_owned()], ..bakery() };
    add_tenant(&place.0, &tenant, &catalog()).unwrap();
    let (workspace, problems) = Workspace::read_with_problems(&place.0, &catalog());
    assert_eq!(workspace.tenants.len(), 2);
    assert!(problems.iter().all(|problem| problem.file.starts_with("frameworks/bad")), "{problems}");
    assert!(!problems.is_empty());
}

const OWN: &str = "id = \"own\"\ntitle = \"Own\"\nedition = \"1\"\npublisher = \"Us\"\nas_of = 2026-01-01\nsource = \"https://example.org\"\n";

#[test]
fn rosters_are_replaced_whole() {
    let place = Place::new();
    init(&place.0, &mssp(), &catalog()).unwrap();
    let tenant: TenantId = "baeckerei-brown-soehne".parse().unwrap();
    let entry = |name: &str, nth: u32| RosterEntry {
        name: name.to_owned(),
        email: Some(format!("p{nth}@brown.example")),
        status: RosterStatus::Active,
        end_date: "2026-03-31".parse().ok(),
        manager: None,
    };
    let entries = [entry("Anna, \"the\" Brown", 1), entry("Zoë", 2)];
    let before = place.holds();
    for entries in [&entries[..], &entries[..1], &[]] {
        write_roster(&place.0, &tenant, entries).unwrap();
        assert_eq!(sound(&place.0).tenants[0].roster, entries);
        assert_eq!(place.holds().len(), before.len() + 1);
    }
    let refused = write_roster(&place.0, &tenant, &[entry("Anna\u{7}", 1)]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "tenants/baeckerei-brown-soehne/roster.csv:2: row 2, `name`: the control character \\u{7}; expected plain text on one line; remove it"
    );
    assert!(write_roster(&place.0, &tenant, &[entry(" Anna", 1)]).is_err());
    assert!(sound(&place.0).tenants[0].roster.is_empty());
    let refused = write_roster(&place.0, &"other".parse().unwrap(), &entries).unwrap_err().to_string();
    assert!(refused.starts_with("there is no tenant `other`"), "{refused}");
}

#[test]
fn what_is_on_disk_is_read_as_it_is_in_memory() {
    let place = Place::new();
    for (path, bytes) in files(include_str!("whole.txt")) {
        fs::create_dir_all(place.0.join(&path).parent().unwrap()).unwrap();
        fs::write(place.0.join(path), bytes).unwrap();
    }
    let (in_memory, _) = read(files(include_str!("whole.txt")));
    let on_disk = sound(&place.0);
    assert_eq!(on_disk.tenants, in_memory.tenants);
    assert_eq!(on_disk.claims, in_memory.claims);
    let nowhere = Workspace::read(&place.0.join("nowhere"), &catalog()).unwrap_err();
    assert!(nowhere.to_string().starts_with("demarc.toml: there is no workspace here"), "{nowhere}");
    fs::remove_file(place.0.join("tenants/bakery/claims.toml")).unwrap();
    fs::create_dir(place.0.join("tenants/bakery/claims.toml")).unwrap();
    let problems = Workspace::read(&place.0, &catalog()).unwrap_err();
    assert_eq!(problems.to_string(), "tenants/bakery/claims.toml: this is not a file; expected a file");
}
