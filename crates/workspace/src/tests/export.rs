//! What is exported is read as what it was.

use demarc_catalog::Files;
use demarc_model::{Assignment, DutySelector, Evidence, Layer, Role, ServiceSelector};
use proptest::{prelude::*, sample::select};

use super::*;
use crate::{export_tenant, export_workspace, wrong::is_hidden};

type Exported = Vec<(String, Vec<u8>)>;

/// What is exported of files that are read. It is read as the same, and exported as the same.
fn comes_back(files: impl IntoIterator<Item = (String, Vec<u8>)>, catalog: &Catalog) -> Exported {
    let read = Workspace::from_files(files, catalog).unwrap_or_else(|problems| panic!("{problems}"));
    is_exported(&read, catalog)
}

fn is_exported(workspace: &Workspace, catalog: &Catalog) -> Exported {
    let exported = export_workspace(workspace);
    let again = Workspace::from_files(exported.clone(), catalog)
        .unwrap_or_else(|problems| panic!("{problems}\n{}", shown(&exported)));
    assert_eq!((&again.name, again.kind), (&workspace.name, workspace.kind));
    assert_eq!(again.editions, workspace.editions);
    assert_eq!(again.claims, workspace.claims);
    assert_eq!(frameworks(&again), frameworks(workspace));
    assert_eq!(again.tenants, workspace.tenants);
    assert_eq!(shown(&export_workspace(&again)), shown(&exported));
    exported
}

/// Frameworks as text: they cannot be compared.
fn frameworks(workspace: &Workspace) -> Vec<String> {
    let about = |one: &demarc_catalog::Framework| {
        let named = (&one.id, &one.title, &one.edition, &one.publisher, one.as_of, &one.source, &one.same_ids_as);
        format!("{named:?} {:?}", one.controls())
    };
    workspace.frameworks.iter().map(about).collect()
}

fn shown(files: &[(String, Vec<u8>)]) -> String {
    files.iter().map(|(path, bytes)| format!("--- {path}\n{}", String::from_utf8_lossy(bytes))).collect()
}

#[test]
fn export_is_the_inverse_of_reading() {
    for text in [include_str!("base.txt"), include_str!("whole.txt"), include_str!("awkward.txt")] {
        comes_back(files(text), &catalog());
        comes_back(files(&text.replace('\n', "\r\n")), &catalog());
    }
}

#[test]
fn export_of_the_demonstration_comes_back() {
    let catalog = Catalog::embedded().unwrap();
    let embedded = Files::embedded();
    let file = |path: &str| Some((path.strip_prefix("demo/workspace/")?.to_owned(), embedded.bytes(path)?.to_vec()));
    let files: Vec<_> = embedded.under("demo/workspace").filter_map(file).collect();
    let tenants = files.iter().filter(|(path, _)| path.ends_with("/tenant.toml")).count();
    assert_eq!(tenants, 12);
    comes_back(files, &catalog);
}

#[test]
fn exported_text_is_what_people_would_write() {
    for (text, expected) in [
        (include_str!("whole.txt"), include_str!("exported/whole.txt")),
        (include_str!("awkward.txt"), include_str!("exported/awkward.txt")),
    ] {
        let exported = shown(&comes_back(files(text), &catalog()));
        assert!(exported == expected, "{exported}");
    }
}

#[test]
fn export_names_files_that_are_read_and_stay_within() {
    let agreement = "as_of = 2026-01-15\n[[split]]\nservice = \"*\"\nduty = \"test-restores\"\nsplit = \"mssp\"\n";
    let cases = [
        ("a", Some("2026.toml"), "2026.toml"),
        ("b", Some("2026.toml"), "grosser-vertrag-b.toml"),
        ("c", Some("../../../x.toml"), "grosser-vertrag-c.toml"),
        ("d", Some(".hidden.toml"), "grosser-vertrag-d.toml"),
        ("e", Some("x\\y.toml"), "grosser-vertrag-e.toml"),
        ("f", Some("notes.txt"), "grosser-vertrag-f.toml"),
        ("g", Some(".toml"), "grosser-vertrag-g.toml"),
        ("G", None, "grosser-vertrag-g-2.toml"),
        ("h", None, "grosser-vertrag-h.toml"),
    ];
    let file = |(edition, _, _): &(&str, _, _)| {
        let text = format!("title = \"Großer Vertrag\"\nedition = \"{edition}\"\n{agreement}");
        (format!("tenants/bakery/agreements/{}.toml", u32::from(edition.as_bytes()[0])), text.into_bytes())
    };
    let mut read = Workspace::from_files(workspace("").into_iter().chain(cases.iter().map(file)), &catalog()).unwrap();
    let folder = &mut read.tenants[0];
    // In the order of the cases, whatever that of the editions.
    folder.tenant.agreements.sort_by_key(|one| cases.iter().position(|(edition, ..)| *edition == &*one.source.edition));
    let name = |(edition, name, _): &(&str, Option<&str>, _)| {
        Some((("Großer Vertrag".into(), (*edition).into()), (*name)?.to_owned()))
    };
    folder.agreement_files = cases.iter().filter_map(name).collect();
    let exported = export_tenant(folder);
    let paths: Vec<&str> =
        exported.iter().filter_map(|(path, _)| path.strip_prefix("tenants/bakery/agreements/")).collect();
    assert_eq!(paths, cases.map(|(_, _, expected)| expected));
}

#[test]
fn exported_editions_have_folders_of_their_own() {
    let mut read = Workspace::from_files(files(include_str!("awkward.txt")), &catalog()).unwrap();
    for (folder, expected) in [("..", "rev-5-2025"), ("2026", "rev-5-2025"), ("", "rev-5-2025"), ("Rev. 5", "Rev. 5")] {
        read.editions[1].folder = folder.to_owned();
        let exported = export_workspace(&read);
        let path = format!("claims/aws-baseline/{expected}/claims.csv");
        assert!(exported.iter().any(|(found, _)| *found == path), "{folder}: {}", shown(&exported));
    }
}

#[test]
fn export_spells_out_services_that_have_no_word_of_their_own() {
    let text = "--- tenants/bakery/claims.toml\n[[statement]]\nby = \"customer\"\nas_of = 2026-02-11\ntitle = \"T\"\n\
                [[statement.claim]]\nservice = \"*\"\nduty = \"test-restores\"\nsplit = \"mssp\"\n";
    let mut read = Workspace::from_files(workspace(text), &catalog()).unwrap();
    let provider = "aws".parse().unwrap();
    read.tenants[0].tenant.claims[0].target = demarc_model::Target::Provider(provider);
    assert!(shown(&export_workspace(&read)).contains("service = [\"files\", \"database\"]\n"));
}

#[test]
fn files_that_are_not_sound_are_refused() {
    let problems = Workspace::from_files(workspace("--- demarc.toml\nkind = \"mssp\"\n"), &catalog()).unwrap_err();
    assert!(problems.to_string().starts_with("demarc.toml:1:1: `name` is missing"), "{problems}");
}

fn whole() -> Workspace {
    Workspace::from_files(files(include_str!("whole.txt")), &catalog()).unwrap()
}

/// Lines of text as the reader takes them: not empty, without blanks at their ends and without what is not seen.
fn lines(count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let line = prop_oneof!["\\PC{1,12}", "[\"'\\\\ #=,;{}\\[\\]\t]{1,6}", Just("\r".to_owned())];
    let read = |lines: Vec<String>| {
        let one_line = lines.len() == 1;
        let seen = |character: &char| !is_hidden(*character) || (!one_line && "\n\r\t".contains(*character));
        lines.join("\n").chars().filter(seen).collect::<String>().trim().to_owned()
    };
    prop::collection::vec(line, count).prop_map(read).prop_filter("not empty", |text| !text.is_empty())
}

fn say(workspace: &mut Workspace, name: &str, text: &str) {
    workspace.name = name.into();
    workspace.editions[0].attribution = Some(name.into());
    workspace.frameworks[0].title = text.into();
    let folder = &mut workspace.tenants[0];
    (folder.accounts[0].external_id, folder.roster[0].manager) = (Some(name.into()), Some(name.to_owned()));
    folder.roster[1].name = name.to_owned();
    let tenant = &mut folder.tenant;
    (tenant.name, tenant.trade) = (name.into(), name.into());
    tenant.party_names[0].1 = name.into();
    tenant.assignees[0].name = name.into();
    (tenant.services[0].title, tenant.services[0].scope.accounts) = (name.into(), vec![name.to_owned(); 9]);
    tenant.agreements[0].signatures[0].role = name.into();
    tenant.claims[0].feature = Some(name.into());
    for claim in tenant.claims.iter_mut().chain(&mut tenant.agreements[0].splits).chain(&mut workspace.claims) {
        (claim.text, claim.citation) = (text.into(), text.into());
    }
    for evidence in &mut tenant.evidence {
        (evidence.by, evidence.note) = (name.into(), text.into());
    }
}

const SERVICES: &[&str] = &["files", "database", "till", "*"];
const DUTIES: &[&str] = &["encrypt-databases", "test-restores", "remove-access-of-leavers"];

fn service(word: &str) -> ServiceSelector {
    if word == "*" { ServiceSelector::Every } else { ServiceSelector::One(word.parse().unwrap()) }
}

fn assignment() -> impl Strategy<Value = Assignment> {
    let duties = prop_oneof![
        6 => select(DUTIES).prop_map(|id| DutySelector::One(id.parse().unwrap())),
        2 => select(&[Layer::People, Layer::Identities][..]).prop_map(DutySelector::Layer),
        1 => Just(DutySelector::Every),
    ];
    let named = (select(SERVICES), duties, select(Role::ALL), select(&["it", "anna"][..]));
    named.prop_map(|(word, duties, role, assignee)| Assignment {
        services: service(word),
        duties,
        role,
        assignee: assignee.parse().unwrap(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exported_texts_survive(name in lines(1..2), text in lines(1..5)) {
        let mut workspace = whole();
        say(&mut workspace, &name, &text);
        is_exported(&workspace, &catalog());
    }

    #[test]
    fn exported_lists_are_taken_apart_again(
        assignments in prop::collection::vec((assignment(), 1..4usize), 0..12),
        evidence in prop::collection::vec((select(SERVICES), select(DUTIES), select(&["a", "b"][..])), 0..24),
    ) {
        let mut workspace = whole();
        let tenant = &mut workspace.tenants[0].tenant;
        let given = tenant.evidence[0].clone();
        let next = |word, duty: &str, by: &str| Evidence {
            services: service(word),
            duty: duty.parse().unwrap(),
            by: by.into(),
            ..given.clone()
        };
        tenant.evidence = evidence.into_iter().map(|(word, duty, by)| next(word, duty, by)).collect();
        tenant.assignments = assignments.into_iter().flat_map(|(one, times)| vec![one; times]).collect();
        is_exported(&workspace, &catalog());
    }
}
