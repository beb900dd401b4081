//! One line of the credential report: the password, keys and certificates of one user.

use std::collections::BTreeMap;

use demarc_inventory::{Row, Value};

use crate::{
    Rows,
    aws::{facts::count, read},
};

/// How the report calls the owner of the account.
const ROOT: &str = "<root_account>";

/// One line of the report: column name to text.
pub(super) struct Line<'a> {
    values: BTreeMap<&'a str, String>,
}

impl<'a> Line<'a> {
    /// Reads a line. A user's name may hold commas; it stands in the first two columns, and in no other.
    pub fn read(header: &[&'a str], line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split(',').collect();
        let surplus = fields.len().checked_sub(header.len())?;
        let (name, rest) = fields.split_at_checked(1 + surplus / 2)?;
        let (arn, rest) = rest.split_at_checked(1 + surplus / 2)?;
        let unquoted = |parts: &[&str]| parts.join(",").trim_matches('"').to_owned();
        let texts = [unquoted(name), unquoted(arn)].into_iter().chain(rest.iter().map(|text| unquoted(&[text])));
        Some(Self { values: header.iter().copied().zip(texts).collect() })
    }

    fn text(&self, column: &str) -> &str {
        self.values.get(column).map_or("", String::as_str)
    }

    /// Nothing where the report does not say, as with `not_supported`.
    fn bool(&self, column: &str) -> Option<bool> {
        match self.text(column) {
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// Nothing for `N/A`, `no_information` and `not_supported`.
    fn time(&self, column: &str) -> Option<Value> {
        read::time_of_text(self.text(column))
    }

    fn key(&self, number: u8) -> Key {
        let column = |what: &str| format!("access_key_{number}_{what}");
        Key {
            number,
            active: self.bool(&column("active")),
            created_at: self.time(&column("last_rotated")),
            last_used_at: self.time(&column("last_used_date")),
            region: self.known(&column("last_used_region")),
            service: self.known(&column("last_used_service")),
        }
    }

    fn known(&self, column: &str) -> Option<String> {
        let text = self.text(column);
        (!matches!(text, "" | "N/A" | "not_supported" | "no_information")).then(|| text.to_owned())
    }

    /// The user's row.
    pub fn row(&self, rows: &Rows) -> Row {
        let mut row = rows.row(self.text("arn"), self.text("user"));
        self.set_user(&mut row);
        self.set_password(&mut row);
        let keys: Vec<Key> = [1, 2].map(|number| self.key(number)).into_iter().collect();
        let certificates = [1, 2].map(|number| self.bool(&format!("cert_{number}_active")));
        row.set("mfa_active", self.bool("mfa_active"));
        row.set("active_access_keys", active(keys.iter().map(|key| key.active)));
        row.set("active_certificates", active(certificates));
        self.set_use(&mut row, &keys);
        row
    }

    /// The rows of the user's keys, active or not.
    pub fn key_rows(&self, rows: &Rows) -> Vec<Row> {
        let keys = [1, 2].map(|number| self.key(number)).into_iter();
        keys.filter(|key| key.created_at.is_some() || key.active == Some(true))
            .map(|key| self.key_row(rows, key))
            .collect()
    }

    fn key_row(&self, rows: &Rows, key: Key) -> Row {
        let (user, arn) = (self.text("user"), self.text("arn"));
        let mut row =
            rows.row(format!("{arn}/access-key/{}", key.number), format!("access key {} of {user}", key.number));
        row.set("user_name", user);
        row.set("user_arn", arn);
        row.set("is_root", user == ROOT);
        row.set("number", i64::from(key.number));
        row.set("active", key.active);
        row.set("idle_since", latest([&key.last_used_at, &key.created_at]));
        row.set("created_at", key.created_at);
        row.set("last_used_at", key.last_used_at);
        row.set("last_used_region", key.region);
        row.set("last_used_service", key.service);
        row
    }

    fn set_user(&self, row: &mut Row) {
        row.set("user_name", self.text("user"));
        row.set("user_arn", self.text("arn"));
        row.set("is_root", self.text("user") == ROOT);
        row.set("created_at", self.time("user_creation_time"));
    }

    fn set_password(&self, row: &mut Row) {
        let (used, changed) = (self.time("password_last_used"), self.time("password_last_changed"));
        row.set("password_enabled", self.bool("password_enabled"));
        row.set("password_idle_since", latest([&used, &changed]));
        row.set("password_last_used", used);
        row.set("password_last_changed", changed);
        row.set("password_next_rotation", self.time("password_next_rotation"));
    }

    /// When anything of the user's was last used, and since when nothing was.
    fn set_use(&self, row: &mut Row, keys: &[Key]) {
        let created = self.time("user_creation_time");
        let password = self.time("password_last_used");
        let used = latest(keys.iter().map(|key| &key.last_used_at).chain([&password]));
        // A password or key that is switched off is no way in, however new it is.
        let changed = self.time("password_last_changed").filter(|_| self.bool("password_enabled") != Some(false));
        let active = keys.iter().filter(|key| key.active != Some(false)).map(|key| &key.created_at);
        row.set("used_since", used.clone().or_else(|| created.clone()));
        row.set("idle_since", latest(active.chain([&created, &changed, &used])));
        row.set("last_used_at", used);
    }
}

/// An access key, as the report has it.
struct Key {
    number: u8,
    active: Option<bool>,
    created_at: Option<Value>,
    last_used_at: Option<Value>,
    region: Option<String>,
    service: Option<String>,
}

/// How many are active; not known when of one it is not.
fn active(flags: impl IntoIterator<Item = Option<bool>>) -> Option<i64> {
    let flags: Option<Vec<bool>> = flags.into_iter().collect();
    flags.map(|flags| count(flags.iter().filter(|&&active| active).count()))
}

/// The latest of some moments.
fn latest<'v>(times: impl IntoIterator<Item = &'v Option<Value>>) -> Option<Value> {
    let micros = times.into_iter().filter_map(|time| match time {
        Some(Value::Time(micros)) => Some(*micros),
        _ => None,
    });
    micros.max().map(Value::Time)
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
