//! What stands between a record and its promises: settings, rights, space, clock, files. Looking changes nothing.

mod disk;
mod ledger;
mod postgres;
mod sqlite;
mod upgrade;

use demarc_model::vocabulary;

pub use upgrade::{UpgradeCheck, upgrade_check};

use crate::{engine::Engine, error::RecordsError, records::Records};

vocabulary! {
    /// How something is.
    State, "state" {
        /// As it should be.
        Good = "good",
        /// Not as it should be; nothing is lost by it yet.
        Warn = "warn",
        /// What the record promises does not hold.
        Bad = "bad",
    }
}

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub what: &'static str,
    /// How it is.
    pub state: State,
    /// What was found, in a sentence.
    pub said: String,
    /// How to mend it; empty where there is nothing to mend.
    pub mend: String,
}

impl Finding {
    fn good(what: &'static str, said: impl Into<String>) -> Self {
        Self { what, state: State::Good, said: said.into(), mend: String::new() }
    }

    fn warn(what: &'static str, said: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what, state: State::Warn, said: said.into(), mend: mend.into() }
    }

    fn bad(what: &'static str, said: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what, state: State::Bad, said: said.into(), mend: mend.into() }
    }

    /// A setting that must have a value.
    fn setting(what: &'static str, found: &str, is_good: bool, mend: &str) -> Self {
        let said = format!("it is `{found}`");
        if is_good { Self::good(what, said) } else { Self::bad(what, said, mend) }
    }
}

impl Records {
    /// Looks at everything that the record's promises rest on, in a fixed order. `now` is what the machine's clock says, in
    /// microseconds since 1970. What is found names tenants and their files: it is for whoever runs the machine.
    pub async fn doctor(&self, now: i64) -> Result<Vec<Finding>, RecordsError> {
        let mut findings = match self.engine() {
            Engine::Sqlite => sqlite::look(self).await?,
            Engine::Postgres => postgres::look(self, now).await?,
        };
        findings.push(upgrade::schema(self).await?);
        findings.extend(ledger::look(self, now).await?);
        findings.extend(disk::look(self).await?);
        Ok(findings)
    }
}
