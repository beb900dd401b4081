//! Who may do what: the matrix that people review, the other tenant's ids, and the second wall alone.

use std::{collections::BTreeSet, fmt::Write as _};

use demarc_model::{RecordKind, TenantId};

use super::{Desk, NOW, Scratch, add_services, on_both, operator, postgres, record, run, service};
use crate::{
    Act, Admission, AuthorisedTenant, Caller, Change, Kind, Records, RecordsError, Role,
    access::{Policies, Resource},
};

const OURS: &str = "bakery";
const THEIRS: &str = "dairy";

/// A caller in every role, named by [`OURS`] only.
fn callers() -> Vec<Caller> {
    let named = |role: Role| Caller {
        id: format!("{role}@x.example").into(),
        role,
        tenants: BTreeSet::from([TenantId::new(OURS).expect("an id")]),
        until: role.expires().then_some(NOW + 1),
        scope: if role == Role::ServiceAccount { BTreeSet::from([Act::Read, Act::Observe]) } else { BTreeSet::new() },
        on_behalf_of: None,
    };
    Role::ALL.iter().copied().map(named).collect()
}

/// The letter of each act, upper case where it is only for what names the caller.
fn rights(policies: &Policies, caller: &Caller, tenant: &str, kind: Kind) -> String {
    let letter = |act: &Act| {
        let permit = |own| policies.permit(caller, *act, Resource { tenant, kind, own, gives: None }, NOW);
        match (permit(false), permit(true)) {
            (true, true) => act.word()[..1].to_owned(),
            (false, true) => act.word()[..1].to_uppercase(),
            (false, false) => "-".to_owned(),
            (true, false) => "?".to_owned(),
        }
    };
    // `change` and `checkpoint` begin alike.
    let letters =
        Act::ALL.iter().map(|act| if *act == Act::Checkpoint { letter(act).replace('c', "k") } else { letter(act) });
    letters.collect()
}

fn matrix() -> String {
    let policies = Policies::embedded().expect("sound policies");
    let mut text = "Who may do what, as the policies answer: made by the tests of crates/records, reviewed by people.\n\
        Callers are named by the tenant `bakery` only; `(shared)` is what all tenants share.\n\
        r read, c change, s sign, a approve, o observe, a admit, k checkpoint, in this order; upper case: only what names the caller.\n"
        .to_owned();
    for tenant in [OURS, THEIRS, ""] {
        let _ = write!(text, "\n{:<16}", if tenant.is_empty() { "(shared)" } else { tenant });
        for role in Role::ALL {
            let _ = write!(text, " {:<15}", role.word());
        }
        text.push('\n');
        for kind in Kind::all() {
            let _ = write!(text, "{:<16}", kind.word());
            for caller in callers() {
                let _ = write!(text, " {:<15}", rights(&policies, &caller, tenant, kind));
            }
            text = text.trim_end().to_owned() + "\n";
        }
    }
    text
}

#[test]
fn the_matrix_of_rights_is_the_reviewed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/authorisation_matrix.txt");
    let reviewed = std::fs::read_to_string(path).unwrap_or_default();
    let now = matrix();
    if reviewed != now {
        let beside = format!("{path}.new");
        std::fs::write(&beside, &now).expect("written");
        panic!(
            "rights have changed: compare {beside} with the reviewed file, and put it in its place if that is meant"
        );
    }
}

#[test]
fn an_expired_caller_may_nothing() {
    let policies = Policies::embedded().expect("sound policies");
    for caller in callers() {
        let over = Caller { until: Some(NOW), ..caller };
        for kind in Kind::all() {
            for &act in Act::ALL {
                let resource = Resource { tenant: OURS, kind, own: true, gives: None };
                assert!(!policies.permit(&over, act, resource, NOW), "{} {act} {kind:?}", over.role);
            }
        }
    }
}

/// Every operation on a tenant, with whether it gave an answer.
async fn every_operation(
    records: &Records,
    tenant: &AuthorisedTenant,
) -> Vec<(&'static str, Result<usize, RecordsError>)> {
    let change = [Change::add(&service("new", "x"))];
    let run = crate::Run { kind: "assess".to_owned(), detail: "{}".to_owned() };
    let admission =
        Admission { id: "x@x.example".to_owned(), role: Role::ClientMember, until: None, scope: BTreeSet::new() };
    vec![
        ("read", records.read(tenant).await.map(|all| all.len())),
        ("write", records.write(tenant, &change).await),
        ("observe", records.observe(tenant, &run, &Default::default()).await.map(|_| 1)),
        ("history", records.history(tenant, false).await.map(|all| all.len())),
        ("runs", records.runs(tenant).await.map(|all| all.len())),
        ("admit", records.admit(tenant, &admission).await.map(|token| token.len())),
        ("callers", records.callers(tenant).await.map(|all| all.len())),
        ("dismiss", records.dismiss(tenant, "x@x.example").await.map(|()| 1)),
        ("keep", records.keep(tenant, "a.txt", &mut &b"a"[..]).await.map(|_| 1)),
        ("files", records.files(tenant).await.map(|all| all.len())),
        ("fetch", records.fetch(tenant, &crate::sha256(b"secret"), &mut Vec::new()).await.map(|_| 1)),
        ("checkpoint", records.checkpoint(tenant).await.map(|text| text.len())),
        ("told", records.told(tenant).await.map(|rows| rows.len())),
    ]
}

/// Fills a tenant with one of everything.
async fn fill(desk: &Desk, id: &str) -> AuthorisedTenant {
    let tenant = desk.tenant(id).await;
    add_services(&desk.records, &tenant, 3).await;
    desk.records.keep(&tenant, "report.pdf", &mut &b"secret"[..]).await.expect("kept");
    let run = crate::Run { kind: "assess".to_owned(), detail: "{}".to_owned() };
    let spot = crate::Spot {
        followed: crate::Followed::Verdict,
        service: "a".to_owned(),
        duty: "b".to_owned(),
        name: String::new(),
    };
    let seen = crate::Seen { value: "failing".to_owned(), detail: "why".to_owned() };
    desk.records.observe(&tenant, &run, &[(spot, seen)].into()).await.expect("observed");
    tenant
}

#[test]
fn nobody_gets_an_answer_about_another_tenant() {
    on_both(|desk| async move {
        fill(&desk, OURS).await;
        fill(&desk, THEIRS).await;
        let theirs = TenantId::new(THEIRS).expect("an id");
        for caller in callers().into_iter().filter(|caller| caller.role != Role::MsspOwner) {
            let refused = desk.records.tenant(&caller, &theirs, NOW).await;
            assert!(matches!(refused, Err(RecordsError::NotFound { .. })), "{}: {refused:?}", caller.role);
            let known: Vec<String> = desk
                .records
                .tenants(&caller, NOW)
                .await
                .expect("a list")
                .iter()
                .map(|one| one.id().to_owned())
                .collect();
            assert_eq!(known, [OURS], "{}", caller.role);
            // Even where something else went wrong, and somebody holds what they should not.
            let stolen = stolen(&caller, THEIRS);
            for (operation, answer) in every_operation(&desk.records, &stolen).await {
                let empty = matches!(answer, Err(RecordsError::NotFound { .. } | RecordsError::Refused { .. }) | Ok(0));
                assert!(empty, "{} {operation}: {answer:?}", caller.role);
            }
        }
        // The same questions are answered where they may be asked: the test can fail.
        let tenant = desk.records.tenant(&operator(), &theirs, NOW).await.expect("a tenant");
        let answers = every_operation(&desk.records, &tenant).await;
        assert!(answers.iter().all(|(_, answer)| matches!(answer, Ok(count) if *count > 0)), "{answers:?}");
    });
}

fn stolen(caller: &Caller, tenant: &str) -> AuthorisedTenant {
    AuthorisedTenant::new(Policies::embedded().expect("sound policies").into(), caller, tenant, NOW)
}

#[test]
fn a_member_sees_what_names_them() {
    on_both(|desk| async move {
        let tenant = desk.tenant(OURS).await;
        let person = |id: &str, email: &str| {
            record(RecordKind::Assignee, id, &format!("{{\"id\":\"{id}\",\"email\":\"{email}\",\"members\":[]}}"))
        };
        let assignment = |who: &str| record(RecordKind::Assignment, who, &format!("{{\"assignee\":\"{who}\"}}"));
        let all = [
            person("anna", "Anna@brown.example"),
            person("ben", "ben@brown.example"),
            record(RecordKind::Assignee, "it", r#"{"id":"it","members":["anna"]}"#),
            assignment("anna"),
            assignment("ben"),
            assignment("it"),
            service("files", "Files"),
        ];
        desk.records.write(&tenant, &all.map(|one| Change::add(&one))).await.expect("written");
        let anna = Caller { id: "anna@brown.example".into(), ..callers().remove(3) };
        let tenant = desk.records.tenant(&anna, &TenantId::new(OURS).expect("an id"), NOW).await.expect("known");
        let seen = desk.records.read(&tenant).await.expect("read");
        let seen: Vec<(RecordKind, &str)> = seen.iter().map(|one| (one.kind, &*one.key)).collect();
        let (assignee, assignment) = (RecordKind::Assignee, RecordKind::Assignment);
        assert_eq!(seen, [(assignee, "anna"), (assignee, "it"), (assignment, "anna"), (assignment, "it")]);
    });
}

#[test]
fn a_token_opens_what_it_was_given_for_until_its_day() {
    on_both(|desk| async move {
        let tenant = desk.tenant(OURS).await;
        let auditor = Admission {
            id: "auditor@x.example".to_owned(),
            role: Role::Auditor,
            until: Some(NOW + 10),
            scope: BTreeSet::new(),
        };
        let token = desk.records.admit(&tenant, &auditor).await.expect("let in");
        let caller = desk.records.sign_in(&token, NOW).await.expect("asked").expect("let in");
        assert_eq!((&*caller.id, caller.role), ("auditor@x.example", Role::Auditor));
        assert_eq!(desk.records.sign_in(&token, NOW + 10).await.expect("asked"), None, "its day is over");
        assert_eq!(desk.records.sign_in("demarc_0", NOW).await.expect("asked"), None);
        let anew = desk.records.admit(&tenant, &auditor).await.expect("let in");
        assert_eq!(desk.records.sign_in(&token, NOW).await.expect("asked"), None, "a new token replaces the old one");
        desk.records.dismiss(&tenant, "auditor@x.example").await.expect("dismissed");
        assert_eq!(desk.records.sign_in(&anew, NOW).await.expect("asked"), None);
        let forever = Admission { until: None, ..auditor };
        assert!(matches!(desk.records.admit(&tenant, &forever).await, Err(RecordsError::Rule { .. })));
        assert_eq!(desk.records.verify(&desk.records.shared(&operator(), NOW), &[]).await.expect("verified").wrong, []);
    });
}

#[test]
fn the_whole_ledger_is_nobodys_who_speaks_for_one_tenant() {
    run(async {
        let desk = Desk::sqlite().await;
        fill(&desk, OURS).await;
        let id = TenantId::new(OURS).expect("an id");
        for caller in callers() {
            let tenant = desk.records.tenant(&caller, &id, NOW).await.expect("known");
            assert!(desk.records.verify(&tenant, &[]).await.is_err(), "{}", caller.role);
            let shared = desk.records.verify(&desk.records.shared(&caller, NOW), &[]).await;
            assert_eq!(shared.is_ok(), caller.role == Role::MsspOwner, "{}", caller.role);
        }
    });
}

#[test]
fn a_client_lets_in_its_own_and_nobody_with_more_rights() {
    run(async {
        let desk = Desk::sqlite().await;
        desk.tenant(OURS).await;
        let tenant =
            desk.records.tenant(&callers()[2], &TenantId::new(OURS).expect("an id"), NOW).await.expect("known");
        for &role in Role::ALL {
            let scope = if role == Role::ServiceAccount { BTreeSet::from([Act::Read]) } else { BTreeSet::new() };
            let admission = Admission { id: "x@x.example".to_owned(), role, until: Some(NOW + 1), scope };
            let admitted = desk.records.admit(&tenant, &admission).await;
            let is_theirs = matches!(role, Role::ClientOwner | Role::ClientMember | Role::Auditor);
            assert_eq!(admitted.is_ok(), is_theirs, "{role}: {admitted:?}");
        }
    });
}

/// The application's own check left out: what PostgreSQL itself gives a transaction of one tenant about another.
#[test]
fn row_level_security_alone_answers_nothing() {
    let Some(server) = postgres::server() else { return };
    run(async {
        let (url, folder) = (server.new_database(), Scratch::new("rls"));
        let desk = Desk { records: Records::open(&url, &folder.0).await.expect("a record"), url, folder };
        fill(&desk, OURS).await;
        fill(&desk, THEIRS).await;
        let database = postgres::Server::database_of(&desk.url);
        let tables = server.ask(&database, TENANT_TABLES);
        let tables: Vec<&str> = tables.lines().collect();
        assert_eq!(tables, ["caller", "file", "history", "ledger", "record", "run", "tenant"]);
        for table in tables {
            let theirs = rows_of(&desk.records, table, Some(OURS), THEIRS).await;
            assert_eq!(theirs, 0, "{table} shows the other tenant's rows");
            assert_eq!(rows_of(&desk.records, table, None, THEIRS).await, 0, "{table} shows rows without a tenant");
            // The rows are there, and the tenant itself sees them: the test can fail.
            let shown = rows_of(&desk.records, table, Some(THEIRS), THEIRS).await;
            assert!(shown > 0 || table == "caller", "{table}");
        }
        let forced = server.ask(&database, NOT_FORCED);
        assert_eq!(forced, "", "every table with a tenant forces row-level security, on its owner too");
        let keys = server.ask(&database, KEYS_NOT_BEGINNING_WITH_TENANT);
        assert_eq!(keys, "", "keys begin with the tenant");
        let written = write_as(&desk.records, OURS, THEIRS).await;
        assert!(written.is_err(), "a row of another tenant cannot be written");
    });
}

const TENANT_TABLES: &str = "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND \
    column_name = 'tenant' ORDER BY 1";
const NOT_FORCED: &str = "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' \
    WHERE c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)";
const KEYS_NOT_BEGINNING_WITH_TENANT: &str = "SELECT i.indrelid::regclass FROM pg_index i JOIN pg_attribute a ON \
    a.attrelid = i.indrelid AND a.attname = 'tenant' WHERE i.indisprimary AND i.indkey[0] <> a.attnum";

async fn rows_of(records: &Records, table: &str, tenant: Option<&str>, of: &str) -> i64 {
    let mut transaction = match tenant {
        Some(tenant) => records.reading(tenant).await.expect("a transaction"),
        None => records.database.pool.begin().await.expect("a transaction"),
    };
    let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table} WHERE tenant = $1"));
    let row = sqlx::query(sql).bind(of.to_owned()).fetch_one(&mut *transaction).await.expect("a count");
    sqlx::Row::try_get(&row, 0).expect("a number")
}

async fn write_as(records: &Records, tenant: &str, other: &str) -> Result<(), sqlx::Error> {
    let mut writing = records.writing(tenant).await.expect("a transaction");
    let sql = "INSERT INTO record (tenant, kind, key, body, hash, revision, changed_at) VALUES ($1, 'service', 'x', '', '', 1, 1)";
    sqlx::query(sql).bind(other.to_owned()).execute(&mut *writing.transaction).await.map(|_| ())
}
