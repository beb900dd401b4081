//! `import crm`: files that are no workbooks, broken or hostile ones, mappings that do not fit.

use std::process::Command;

use super::{Case, complaint, files_refused, make, none, refused, with_file};
use crate::{
    files::workspace,
    program::{demarc, run},
};

const LINE: &[&str] =
    &["import", "crm", "FILE", "--source", "acme-host", "--service", "cloud-gov", "--edition", "2026-01-01"];

const MAPPING: &str = "framework = \"nist-800-53r5\"\n[columns]\ncontrol = \"Control\"\nresponsible = \"Who\"\n";
const TABLE: &str = "Control,Who\nAC-1,provider\n";

#[test]
fn a_sound_workbook_leaves_a_sound_workspace() {
    let folder = workspace();
    let file = folder.write("in/sound.xlsx", make::crm_workbook());
    run(&folder.0, &with_file(LINE, file.to_str().expect("text")), 0);
    run(&folder.0, &["tenant", "check"], 0);
}

#[test]
fn what_is_no_workbook_is_named() {
    let expected = "an Excel workbook (.xlsx) is expected";
    files_refused(
        LINE,
        &[
            ("nothing.xlsx", Vec::new(), &["the file is empty", "download or export it again"]),
            ("locked.xlsx", make::container("EncryptedPackage"), &["protected with a password", "remove the password"]),
            ("old.xlsx", make::container("Workbook"), &["(.xls)", expected, "save it as"]),
            ("table.xlsx", TABLE.into(), &["a text file, such as CSV", expected, "through a mapping"]),
            ("page.xlsx", b"<!DOCTYPE html><title>Sign in</title>".into(), &["a web page", expected, "login page"]),
            ("data.xlsx", b"{\"catalog\": {}}".into(), &["a JSON file", expected]),
            ("print.xlsx", b"%PDF-1.7".into(), &["a PDF file", expected]),
            ("noise.xlsx", (0..=255).collect(), &["no kind of file that demarc knows", expected, "right file"]),
            ("utf-16.xlsx", [b"\xff\xfe".to_vec(), make::utf16(TABLE)].concat(), &["a text file", expected]),
        ],
    );
}

#[test]
fn a_workbook_that_breaks_off_is_refused_wherever_it_does() {
    let whole = make::crm_workbook();
    let size = whole.len();
    let lengths = [4, 30, 200, size / 4, size / 2, size * 3 / 4, size - 23, size - 10, size - 1];
    let names = lengths.map(|length| format!("first-{length}-bytes.xlsx"));
    let parts: &[&str] = &["damaged or breaks off", "download it again"];
    let cases = names.iter().zip(lengths).map(|(name, length)| (name.as_str(), whole[..length].to_vec(), parts));
    files_refused(LINE, &cases.collect::<Vec<Case<'_>>>());
}

#[test]
fn a_bomb_is_refused_in_little_memory() {
    let folder = workspace();
    let mapping = folder.write("in/mapping.toml", MAPPING);
    let mapped = [LINE, &["--mapping", mapping.to_str().expect("text")]].concat();
    let matrix = ["import", "matrix", "FILE", "--tenant", "acme"];
    let bombs = [("gibibyte.xlsx", make::bomb(1, 1024, 0)), ("sheets.xlsx", make::bomb(20, 15, b' '))];
    none(bombs.iter().flat_map(|(name, bytes)| {
        let path = folder.write(&format!("in/{name}"), bytes);
        let path = path.to_str().expect("text").to_owned();
        let lines = [LINE, &mapped[..], &matrix[..]]
            .map(|line| with_little_memory(&demarc(&folder.0, &with_file(line, &path))));
        let parts = [*name, "as a zip bomb does", "256 MiB"];
        lines.map(|command| complaint(&folder, command, 1, &parts)).into_iter().flatten().collect::<Vec<_>>()
    }));
}

/// The same command with 1.5 GB of address space, where the machine can limit it.
fn with_little_memory(command: &Command) -> Command {
    let limit = if cfg!(target_os = "linux") { "ulimit -v 1500000 && " } else { "" };
    let mut limited = Command::new("/bin/sh");
    limited.arg("-c").arg(format!("{limit}exec \"$0\" \"$@\"")).arg(command.get_program()).args(command.get_args());
    limited.env_clear().env("NO_COLOR", "1");
    limited
}

#[test]
fn a_mapping_that_does_not_fit_is_refused() {
    let folder = workspace();
    let table =
        folder.write("in/table.csv", "Control,Who\nAC-1,provider\nAC-2,nobody knows\nZZ-9,provider\nAC-1,customer\n");
    let cases: [(&str, &[u8], &[&str]); 8] = [
        (
            "sound.toml",
            MAPPING.as_bytes(),
            &["3 rows", "line 3", "`nobody knows`", "`[values]`", "line 4", "`ZZ-9`", "line 5"],
        ),
        ("key.toml", b"[colums]\ncontrol = \"A\"\n", &["line 1", "`colums`", "expected", "`columns`"]),
        (
            "heading.toml",
            b"[columns]\ncontrol = \"Controls\"\nresponsible = \"Who\"\n",
            &["table.csv", "`Controls`", "`Control`"],
        ),
        (
            "word.toml",
            b"[columns]\ncontrol = \"Control\"\nresponsible = \"Who\"\n[values]\nX = \"provder\"\n",
            &["`X`", "expected", "`provider`"],
        ),
        ("subject.toml", b"[columns]\ntext = \"Control\"\n", &["what a row is about", "`control`, `duty` or `layer`"]),
        ("id.toml", b"framework = \"../x\"\n[columns]\ncontrol = \"A\"\n", &["line 1", "`../x`", "lower-case letters"]),
        ("open.toml", b"framework = \"nist", &["line 1", "expected"]),
        ("encoding.toml", b"\xff\xfef\0", &["encoding.toml", "UTF-8"]),
    ];
    none(cases.iter().filter_map(|(name, bytes, parts)| {
        let mapping = folder.write(&format!("in/{name}"), bytes);
        let line = [LINE, &["--mapping", mapping.to_str().expect("text")]].concat();
        let line = with_file(&line, table.to_str().expect("text"));
        complaint(&folder, demarc(&folder.0, &line), 1, parts)
    }));
}

#[test]
fn a_table_that_cannot_be_read_is_refused() {
    let folder = workspace();
    let mapping = folder.write("in/mapping.toml", MAPPING);
    let line = [LINE, &["--mapping", mapping.to_str().expect("text")]].concat();
    let cases: [(&str, &[u8], &[&str]); 4] = [
        ("windows.csv", b"Control,Who\nAC-1,Zo\xeb\n", &["line 2", "not UTF-8", "save the file"]),
        ("nothing.csv", b"", &["the file is empty", "export it again"]),
        ("headings.csv", b"Control,Who\n", &["no row below its headings"]),
        ("quote.csv", b"Control,Who\n\"AC-1,provider\n", &["line 2", "quotation mark"]),
    ];
    for (name, bytes, parts) in cases {
        let path = folder.write(&format!("in/{name}"), bytes);
        refused(&folder, &with_file(&line, path.to_str().expect("text")), 1, &[&[name][..], parts].concat());
    }
}
