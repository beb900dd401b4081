//! `demarc import users`: who can sign in to a service that has no collector.

use demarc_exchange::users::{User, read_users};
use demarc_inventory::{CollectionOutcome, CollectionStatus, Inventory, Row};

use crate::{
    args::{Args, UsersArgs},
    commands::{FINE, Outcome, matrix::known_service},
    desk::{Desk, table_list},
    files,
    output::{Failure, answer, say, say_next, table},
};

const TABLE: &str = "saas_user";

/// Reads the list into the inventory, in place of what was known of the service.
pub fn run(args: &Args, users: &UsersArgs) -> Outcome {
    let desk = Desk::open_for(args, std::slice::from_ref(&users.file.tenant))?;
    let folder = desk.tenant(&users.file.tenant)?;
    known_service(folder, &users.service)?;
    let name = users.file.file.display().to_string();
    let list = read_users(&name, &files::read(&users.file.file)?).map_err(Failure::new)?;
    let row = |user: &User| vec![user.login.clone(), word(user.active), word(user.mfa), word(user.admin)];
    answer(&table(&["login", "active", "second factor", "administrator"], list.iter().map(row)))?;
    say(format!("{} users", list.len()));
    if users.file.dry_run {
        say_next("the same without --dry-run");
        return FINE;
    }
    let found = inventory(&users.service, &list, &name, desk.now.micros());
    desk.store().save(&folder.tenant.id, &table_list(&desk.catalog.tables), &found, desk.now.micros())?;
    desk.pack(&folder.tenant.id)?;
    say_next(&format!("demarc assess --tenant {}", users.file.tenant));
    FINE
}

fn word(value: Option<bool>) -> String {
    value.map_or("not said", |value| if value { "yes" } else { "no" }).to_owned()
}

/// The users as rows. The account is the service, so that another list of it replaces this one.
pub fn inventory(service: &str, users: &[User], file: &str, at: i64) -> Inventory {
    let mut found = Inventory::default();
    let rows = users.iter().map(|user| {
        let mut row = Row {
            account: service.into(),
            region: "global".into(),
            arn: format!("{service}:{}", user.login).into(),
            title: user.login.as_str().into(),
            ..Row::default()
        };
        row.set("service_id", service);
        row.set("login", user.login.as_str());
        row.set("name", user.name.as_deref());
        row.set("email", user.email.as_deref());
        row.set("active", user.active);
        row.set("mfa_enabled", user.mfa);
        row.set("is_administrator", user.admin);
        row.set("last_sign_in", user.last_sign_in);
        row
    });
    found.tables.insert(TABLE.into(), rows.collect());
    found.status.push(CollectionStatus {
        account: service.into(),
        region: "global".into(),
        table: TABLE.into(),
        facet: "list".into(),
        call: "import of a list of users".into(),
        identity: file.into(),
        at,
        rows: users.len() as i64,
        outcome: CollectionOutcome::Complete,
        message: "".into(),
    });
    found
}
