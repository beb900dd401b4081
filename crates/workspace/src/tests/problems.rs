//! What is wrong with a workspace is said in so many words, at the right place.

use super::*;

/// Each case begins with `=== name`; what is expected follows `+++`.
const CASES: &[(&str, &str)] = &[
    ("workspace", include_str!("problems/workspace.txt")),
    ("syntax", include_str!("problems/syntax.txt")),
    ("tenant", include_str!("problems/tenant.txt")),
    ("statements", include_str!("problems/statements.txt")),
    ("others", include_str!("problems/others.txt")),
    ("imported", include_str!("problems/imported.txt")),
];

#[test]
fn problems_are_said_in_full() {
    let mut count = 0;
    let mut failures = String::new();
    for (group, text) in CASES {
        for case in text.split("=== ").skip(1) {
            let (name, rest) = case.split_once('\n').unwrap();
            let (files, expected) = rest.split_once("+++\n").unwrap();
            let (_, problems) = read(workspace(files));
            count += 1;
            if problems.to_string().trim() != expected.trim() {
                failures += &format!("\n{group}: === {name}\n+++\n{problems}\n");
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(count >= 35, "{count} cases");
}

#[test]
fn other_encodings_are_named() {
    let save = "save it as UTF-8 (in Notepad: Save as, Encoding UTF-8; in Excel: Save as, CSV UTF-8)";
    let utf16 = format!("1: the file is UTF-16; expected UTF-8; {save}");
    let seems = format!("1: the file seems to be UTF-16; expected UTF-8; {save}");
    let byte = format!("2: the byte 0xFC is not UTF-8; the file may be Windows-1252; expected UTF-8; {save}");
    let zero = "3: a zero byte, which no text holds; expected UTF-8 text; check that it is the right file";
    let cases: [(&[u8], &str); 6] = [
        (b"\xFF\xFEn\0a\0", &utf16),
        (b"\xFE\xFF\0n\0a", &utf16),
        (b"n\0a\0m\0e\0", &seems),
        (b"kind = \"mssp\"\nname = \"M\xFCller\"\n", &byte),
        (b"kind = \"mssp\"\n\nname = \"M\0\"\n", zero),
        (b"\xEF\xBB\xBFname = \"N\"\r\nkind = \"mssp\"\r\n", ""),
    ];
    for (bytes, expected) in cases {
        let mut files = workspace("");
        files.insert("demarc.toml".to_owned(), bytes.to_vec());
        assert_eq!(read(files).1.to_string().trim_start_matches("demarc.toml:"), expected);
    }
}

#[test]
fn files_have_a_largest_size() {
    let mut files = workspace("");
    files.insert("tenants/bakery/claims.toml".to_owned(), vec![b'#'; 4 * 1024 * 1024 + 1]);
    let expected =
        "tenants/bakery/claims.toml: the file is too large; expected at most 4 MiB; check that it is the right file";
    assert_eq!(read(files).1.to_string(), expected);
}

#[test]
fn what_is_sound_is_given() {
    let (workspace, problems) = read(workspace(include_str!("problems/partly.txt")));
    assert_eq!(problems.len(), 6, "{problems}");
    let tenant = &workspace.tenants[0].tenant;
    let services: Vec<&str> = tenant.services.iter().map(|service| &*service.id).collect();
    assert_eq!(services, ["files"]);
    assert_eq!(tenant.claims.len(), 1, "{:?}", tenant.claims);
    assert_eq!(tenant.evidence.len(), 1);
    assert!(tenant.agreements.is_empty());
}

#[test]
fn many_problems_of_a_file_are_cut_short() {
    let mut files = workspace("");
    files.insert(
        "demarc.toml".to_owned(),
        (0..900).map(|nth| format!("key{nth} = 1\n")).collect::<String>().into_bytes(),
    );
    let problems = read(files).1;
    assert_eq!(problems.len(), 501);
    assert!(problems.iter().any(|problem| problem.what == "402 more problems"), "{problems}");
}
