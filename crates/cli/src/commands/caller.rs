//! `demarc caller`: who is let in to a tenant, as what and until when.

use chrono::{DateTime, NaiveTime};
use demarc_records::{Admission, AuthorisedTenant, Role};
use serde::Serialize;

use super::{FINE, Outcome};
use crate::{
    args::{Args, CallerAddArgs, CallerCommand, PlainFormat},
    output::{Failure, answer, answer_json, say, say_next, table},
    record::Record,
};

/// Runs a command about callers.
pub fn run(args: &Args, command: &CallerCommand) -> Outcome {
    let record = Record::existing(args)?;
    match command {
        CallerCommand::Add(add) => self::add(&record, add),
        CallerCommand::Remove(remove) => {
            record.wait(record.records.dismiss(&of(&record, remove.tenant.as_ref())?, &remove.who))?;
            say(format!("{} is no longer let in", remove.who));
            FINE
        }
        CallerCommand::List(list) => self::list(&record, list.tenant.as_ref(), list.format),
    }
}

/// The tenant named; without one, what all share.
fn of(record: &Record, tenant: Option<&String>) -> Result<AuthorisedTenant, Failure> {
    tenant.map_or_else(|| Ok(record.shared()), |tenant| record.tenant(tenant))
}

fn add(record: &Record, add: &CallerAddArgs) -> Outcome {
    // The last day still counts.
    let until =
        add.until.and_then(|day| day.succ_opt()).map(|day| day.and_time(NaiveTime::MIN).and_utc().timestamp_micros());
    let admission = Admission {
        id: add.who.clone(),
        role: add.role.parse().map_err(Failure::usage)?,
        until,
        scope: add.scope.iter().map(|act| act.parse().map_err(Failure::usage)).collect::<Result<_, _>>()?,
    };
    let tenant = of(record, add.tenant.as_ref())?;
    let token = record.wait(record.records.admit(&tenant, &admission))?;
    answer(&format!("{token}\n"))?;
    say(format!("{} is let in as {}; this is their token, shown this once", add.who, admission.role));
    say_next("they put it into the environment as DEMARC_TOKEN");
    FINE
}

#[derive(Serialize)]
struct CallerView {
    who: String,
    role: Role,
    until: Option<String>,
    scope: Vec<&'static str>,
}

fn list(record: &Record, tenant: Option<&String>, format: PlainFormat) -> Outcome {
    let view = |one: Admission| CallerView {
        who: one.id,
        role: one.role,
        until: one.until.and_then(DateTime::from_timestamp_micros).map(|at| at.format("%Y-%m-%d %H:%M").to_string()),
        scope: one.scope.iter().map(|act| act.word()).collect(),
    };
    let callers = record.wait(record.records.callers(&of(record, tenant)?))?;
    let callers: Vec<CallerView> = callers.into_iter().map(view).collect();
    match format {
        PlainFormat::Json => answer_json(&callers)?,
        PlainFormat::Table => {
            let row = |one: &CallerView| {
                let until = one.until.clone().unwrap_or_else(|| "no end".to_owned());
                vec![one.who.clone(), one.role.to_string(), until, one.scope.join(", ")]
            };
            answer(&table(&["who", "role", "until (UTC)", "scope"], callers.iter().map(row)))?;
        }
    }
    say_next("demarc caller remove WHO --tenant TENANT");
    FINE
}
