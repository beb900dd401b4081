//! `import roster` and `import users`: encodings, columns, dates, people who are there twice, control characters.

use super::{files_refused, make};

const UTF8: &[&str] = &["UTF-8", "save it as UTF-8"];

#[test]
fn a_roster_is_refused_with_line_and_mend() {
    let utf16 = make::utf16("name,status\nZoe,active\n");
    files_refused(
        &["import", "roster", "FILE", "--tenant", "acme"],
        &[
            ("marked.csv:1", [b"\xff\xfe".to_vec(), utf16.clone()].concat(), &[UTF8, &["is UTF-16"]].concat()),
            ("unmarked.csv:1", utf16, &[UTF8, &["seems to be UTF-16"]].concat()),
            (
                "windows.csv:3",
                b"name,status\nAnn,active\nZo\xeb,active\n".into(),
                &[UTF8, &["0xEB", "Windows-1252"]].concat(),
            ),
            ("zero.csv:2", b"name,status\nAnn\0,active\n".into(), &["a zero byte", "right file"]),
            ("book.csv", make::crm_workbook(), &["a workbook, not a CSV file", "Save as, CSV UTF-8"]),
            ("nothing.csv", Vec::new(), &["the file is empty", "a row of headings"]),
            (
                "page.csv:1",
                b"<!doctype html><title>Sign in</title>\n".into(),
                &["no column for the name", "`Full name`"],
            ),
            (
                "name.csv:1",
                b"who,status\nAnn,active\n".into(),
                &["`who`, `status`", "expected `Name`", "rename the column"],
            ),
            (
                "status.csv:1",
                b"name,email\nAnn,a@b.example\n".into(),
                &["who has left", "`Status`", "rename the column"],
            ),
            (
                "word.csv:2",
                b"name,status\nAnn,maybe\n".into(),
                &["row 2, `status`: `maybe`", "expected `active` or `left`"],
            ),
            (
                "day.csv:2",
                b"name,end_date\nAnn,2026-02-30\n".into(),
                &["`2026-02-30` is not a date", "such as 2026-03-31"],
            ),
            (
                "dots.csv:2",
                b"name,end_date\nAnn,31.04.2026\n".into(),
                &["`31.04.2026` is not a date", "such as 2026-03-31"],
            ),
            (
                "either.csv:2",
                b"name,end_date\nAnn,03/04/2026\n".into(),
                &["the day or the month first", "year-month-day"],
            ),
            (
                "escape.csv:2",
                b"name,status\n\"Ann\x1b[31m\",active\n".into(),
                &["row 2, `name`", "control character \\u{1b}", "remove it"],
            ),
            ("turned.csv:2", "name,status\nAnn\u{202e},active\n".into(), &["row 2, `name`", "\\u{202e}", "remove it"]),
            (
                "twice.csv:3",
                b"name,email,status\nAnn,a@b.example,active\nAnn,A@b.example,left\n".into(),
                &["same address as row 2", "one row for each person", "keep the row"],
            ),
            ("short.csv:2", b"name,email,status\nAnn,active\n".into(), &["row 2 has 2 values; expected 3", "quotes"]),
            ("quote.csv", b"name,status\n\"Ann,active\n".into(), &["a quotation mark that is not closed", "close it"]),
            ("many.csv:2", b"name,status\n,active\nBob,what\n".into(), &["row 2 names nobody", "many.csv:3", "`what`"]),
        ],
    );
}

#[test]
fn a_list_of_users_is_refused_with_row_and_mend() {
    let utf16 = make::utf16("login,mfa\nann,yes\n");
    files_refused(
        &["import", "users", "FILE", "--tenant", "acme", "--service", "slack"],
        &[
            ("marked.csv", [b"\xff\xfe".to_vec(), utf16.clone()].concat(), &["UTF-8"]),
            ("unmarked.csv", utf16, &["UTF-16"]),
            ("windows.csv", b"login,name\nann,Ann\nzoe,Zo\xeb\n".into(), &["row 3", "not UTF-8", "saved as UTF-8"]),
            ("book.csv", make::crm_workbook(), &["workbook", "CSV"]),
            ("nothing.csv", Vec::new(), &["the file is empty", "headings"]),
            ("colours.csv", b"colour\nred\n".into(), &["row 1", "no heading says who signs in", "`login` or `email`"]),
            (
                "word.csv",
                b"login,mfa\nann,yes\nbob,perhaps\n".into(),
                &["row 3", "`perhaps` under mfa", "expected one of yes"],
            ),
            (
                "day.csv",
                b"login,last login\nann,2026-02-30\n".into(),
                &["row 2", "`2026-02-30`", "a day such as 2026-01-31"],
            ),
            ("login.csv", b"login\n\"ann\x1b[31m\"\n".into(), &["row 2", "\\u{1b}", "a control character"]),
            ("name.csv", b"login,name\nann,\"Ann\x1b[31m\"\n".into(), &["row 2", "\\u{1b}", "a control character"]),
            ("nobody.csv", b"login,mfa\n,yes\n".into(), &["row 2", "neither a login nor an e-mail address"]),
            ("short.csv", b"login,mfa\nann\n".into(), &["row 2", "as many cells as there are headings"]),
            ("quote.csv", b"login,mfa\n\"ann,yes\nbob,no\n".into(), &["row 2", "quotation mark"]),
            ("twice.csv", b"login,mfa\nann,yes\nbob,no\nann,no\n".into(), &["row 4", "row 2", "`ann`"]),
        ],
    );
}
