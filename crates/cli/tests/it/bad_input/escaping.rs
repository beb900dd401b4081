//! What people write reaches spreadsheets, pages and the terminal as text, never as a formula or markup.

use super::make;
use crate::{
    files::workspace,
    program::{Folder, run},
};

/// What a spreadsheet would run.
const COMMAND: &str = "=cmd|' /C calc'!A0";

/// Names as an attacker would choose them, each in a role of its own.
fn attacked() -> Folder {
    let folder = workspace();
    let person = |id: &str, name: &str| format!("[[person]]\nid = \"{id}\"\nname = \"{name}\"\nparty = \"customer\"\n");
    let people = [person("one", COMMAND), person("two", "@SUM(1)"), person("three", "<script>alert(1)</script>")];
    let name = format!("{COMMAND}<script>alert(2)</script>");
    let tenant = format!(
        "name = \"{name}\"\ntrade = \"+1\"\n[[service]]\nid = \"slack\"\ncatalog = \"slack\"\ntitle = \"-1+1|<b>\"\n{}",
        people.concat()
    );
    folder.write("tenants/acme/tenant.toml", tenant);
    folder.write("demarc.toml", "name = \"<script>alert(3)</script>\"\nkind = \"business\"\n");
    let roles = "[[assignment]]\neverything = true\nperforms = \"one\"\naccountable = \"two\"\nverifies = \"three\"\n";
    folder.write("tenants/acme/assignments.toml", roles);
    folder
}

fn written(command: &str, format: &str) -> Vec<u8> {
    run(&attacked().0, &["--now", "2026-03-01", command, "--tenant", "acme", "--format", format], 0).stdout
}

#[test]
fn a_csv_cell_that_would_be_a_formula_is_disarmed() {
    for command in ["assess", "gaps"] {
        let csv = String::from_utf8(written(command, "csv")).expect("text");
        assert!(csv.contains("'@SUM(1)"), "{csv}");
        assert!(command == "gaps" || csv.contains("'=cmd|"), "{csv}");
        let quoted_or_not =
            |start: char| [format!(",{start}"), format!(",\"{start}"), format!("\n{start}"), format!("\n\"{start}")];
        for live in ['=', '+', '-', '@', '\t'].into_iter().flat_map(quoted_or_not) {
            assert!(!csv.contains(&live), "{live:?} in {csv}");
        }
    }
}

#[test]
fn a_workbook_holds_texts_and_no_formulas() {
    let parts = make::parts(&written("assess", "xlsx"));
    let all: String = parts.iter().map(|(_, text)| text.as_str()).collect();
    assert!(all.contains("=cmd|") && all.contains("@SUM(1)"), "the names are there");
    for (name, text) in &parts {
        let live = ["<f>", "<f ", "<ddeLink", "<oleLink", "<hyperlink", "TargetMode=\"External\""];
        assert!(live.iter().all(|live| !text.contains(live)), "{name}: {text}");
        assert!(!name.contains("externalLink") && !name.contains("vbaProject"), "{name}");
    }
}

#[test]
fn a_page_shows_markup_and_does_not_run_it() {
    let page = String::from_utf8(written("assess", "html")).expect("text");
    assert!(!page.contains("<script>alert") && !page.contains("-1+1|<b>"), "{page}");
    assert!(page.contains("&#60;script&#62;alert(") || page.contains("&lt;script&gt;alert("), "{page}");
}

#[test]
fn the_terminal_gets_no_control_characters() {
    for line in [&["assess", "--tenant", "acme"][..], &["gaps"], &["matrix", "--tenant", "acme"], &["tenant", "list"]] {
        let output = run(&attacked().0, line, 0);
        let steers = |byte: &&u8| byte.is_ascii_control() && **byte != b'\n';
        assert_eq!(output.stdout.iter().chain(&output.stderr).find(steers), None, "{line:?}");
    }
}
