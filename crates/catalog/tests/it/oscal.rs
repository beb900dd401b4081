//! Catalogs in OSCAL, as their publishers write them and as nobody should.

use std::fs;

use demarc_catalog::{Catalog, Files, Framework, import_oscal, lint, normalise_control};
use demarc_model::ControlId;
use serde_json::Value;

use crate::{
    embedded::catalog,
    shared_data::{shared_data, shared_text},
};

fn imported(file: &str) -> Option<Framework> {
    let json = shared_text(&format!("oscal/catalogs/{file}"))?;
    Some(import_oscal(file, &json, None).unwrap_or_else(|problem| panic!("{problem}")))
}

const NIST: &str = "NIST_SP-800-53_rev5_catalog-min.v1.0.0-2021.json";
const NIST_HIGH: &str = "NIST_SP-800-53_rev5_HIGH-baseline-resolved-profile_catalog-min.json";
const CSF: &str = "NIST_CSF_v2.0_catalog.json";
const CUI: &str = "NIST_SP800-171_rev3_catalog.json";

/// Whether a framework has these controls with these titles.
fn check(file: &str, about: [&str; 3], rows: usize, some: &[(&str, &str, &str)]) {
    let Some(framework) = imported(file) else { return };
    let found = [&*framework.id, &*framework.publisher, &framework.as_of.to_string()].map(str::to_owned);
    assert_eq!(found, about.map(str::to_owned), "{file}");
    assert_eq!(framework.controls().len(), rows, "{file}");
    for (id, parent, title) in some {
        let control = framework.control(id).unwrap_or_else(|| panic!("{file}: {id}"));
        let found = (&*control.id, control.parent.as_deref().unwrap_or(""), &*control.title);
        assert_eq!(found, (*id, *parent, *title), "{file}");
    }
}

#[test]
fn catalogs_become_frameworks() {
    let task_force = "Joint Task Force, Interagency Working Group";
    check(
        NIST,
        ["nist-special-publication-800-53-revision-5-security-and", task_force, "2021-06-08"],
        2133,
        &[
            ("AC", "", "Access Control"),
            ("AC-2(1)", "AC-2", "Automated System Account Management"),
            ("AC-2(b)", "AC-2", "Assign account managers"),
            ("AC-1(a)(1)", "AC-1(a)", "… access control policy that"),
            ("AC-1(c)(1)", "AC-1(c)", "Policy … and following …; and"),
        ],
    );
    let task_force = "Joint Task Force, Transformation Initiative";
    check(
        NIST_HIGH,
        ["nist-special-publication-800-53-revision-5.1.1-high-impact", task_force, "2024-02-13"],
        1126,
        &[("AC-2(1)", "AC-2", "Automated System Account Management")],
    );
}

#[test]
fn catalogs_with_other_labels_become_frameworks() {
    let nist = "National Institute of Standards and Technology";
    check(
        CSF,
        ["nist-cybersecurity-framework-2.0", nist, "2025-05-29"],
        225,
        &[
            ("GV", "", "GOVERN"),
            ("GV.OC", "GV", "Organizational Context"),
            ("GV.OC-01", "GV.OC", "The organizational mission is understood and informs cybersecurity risk management"),
        ],
    );
    check(
        CUI,
        ["protecting-controlled-unclassified-information-in-nonfederal", nist, "2025-05-29"],
        463,
        &[
            ("03.09.01", "03.09", "Personnel Screening"),
            ("SR-03.09.02.a", "SR-03.09.02", "When individual employment is terminated"),
        ],
    );
}

#[test]
fn catalogs_without_labels_become_frameworks() {
    let about = [
        "information-security-manual-essential-eight-maturity-level",
        "Australian Cyber Security Centre",
        "2025-12-09",
    ];
    check(
        "ISM_E8_ML1-baseline-resolved-profile_catalog.json",
        about,
        70,
        &[
            ("privileged-access-to-systems", "access-to-systems-and-their-resources", "Privileged access to systems"),
            ("ism-1654", "hardening-operating-system-configurations", "Internet Explorer 11 is disabled or removed"),
        ],
    );
    let about = ["hipaa-cybersecurity-resource-guide", "unknown", "2025-08-14"];
    check("HIPAA_SP800-66r2_catalog.fixed.json", about, 153, &[("hipaa-002", "group-1.1", "Conduct Risk Assessment")]);
}

#[test]
fn every_catalog_and_nothing_else_is_imported_and_written_back() {
    let folders = ["oscal/catalogs", "oscal/examples", "aws/catalogs", "aws/component-definitions"];
    let paths = folders.into_iter().filter_map(shared_data).flat_map(|folder| fs::read_dir(folder).unwrap());
    let paths =
        paths.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "json"));
    for path in paths {
        let json = fs::read_to_string(&path).unwrap();
        match import_oscal("a.json", &json, None) {
            Ok(framework) => check_written(&framework),
            Err(problem) => assert_eq!(problem.to_string(), NO_CATALOG, "{}", path.display()),
        }
    }
}

const NO_CATALOG: &str = "a.json: no `catalog` in it; expected an OSCAL catalog; \
    resolve a profile first; a component definition or plan is not a framework";

/// What is written is read as the same framework, and nothing is wrong with it.
fn check_written(framework: &Framework) {
    let files = Files::given("catalog", framework.to_files().unwrap());
    let problems = lint(&files);
    assert!(problems.is_empty(), "{}\n{problems}", framework.id);
    let read = Catalog::read(&files).unwrap();
    let again = read.framework(&framework.id).unwrap();
    assert_eq!(again.controls(), framework.controls());
    assert_eq!((&again.title, again.as_of, &again.source), (&framework.title, framework.as_of, &framework.source));
}

/// What releases 5.1.1 and 5.2.0 of SP 800-53 added; the catalog at hand is older.
const NEWER: &[&str] = &["IA-13", "IA-13(1)", "IA-13(2)", "IA-13(3)", "SA-15(13)", "SA-24", "SI-2(7)"];

#[test]
fn our_ids_and_every_mapped_one_are_the_publishers() {
    let catalog = catalog();
    for (id, file) in [("nist-800-53r5", NIST), ("nist-csf-2.0", CSF), ("nist-800-171r3", CUI)] {
        let (Some(theirs), Some(ours)) = (imported(file), catalog.framework(id)) else { return };
        let unknown = |control: &ControlId| !NEWER.contains(&&**control) && !theirs.has(control);
        let rows = ours.controls().iter().map(|control| &control.id);
        assert_eq!(
            rows.filter(|control| unknown(control)).map(ToString::to_string).collect::<Vec<_>>(),
            [""; 0],
            "{id}"
        );
        let links = catalog.duties.iter().flat_map(|duty| &duty.controls).map(|link| &link.control);
        let mapped = links.filter(|link| *link.framework == *id).map(|link| &link.control);
        assert_eq!(
            mapped.filter(|control| unknown(control)).map(ToString::to_string).collect::<Vec<_>>(),
            [""; 0],
            "{id}"
        );
    }
}

#[test]
fn the_publishers_ids_are_ours() {
    let catalog = catalog();
    for (id, file) in [("nist-800-53r5", NIST), ("nist-800-53r5", NIST_HIGH), ("nist-800-171r3", CUI)] {
        let (Some(theirs), Some(ours)) = (imported(file), catalog.framework(id)) else { return };
        // The statement of a requirement of SP 800-171 is a control of its own there.
        let rows = theirs.controls().iter().map(|control| &control.id).filter(|id| !id.starts_with("SR-03."));
        assert_eq!(
            rows.filter(|control| !ours.has(control)).map(ToString::to_string).collect::<Vec<_>>(),
            [""; 0],
            "{id}"
        );
    }
    let Some(current) = current_csf() else { return };
    let ours = catalog.framework("nist-csf-2.0").unwrap();
    assert_eq!(current.len(), 106);
    assert!(current.iter().all(|id| ours.has(id)), "{current:?}");
}

/// NIST's catalog of CSF 2.0 keeps the ids of 1.1 without saying so; only those of 2.0 have examples.
pub fn current_csf() -> Option<Vec<String>> {
    let document: Value = serde_json::from_str(&shared_text(&format!("oscal/catalogs/{CSF}"))?).unwrap();
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let functions = list(&document["catalog"], "groups").into_iter();
    let categories = functions.flat_map(|function| list(&function, "controls"));
    let current = |one: &Value| list(one, "parts").iter().any(|part| part["name"] == "example");
    let subcategories = categories.flat_map(|category| list(&category, "controls")).filter(current);
    Some(subcategories.map(|one| one["id"].as_str().unwrap().to_owned()).collect())
}

#[test]
fn oscals_own_ids_are_understood() {
    let catalog = catalog();
    let Some(json) = shared_text(&format!("oscal/catalogs/{NIST}")) else { return };
    let ours = catalog.framework("nist-800-53r5").unwrap();
    let document: Value = serde_json::from_str(&json).unwrap();
    let mut known = 0;
    for family in document["catalog"]["groups"].as_array().unwrap() {
        for control in family["controls"].as_array().unwrap() {
            let label = control["props"].as_array().unwrap().iter().find(|prop| prop["name"] == "label").unwrap();
            if let Some(found) = normalise_control(ours, control["id"].as_str().unwrap()) {
                assert_eq!(&*found, label["value"].as_str().unwrap());
                known += 1;
            }
        }
    }
    assert!(known > 250, "{known}");
}

#[test]
fn what_is_not_a_catalog_is_called_so() {
    let with = |groups: &str| {
        let metadata = r#"{"title": "T", "version": "1", "last-modified": "2026-01-31T00:00:00Z"}"#;
        format!(r#"{{"catalog": {{"uuid": "u", "metadata": {metadata}, "groups": [{groups}]}}}}"#)
    };
    let group = |id: &str, groups: &str| format!(r#"{{"id": "{id}", "title": "G", "groups": [{groups}]}}"#);
    let deep = (0..30).fold(String::new(), |inner, nth| group(&format!("g{nth}"), &inner));
    let cases = [
        String::new(),
        "[]".to_owned(),
        "{}".to_owned(),
        "[".repeat(300),
        r#"{"catalog": {"uuid": "u"}}"#.to_owned(),
        with("").replace("2026-01-31T00:00:00Z", "yesterday"),
        with("").replace("\"T\"", "\"—\""),
        with(r#"{"title": "G", "controls": [{"id": "a-1", "title": "A"}, {"id": "A-01", "title": "B"}]}"#),
        with(&deep),
        with(&format!(r#"{{"title": "G", "controls": [{{"id": "{}", "title": "—"}}]}}"#, "x".repeat(129))),
        with(&[group("a", ""), group("A ", ""), group("a", "")].join(",")),
    ];
    let said = cases.map(|json| {
        import_oscal("a.json", &json, None).err().map(|problem| problem.to_string().replace(&"x".repeat(129), "xxxxx"))
    });
    let said: Vec<&str> = said.iter().map(|said| said.as_deref().unwrap_or("nothing")).collect();
    assert_eq!(said.join("\n"), WHAT_IS_SAID.join("\n"));
}

const WHAT_IS_SAID: &[&str] = &[
    "a.json:1:1: the file is empty; expected an OSCAL catalog as JSON",
    "a.json:1:2: invalid length 0; expected an OSCAL document",
    NO_CATALOG,
    "a.json:1:2: invalid type: sequence; expected a string",
    "a.json:1:25: missing field `metadata`",
    "a.json: the date `yesterday`; expected a moment such as 2026-01-31T00:00:00Z",
    "a.json: nothing in the title `—` to make an id of; give the framework an id",
    "a.json: `A-01` (`B`) cannot be an id or is taken; expected an id of its own",
    "a.json: more groups, controls and parts than a catalog has; expected at most 50000 in 24 levels",
    "a.json: `xxxxx` (`—`) cannot be an id or is taken; expected an id of its own",
    "nothing",
];
