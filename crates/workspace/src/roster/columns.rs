//! Which column of a roster is which, by the headings that personnel systems use.

use csv::StringRecord;

use crate::wrong::{Wrong, escaped, listed, wrong};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The whole name.
    Name,
    /// The first name.
    FirstName,
    /// The last name.
    LastName,
    /// The e-mail address.
    Email,
    /// Whether they work there.
    Status,
    /// The last day.
    EndDate,
    /// To whom they report.
    Manager,
}

/// Headings in small letters, without blanks and signs.
const HEADINGS: &[(Field, &[&str])] = &[
    (
        Field::Name,
        &["name", "fullname", "employee", "employeename", "displayname", "workername", "person", "personname"],
    ),
    (Field::FirstName, &["firstname", "givenname", "forename"]),
    (Field::LastName, &["lastname", "surname", "familyname"]),
    (
        Field::Email,
        &[
            "email",
            "emailaddress",
            "mail",
            "workemail",
            "workemailaddress",
            "companyemail",
            "companyemailaddress",
            "businessemail",
            "primaryemail",
            "userprincipalname",
            "upn",
        ],
    ),
    (Field::Status, &["status", "employmentstatus", "employeestatus", "workerstatus", "workstatus"]),
    (
        Field::EndDate,
        &[
            "enddate",
            "terminationdate",
            "leavingdate",
            "leavedate",
            "leaverdate",
            "dateleft",
            "leftdate",
            "leftondate",
            "lefton",
            "exitdate",
            "separationdate",
            "lastday",
            "lastdayofwork",
            "lastdayworked",
            "lastworkingday",
            "employmentenddate",
            "contractenddate",
            "dateofleaving",
            "dateoftermination",
        ],
    ),
    (Field::Manager, &["manager", "linemanager", "managername", "directmanager", "reportsto", "supervisor"]),
];

/// Where each column is.
#[derive(Debug)]
pub struct Columns {
    headings: Vec<String>,
    places: Vec<(Field, usize)>,
}

impl Columns {
    /// The columns of a row of headings. Those of no interest are passed over.
    pub fn of(header: &StringRecord) -> Result<Self, Wrong> {
        let headings: Vec<String> = header.iter().map(|heading| heading.trim().to_owned()).collect();
        let mut places: Vec<(Field, usize)> = Vec::new();
        for (nth, heading) in headings.iter().enumerate() {
            let Some(field) = field_of(heading) else { continue };
            if let Some(&(_, other)) = places.iter().find(|(taken, _)| *taken == field) {
                let other = headings.get(other).map_or("", String::as_str);
                let what = format!("two columns say the same: `{}` and `{}`", escaped(other), escaped(heading));
                return Err(wrong(what).expected("one of them").mend("remove or rename the other"));
            }
            places.push((field, nth));
        }
        let columns = Self { headings, places };
        columns.enough().map(|()| columns)
    }

    fn enough(&self) -> Result<(), Wrong> {
        let found = listed(self.headings.iter().map(String::as_str));
        let names = self.has(Field::Name) || (self.has(Field::FirstName) && self.has(Field::LastName));
        if !names {
            let wrong = wrong(format!("no column for the name among {found}"));
            return Err(wrong
                .expected("`Name`, `Full name`, or `First name` and `Last name`")
                .mend("rename the column"));
        }
        if !self.has(Field::Status) && !self.has(Field::EndDate) {
            let wrong = wrong(format!("no column says who has left among {found}"));
            return Err(wrong
                .expected("`Status`, `Employment status`, `End date` or `Leaving date`")
                .mend("rename the column"));
        }
        Ok(())
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.headings.len()
    }

    /// Whether there is such a column.
    pub fn has(&self, field: Field) -> bool {
        self.place(field).is_some()
    }

    /// The heading of a column, as the file writes it.
    pub fn heading(&self, field: Field) -> Option<&str> {
        self.headings.get(self.place(field)?).map(String::as_str)
    }

    /// What a row says in a column; empty where there is no such column.
    pub fn get<'r>(&self, values: &'r StringRecord, field: Field) -> &'r str {
        self.place(field).and_then(|place| values.get(place)).unwrap_or_default().trim()
    }

    /// The whole name of a row.
    pub fn name(&self, values: &StringRecord) -> String {
        let whole = self.get(values, Field::Name);
        if !whole.is_empty() {
            return whole.to_owned();
        }
        format!("{} {}", self.get(values, Field::FirstName), self.get(values, Field::LastName)).trim().to_owned()
    }

    fn place(&self, field: Field) -> Option<usize> {
        self.places.iter().find(|(taken, _)| *taken == field).map(|(_, place)| *place)
    }
}

fn field_of(heading: &str) -> Option<Field> {
    let plain: String = heading.to_lowercase().chars().filter(|character| character.is_alphanumeric()).collect();
    HEADINGS.iter().find(|(_, headings)| headings.contains(&plain.as_str())).map(|(field, _)| *field)
}

/// What separates the values: what the first line says (`sep=;`, as Excel writes it) or holds most of. Gives
/// the text without that first line, and how many lines were left out.
pub fn delimiter(text: &str) -> (&str, u8, usize) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(said) = first.trim().strip_prefix("sep=").and_then(|said| said.bytes().next()).filter(u8::is_ascii) {
        return (rest, said, 1);
    }
    let heading = text.trim_start().lines().next().unwrap_or("");
    let held = |delimiter: u8| heading.bytes().filter(|&byte| byte == delimiter).count();
    // Of those that are equally frequent, `max_by_key` takes the last.
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|&delimiter| held(delimiter)).unwrap_or(b',');
    (text, delimiter, 0)
}
