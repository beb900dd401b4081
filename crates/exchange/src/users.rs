//! Lists of users as services export them (CSV): who can sign in, with what, as what.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use csv::StringRecord;
use thiserror::Error;

/// Somebody who can sign in, as far as the list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// What the user signs in with.
    pub login: String,
    /// The person's name.
    pub name: Option<String>,
    /// The person's e-mail address.
    pub email: Option<String>,
    /// Whether the user can sign in.
    pub active: Option<bool>,
    /// Whether a second factor is set up.
    pub mfa: Option<bool>,
    /// Whether the user administers the service.
    pub admin: Option<bool>,
    /// When the user last signed in.
    pub last_sign_in: Option<DateTime<Utc>>,
}

/// Why a list was not read. All rows are looked at; the first trouble is told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}, row {row}: {what}; expected {expected}")]
pub struct UsersError {
    /// The file.
    pub file: String,
    /// The row, from 1; the headings are row 1.
    pub row: usize,
    /// What is wrong.
    pub what: String,
    /// What was expected.
    pub expected: String,
}

/// Headings by what they mean. Letters and digits count, case does not.
const HEADINGS: [(&str, &[&str]); 7] = [
    ("login", &["login", "username", "user", "userprincipalname", "userid", "account"]),
    ("name", &["name", "fullname", "displayname", "realname"]),
    ("email", &["email", "emailaddress", "mail", "primaryemail"]),
    ("active", &["active", "status", "enabled", "accountstatus", "state", "isactive"]),
    (
        "mfa",
        &["mfa", "2fa", "mfaenabled", "has2fa", "twofactor", "twofactorauthentication", "2svenrolled", "multifactor"],
    ),
    ("admin", &["admin", "administrator", "isadmin", "isadministrator", "role", "roles"]),
    ("last_sign_in", &["lastsignin", "lastlogin", "lastactive", "lastseen", "lastactivity"]),
];

const LARGEST: usize = 64 * 1024 * 1024;

/// Reads a list of users, whole or not at all.
pub fn read_users(file: &str, bytes: &[u8]) -> Result<Vec<User>, UsersError> {
    let fail = |row: usize, what: &str, expected: &str| UsersError {
        file: file.to_owned(),
        row,
        what: what.to_owned(),
        expected: expected.to_owned(),
    };
    if bytes.len() > LARGEST {
        return Err(fail(1, "the file is too large", "at most 64 MiB"));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(fail(1, "this is a workbook", "comma-separated values (in Excel: Save as, CSV UTF-8)"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let row = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        fail(row, "the text is not UTF-8", "a CSV file saved as UTF-8")
    })?;
    if text.contains('\0') {
        return Err(fail(1, "the text seems to be UTF-16", "a CSV file saved as UTF-8"));
    }
    if text.matches('"').count() % 2 == 1 {
        let row = text.lines().position(|line| line.matches('"').count() % 2 == 1).unwrap_or_default() + 1;
        return Err(fail(row, "a quotation mark that is not closed", "quotation marks in pairs"));
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(text.as_bytes());
    let mut records = reader.records().enumerate();
    let Some((_, Ok(header))) = records.next() else { return Err(fail(1, "the file is empty", "headings and users")) };
    let columns = Columns::of(&header);
    if columns.place("login").is_none() && columns.place("email").is_none() {
        let expected = "a column `login` or `email`, and any of name, status, mfa, admin, last sign-in";
        return Err(fail(1, "no heading says who signs in", expected));
    }
    let user = |(index, record): (usize, Result<StringRecord, csv::Error>)| {
        let record =
            record.map_err(|_| fail(index + 1, "too few or too many cells", "as many cells as there are headings"))?;
        columns.user(&record).map_err(|(what, expected)| fail(index + 1, &what, &expected))
    };
    let users: Vec<User> = records.map(user).collect::<Result<_, _>>()?;
    let mut rows: HashMap<String, usize> = HashMap::new();
    for (user, row) in users.iter().zip(2..) {
        if let Some(first) = rows.insert(user.login.to_lowercase(), row) {
            return Err(fail(row, &format!("`{}` is in row {first} too", user.login), "every login once"));
        }
    }
    Ok(users)
}

struct Columns(Vec<Option<&'static str>>);

impl Columns {
    fn of(header: &StringRecord) -> Self {
        let meaning = |heading: &str| {
            let plain: String = heading.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
            HEADINGS.iter().find(|(_, spellings)| spellings.contains(&plain.as_str())).map(|(meaning, _)| *meaning)
        };
        Self(header.iter().map(meaning).collect())
    }

    fn place(&self, meaning: &str) -> Option<usize> {
        self.0.iter().position(|one| *one == Some(meaning))
    }

    fn user(&self, record: &StringRecord) -> Result<User, (String, String)> {
        let text = |meaning| {
            self.place(meaning).and_then(|place| record.get(place)).map(str::trim).filter(|cell| !cell.is_empty())
        };
        let words = |meaning, yes: &[&str], no: &[&str]| match text(meaning) {
            None => Ok(None),
            Some(cell) => said(cell, yes, no).map(Some).ok_or_else(|| {
                (
                    format!("`{}` under {meaning}", cell.escape_debug()),
                    format!("one of {}, {}", yes.join(", "), no.join(", ")),
                )
            }),
        };
        let login = text("login").or_else(|| text("email")).ok_or_else(|| {
            ("neither a login nor an e-mail address".to_owned(), "one of them in every row".to_owned())
        })?;
        if let Some(bad) = record.iter().find(|cell| cell.chars().any(char::is_control)) {
            let what = format!("a control character in `{}`", bad.escape_debug());
            return Err((what, "text that can be printed".to_owned()));
        }
        Ok(User {
            login: login.to_owned(),
            name: text("name").map(str::to_owned),
            email: text("email").map(str::to_owned),
            active: words("active", &ACTIVE, &INACTIVE)?,
            mfa: words("mfa", &YES, &NO)?,
            admin: words("admin", &ADMIN, &MEMBER)?,
            last_sign_in: text("last_sign_in").map(moment).transpose()?.flatten(),
        })
    }
}

const YES: [&str; 6] = ["yes", "true", "1", "enabled", "enforced", "on"];
const NO: [&str; 7] = ["no", "false", "0", "disabled", "off", "none", "not enrolled"];
const ACTIVE: [&str; 5] = ["yes", "true", "1", "active", "enabled"];
const INACTIVE: [&str; 9] =
    ["no", "false", "0", "inactive", "disabled", "suspended", "deactivated", "deleted", "blocked"];
const ADMIN: [&str; 8] = ["yes", "true", "1", "admin", "administrator", "owner", "super admin", "global administrator"];
const MEMBER: [&str; 9] = ["no", "false", "0", "member", "user", "guest", "viewer", "editor", "standard"];

fn said(cell: &str, yes: &[&str], no: &[&str]) -> Option<bool> {
    let cell = cell.to_lowercase();
    match (yes.contains(&cell.as_str()), no.contains(&cell.as_str())) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

fn moment(cell: &str) -> Result<Option<DateTime<Utc>>, (String, String)> {
    if cell.eq_ignore_ascii_case("never") {
        return Ok(None);
    }
    let day = || cell.parse::<NaiveDate>().ok().and_then(|day| day.and_hms_opt(0, 0, 0)).map(|time| time.and_utc());
    let time = DateTime::parse_from_rfc3339(cell).ok().map(|time| time.to_utc()).or_else(day);
    let expected =
        || (format!("`{}` as a last sign-in", cell.escape_debug()), "a day such as 2026-01-31, or `never`".to_owned());
    time.map(Some).ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_services_are_read() {
        let list = "\u{feff}Username,Full name,Status,2FA,Role,Last login\nann@x.example,Ann,Active,Yes,Owner,2026-01-02\n\
                    bob@x.example,Bob,suspended,no,Member,never\ncid@x.example,Cid,active,,,\n";
        let users = read_users("u.csv", list.as_bytes()).expect("sound");
        let seen: Vec<_> = users.iter().map(|user| (&*user.login, user.active, user.mfa, user.admin)).collect();
        assert_eq!(
            seen,
            [
                ("ann@x.example", Some(true), Some(true), Some(true)),
                ("bob@x.example", Some(false), Some(false), Some(false)),
                ("cid@x.example", Some(true), None, None),
            ]
        );
    }

    #[test]
    fn what_cannot_be_understood_is_refused_with_its_row() {
        let cases: [(&[u8], &str); 6] = [
            (b"", "u.csv, row 1: the file is empty; expected headings and users"),
            (b"\xff\xfea", "u.csv, row 1: the text is not UTF-8; expected a CSV file saved as UTF-8"),
            (b"colour\nred\n", "u.csv, row 1: no heading says who signs in"),
            (b"login,mfa\nann,perhaps\n", "u.csv, row 2: `perhaps` under mfa"),
            (b"login,last login\nann,31.12.\n", "u.csv, row 2: `31.12.` as a last sign-in"),
            (b"login,mfa\nann\n", "u.csv, row 2: "),
        ];
        for (bytes, expected) in cases {
            let error = read_users("u.csv", bytes).expect_err("bad").to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
