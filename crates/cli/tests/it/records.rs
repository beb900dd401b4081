//! The system of record through the binary: a folder applied, asked, changed by several, exported and verified.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Folder, demarc, expect, json, run};

const DAY: [&str; 2] = ["--now", "2026-11-02"];

/// The demonstration's workspace: twelve clients with everything that can be stated.
fn demonstration() -> (Folder, PathBuf) {
    let folder = Folder::new("records");
    let kept = folder.0.join("demo");
    run(&folder.0, &["demo", "--keep", kept.to_str().expect("text")], 0);
    (folder, kept)
}

fn line<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [&DAY, words].concat()
}

/// The answer without its order: a record knows services and people by their ids, a folder in the order of writing.
fn answer(workspace: &Path) -> Value {
    let mut answer = json(&run(workspace, &line(&["assess", "--format", "json"]), 0));
    sort(&mut answer);
    answer
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(all) => {
            all.iter_mut().for_each(sort);
            all.sort_by_key(Value::to_string);
        }
        Value::Object(all) => all.values_mut().for_each(sort),
        _ => {}
    }
}

/// The kinds of steps that a plan shows.
fn steps(workspace: &Path, folder: &Path) -> Vec<String> {
    let planned = json(&run(workspace, &line(&["plan", folder.to_str().expect("text"), "--format", "json"]), 0));
    let step = |one: &Value| one["step"].as_str().expect("a step").to_owned();
    planned.as_array().expect("a list").iter().map(step).collect()
}

fn text(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_record_gives_the_answer_of_its_folder_and_goes_back_to_one() {
    let (_folder, demo) = demonstration();
    let from_folder = answer(&demo);
    assert!(steps(&demo, &demo).len() > 500, "everything is new");
    run(&demo, &line(&["apply"]), 0);
    assert!(demo.join(".demarc/record.db").is_file());
    assert_eq!(steps(&demo, &demo), Vec::<String>::new(), "applied once, there is nothing left to apply");
    assert!(text(&run(&demo, &line(&["apply"]), 0)).contains("0 changes"));
    assert_eq!(answer(&demo), from_folder, "the record gives the folder's answer");

    // Written as a folder of its own, it gives the same again.
    let exported = demo.join("../exported");
    let out = exported.to_str().expect("text");
    run(&demo, &line(&["export", out]), 0);
    std::fs::rename(demo.join("inventory"), exported.join("inventory")).expect("the inventory moves along");
    assert_eq!(answer(&exported), from_folder, "the exported folder gives the same answer");
    assert_eq!(steps(&demo, &exported), Vec::<String>::new());
    assert!(text(&run(&demo, &line(&["ledger", "verify"]), 0)).starts_with("whole"));
}

#[test]
fn what_two_people_changed_is_shown_and_not_decided() {
    let (_folder, demo) = demonstration();
    run(&demo, &line(&["apply"]), 0);
    let (ann, ben) = (demo.join("../ann"), demo.join("../ben"));
    for folder in [&ann, &ben] {
        run(&demo, &line(&["export", folder.to_str().expect("text")]), 0);
    }
    let tenant = std::fs::read_dir(ann.join("tenants")).expect("tenants").flatten().map(|one| one.path()).min();
    let tenant = tenant.expect("a tenant").join("tenant.toml");
    let tenant = tenant.strip_prefix(&ann).expect("within").to_owned();
    let set_trade = |folder: &Path, trade: &str| {
        let path = folder.join(&tenant);
        let old = std::fs::read_to_string(&path).expect("a tenant");
        let line = old.lines().find(|line| line.starts_with("trade = ")).expect("a trade").to_owned();
        std::fs::write(&path, old.replace(&line, &format!("trade = {trade:?}"))).expect("written");
    };
    set_trade(&ann, "ann's word");
    set_trade(&ben, "ben's word");
    run(&demo, &line(&["apply", ann.to_str().expect("text")]), 0);
    assert_eq!(steps(&demo, &ben), ["conflict"]);
    let refused = text(&run(&demo, &line(&["apply", ben.to_str().expect("text")]), 1));
    assert!(refused.contains("ann's word") && refused.contains("ben's word"), "both values are shown: {refused}");
    // Whoever only has not looked yet loses nothing of the other's.
    run(&demo, &line(&["export", demo.join("../cy").to_str().expect("text")]), 0);
    set_trade(&ben, "ann's word");
    assert_eq!(steps(&demo, &ben), Vec::<String>::new());
    let unapplied = demo.join("../cy");
    set_trade(&unapplied, "cy's word");
    let refused = text(&run(&demo, &line(&["export", unapplied.to_str().expect("text")]), 1));
    assert!(refused.contains("demarc plan"), "what was not applied is not written over: {refused}");
}

#[test]
fn imports_change_the_record_and_history_remembers() {
    let (_folder, demo) = demonstration();
    run(&demo, &line(&["apply"]), 0);
    let tenants = json(&run(&demo, &line(&["tenant", "list", "--format", "json"]), 0));
    let tenant = tenants[0]["id"].as_str().expect("an id").to_owned();
    let roster = demo.join("people.csv");
    std::fs::write(&roster, "name,email,status\nNora New,nora@new.example,active\n").expect("written");
    run(&demo, &line(&["assess", "--tenant", &tenant]), 0);
    run(&demo, &line(&["import", "roster", roster.to_str().expect("text"), "--tenant", &tenant]), 0);
    run(&demo, &line(&["--on-behalf-of", "nora@new.example", "assess", "--tenant", &tenant]), 0);
    let told = text(&run(&demo, &line(&["ledger", "show", "--tenant", &tenant]), 0));
    assert!(told.contains("roster entry") && told.contains("nora@new.example"), "{told}");
    let history = json(&run(&demo, &line(&["history", "--tenant", &tenant, "--format", "json"]), 0));
    assert!(history.as_array().expect("a list").len() > 100, "every verdict is followed");
    let exported = demo.join("../after");
    run(&demo, &line(&["export", exported.to_str().expect("text")]), 0);
    let roster = std::fs::read_to_string(exported.join(format!("tenants/{tenant}/roster.csv"))).expect("a roster");
    assert!(roster.contains("nora@new.example"), "{roster}");
}

#[test]
fn a_token_opens_one_tenant_and_no_other() {
    let (_folder, demo) = demonstration();
    run(&demo, &line(&["apply"]), 0);
    let tenants = json(&run(&demo, &line(&["tenant", "list", "--format", "json"]), 0));
    let id = |nth: usize| tenants[nth]["id"].as_str().expect("an id").to_owned();
    let (ours, theirs) = (id(0), id(1));
    let add = ["caller", "add", "auditor@x.example", "--tenant", &ours, "--role", "auditor", "--until", "2026-12-31"];
    let token = String::from_utf8(run(&demo, &line(&add), 0).stdout).expect("text");
    let asked = |words: &[&str], code: i32| {
        let words = line(words);
        let output = demarc(&demo, &words).env("DEMARC_TOKEN", token.trim()).output().expect("it starts");
        expect(&output, code, &words);
        text(&output)
    };
    let known = asked(&["tenant", "list", "--format", "json"], 0);
    assert!(known.contains(&ours) && !known.contains(&theirs), "{known}");
    let hidden = asked(&["assess", "--tenant", &theirs], 2);
    let absent = asked(&["assess", "--tenant", "nobody-at-all"], 2);
    assert_eq!(
        hidden.replace(&theirs, "X"),
        absent.replace("nobody-at-all", "X"),
        "what is hidden is as if it were not there"
    );
    let seen = asked(&["assess", "--tenant", &ours], 0);
    assert!(seen.contains("may not record"), "an auditor reads, and leaves no trace: {seen}");
    asked(&["apply"], 1);
    asked(&["ledger", "verify"], 1);
    let kept = asked(&["ledger", "checkpoint", "--tenant", &ours], 0);
    assert!(kept.contains("demarc/"), "{kept}");
    run(&demo, &line(&["caller", "remove", "auditor@x.example", "--tenant", &ours]), 0);
    asked(&["tenant", "list"], 1);
    // After their day nobody is let in, whoever has set `--now` back: that is the operator's to say.
}

#[test]
fn an_agreement_is_signed_once_and_for_all() {
    let (_folder, demo) = demonstration();
    run(&demo, &line(&["apply"]), 0);
    let tenants = json(&run(&demo, &line(&["tenant", "list", "--format", "json"]), 0));
    let id = tenants[0]["id"].as_str().expect("an id").to_owned();
    let exported = demo.join("../signing");
    run(&demo, &line(&["export", exported.to_str().expect("text")]), 0);
    let draft = exported.join(format!("tenants/{id}/agreements/new.toml"));
    std::fs::create_dir_all(draft.parent().expect("a folder")).expect("a folder");
    let agreement = |edition: &str, split: &str| {
        format!(
            "title = \"Terms\"\nedition = \"{edition}\"\nas_of = 2026-10-01\n\n[[split]]\nservice = \"*\"\nduty = \"back-up-data\"\nsplit = {split}\n"
        )
    };
    std::fs::write(&draft, agreement("1", "[\"customer\"]")).expect("written");
    std::fs::write(draft.with_file_name("newer.toml"), agreement("2", "[\"mssp\"]")).expect("written");
    run(&demo, &line(&["apply", exported.to_str().expect("text")]), 0);
    let differ =
        text(&run(&demo, &line(&["agreement", "diff", "agreement-terms@1", "agreement-terms@2", "--tenant", &id]), 0));
    assert!(differ.contains("mssp sole, was: customer sole"), "{differ}");
    let sign = [
        "agreement",
        "sign",
        "agreement-terms@1",
        "--tenant",
        &id,
        "--party",
        "customer",
        "--name",
        "Anna",
        "--role",
        "owner",
    ];
    run(&demo, &line(&sign), 0);
    let listed = text(&run(&demo, &line(&["agreement", "list", "--tenant", &id]), 0));
    assert!(listed.contains("signed") && listed.contains("Anna (owner, customer) on 2026-11-02"), "{listed}");
    // The folder cannot rewrite it any more.
    run(&demo, &line(&["export", exported.to_str().expect("text")]), 0);
    let path = std::fs::read_dir(draft.parent().expect("a folder")).expect("files").flatten().map(|one| one.path());
    let signed = path.into_iter().find(|one| std::fs::read_to_string(one).is_ok_and(|text| text.contains("Anna")));
    let signed = signed.expect("the signed agreement is exported with its signature");
    let rewritten = std::fs::read_to_string(&signed).expect("text").replace("back-up-data", "test-restores");
    std::fs::write(&signed, rewritten).expect("written");
    let refused = text(&run(&demo, &line(&["apply", exported.to_str().expect("text")]), 1));
    assert!(refused.contains("is signed"), "{refused}");
}
