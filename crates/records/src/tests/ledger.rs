//! Nothing in the ledger, nor what it tells of, can be changed without being found.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use sqlx::AssertSqlSafe;

use super::{Desk, NOW, Scratch, add_services, on_both, operator, run, service};
use crate::{Admission, Change, Followed, Records, RecordsError, Role, Run, Seen, Spot, Verification};

/// How often something is tampered with.
const MUTATIONS: u32 = 1_000;

async fn verify(records: &Records, checkpoints: &[String]) -> Verification {
    records.verify(&records.shared(&operator(), NOW), checkpoints).await.expect("verified")
}

/// Some life: two tenants, changes, runs.
async fn live(desk: &Desk) {
    for id in ["bakery", "dairy"] {
        let tenant = desk.tenant(id).await;
        add_services(&desk.records, &tenant, 7).await;
        let (was, is) = (service("service-00003", "x"), service("service-00003", "changed"));
        desk.records.write(&tenant, &[Change::replace(&was, &is)]).await.expect("written");
        desk.records.write(&tenant, &[Change::remove(&service("service-00004", "x"))]).await.expect("written");
        let spot =
            Spot { followed: Followed::Verdict, service: "a".to_owned(), duty: "b".to_owned(), name: String::new() };
        let mut bytes = format!("the restore test of {id}").into_bytes();
        desk.records.keep(&tenant, "restore-test.txt", &mut &bytes[..]).await.expect("kept");
        bytes.push(b'2');
        desk.records.keep(&tenant, "restore-test-2.txt", &mut &bytes[..]).await.expect("kept");
        for role in [Role::ClientOwner, Role::ClientMember] {
            let somebody =
                Admission { id: "anna@brown.example".to_owned(), role, until: None, scope: BTreeSet::default() };
            desk.records.admit(&tenant, &somebody).await.expect("let in");
            desk.records.admit(&tenant, &somebody).await.expect("let in anew");
        }
        let gone = Admission {
            id: "gone@brown.example".to_owned(),
            role: Role::ClientMember,
            until: None,
            scope: BTreeSet::default(),
        };
        desk.records.admit(&tenant, &gone).await.expect("let in");
        desk.records.dismiss(&tenant, &gone.id).await.expect("let in no longer");
        for value in ["failing", "proven"] {
            let run = Run { kind: "assess".to_owned(), detail: "{}".to_owned() };
            let seen = BTreeMap::from([(spot.clone(), Seen { value: value.to_owned(), detail: "why".to_owned() })]);
            desk.records.observe(&tenant, &run, &seen).await.expect("observed");
        }
    }
}

#[test]
fn an_honest_ledger_is_whole_and_consistent_with_every_checkpoint() {
    on_both(|desk| async move {
        let mut kept = Vec::new();
        for round in 0..9 {
            let tenant = desk.tenant("bakery").await;
            let added = Change::add(&service(&format!("round-{round}"), "x"));
            desk.records.write(&tenant, &[added]).await.expect("written");
            kept.push(desk.records.checkpoint(&tenant).await.expect("a checkpoint"));
        }
        live(&desk).await;
        let verified = verify(&desk.records, &kept).await;
        assert_eq!(verified.wrong, []);
        assert!(verified.rows > 20 && verified.compared > 50, "{verified:?}");
    });
}

/// What somebody with the database in their hands could do: statements with `{n}` and `{m}` for two rows of the ledger.
const TAMPERING: &[(&str, &[&str])] = &[
    ("change who", &["UPDATE ledger SET caller = 'somebody else' WHERE seq = {n}"]),
    ("change when", &["UPDATE ledger SET at = at + 1 WHERE seq = {n}"]),
    ("change for whom", &["UPDATE ledger SET on_behalf_of = 'nobody' WHERE seq = {n}"]),
    ("change what", &["UPDATE ledger SET key = key || '0' WHERE seq = {n}"]),
    ("change a hash", &["UPDATE ledger SET hash_after = hash_before || 'a' WHERE seq = {n}"]),
    ("change the salt", &["UPDATE ledger SET salt = 'a' || salt WHERE seq = {n}"]),
    ("change the tenant", &["UPDATE ledger SET tenant = tenant || 'x' WHERE seq = {n}"]),
    ("delete a row", &["DELETE FROM ledger WHERE seq = {n}"]),
    (
        "delete a row and close the gap",
        &[
            "DELETE FROM ledger WHERE seq = {n}",
            "UPDATE ledger SET seq = -seq WHERE seq > {n}",
            "UPDATE ledger SET seq = -seq - 1 WHERE seq < 0",
        ],
    ),
    (
        "swap two rows",
        &[
            "UPDATE ledger SET seq = -1 WHERE seq = {n}",
            "UPDATE ledger SET seq = {n} WHERE seq = {m}",
            "UPDATE ledger SET seq = {m} WHERE seq = -1",
        ],
    ),
    (
        "repeat a row at the end",
        &[
            "INSERT INTO ledger SELECT tenant, (SELECT MAX(seq) + 1 FROM ledger), at, caller, on_behalf_of, action, kind, key, \
         hash_before, hash_after, salt FROM ledger WHERE seq = {n}",
        ],
    ),
    ("truncate", &["DELETE FROM ledger WHERE seq >= {n}"]),
    ("change a stored hash", &["UPDATE ledger_hash SET hash = zeroblob(32) WHERE place = {n}"]),
    ("delete a stored hash", &["DELETE FROM ledger_hash WHERE place = {n}"]),
    ("change the head's size", &["UPDATE ledger_head SET size = {n}"]),
    ("delete the head", &["DELETE FROM ledger_head"]),
    ("change the head", &["UPDATE ledger_head SET checkpoint = replace(checkpoint, 'demarc', 'democ')"]),
    (
        "change a record",
        &[
            "UPDATE record SET body = body || ' ' WHERE key = (SELECT key FROM record ORDER BY key LIMIT 1 OFFSET {n} % 6)",
        ],
    ),
    (
        "delete a record",
        &["DELETE FROM record WHERE key = (SELECT key FROM record ORDER BY key LIMIT 1 OFFSET {n} % 6)"],
    ),
    ("add a record", &["INSERT INTO record VALUES ('bakery', 'service', 'forged-{n}', '{}', '', 1, 1)"]),
    ("rewrite history", &["UPDATE history SET value = 'proven', detail = '{n}' WHERE value = 'failing'"]),
    ("forget a failing", &["DELETE FROM history WHERE value = 'failing'"]),
    ("let somebody in", &["INSERT INTO caller VALUES ('bakery', 'eve-{n}', 'client_owner', NULL, '', '{n}')"]),
    ("let somebody be more", &["UPDATE caller SET role = 'auditor' WHERE role = 'client_member' AND tenant = 'dairy'"]),
    ("exchange a token", &["UPDATE caller SET token_hash = '{n}' WHERE role = 'client_owner' AND tenant = 'bakery'"]),
    ("keep somebody out", &["DELETE FROM caller WHERE role = 'client_owner'"]),
    ("forget evidence", &["DELETE FROM file WHERE tenant = 'bakery'"]),
    ("call evidence something else", &["UPDATE file SET name = 'x{n}' WHERE name = 'restore-test.txt'"]),
    ("forge evidence", &["INSERT INTO file VALUES ('dairy', 'abc{n}', 1, 'forged', 1)"]),
    ("forget a run", &["DELETE FROM run WHERE run = 1 + {n} % 2"]),
];

#[test]
fn every_mutation_is_found() {
    run(async {
        let base = Desk::sqlite().await;
        live(&base).await;
        let rows = verify(&base.records, &[]).await.rows;
        base.records.close().await;
        let scratch = Scratch::new("mutations");
        let mut runner =
            TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
        let pick = (0..TAMPERING.len(), 0..rows, 1..rows);
        for round in 0..MUTATIONS {
            let (which, n, step) = pick.new_tree(&mut runner).expect("a choice").current();
            // Every kind is tried, whatever the dice say.
            let which = if (round as usize) < TAMPERING.len() { round as usize } else { which };
            let path = scratch.0.join("record.db");
            tamper(&base, &path, TAMPERING[which].1, n, (n + step) % rows).await;
            let records = Records::open(path.to_str().expect("text"), &base.folder.0).await.expect("it opens");
            let found = verify(&records, &[]).await;
            records.close().await;
            assert!(!found.wrong.is_empty(), "{} {n} went unseen", TAMPERING[which].0);
        }
    });
}

/// A copy of a record, changed behind its back.
async fn tamper(base: &Desk, path: &Path, statements: &[&str], n: u64, m: u64) {
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    std::fs::copy(&base.url, path).expect("a copy");
    let pool = sqlx::any::AnyPoolOptions::new().max_connections(1);
    let pool = pool.connect(&format!("sqlite:{}", path.display())).await.expect("a connection");
    let mut changed = 0;
    for statement in statements {
        let sql = statement.replace("{n}", &n.to_string()).replace("{m}", &m.to_string());
        changed += sqlx::query(AssertSqlSafe(sql)).execute(&pool).await.expect("tampered").rows_affected();
    }
    assert!(changed > 0, "{statements:?} {n} changes nothing");
    pool.close().await;
}

/// An old copy is whole in itself; only who kept a checkpoint can tell.
#[test]
fn an_old_copy_is_found_by_a_kept_checkpoint() {
    run(async {
        let desk = Desk::sqlite().await;
        live(&desk).await;
        desk.records.close().await;
        let old = desk.folder.file("old.db");
        std::fs::copy(&desk.url, &old).expect("a copy");
        let now = Desk { records: desk.again().await, ..desk };
        let tenant = now.tenant("bakery").await;
        now.records.write(&tenant, &[Change::add(&service("later", "x"))]).await.expect("written");
        let kept = [now.records.checkpoint(&tenant).await.expect("a checkpoint")];
        assert_eq!(verify(&now.records, &kept).await.wrong, []);
        let replayed = Records::open(&old, &now.folder.0).await.expect("it opens");
        assert_eq!(verify(&replayed, &[]).await.wrong, [], "in itself it is whole");
        assert_ne!(verify(&replayed, &kept).await.wrong, []);
        // Going on from there with other changes does not help.
        let tenant = replayed.tenant(&operator(), &tenant.id().parse().expect("an id"), NOW).await.expect("known");
        replayed.write(&tenant, &[Change::add(&service("other", "x"))]).await.expect("written");
        replayed.write(&tenant, &[Change::add(&service("more", "x"))]).await.expect("written");
        assert_ne!(verify(&replayed, &kept).await.wrong, []);
        assert_ne!(verify(&replayed, &["a forged checkpoint".to_owned()]).await.wrong, []);
    });
}

#[test]
fn nothing_is_added_to_a_ledger_that_was_changed() {
    on_both(|desk| async move {
        live(&desk).await;
        let tenant = desk.tenant("bakery").await;
        let mut writing = desk.records.writing("bakery").await.expect("a transaction");
        let sql = "UPDATE ledger_head SET size = size - 1";
        sqlx::query(sql).execute(&mut *writing.transaction).await.expect("tampered");
        writing.commit().await.expect("committed");
        let before = desk.records.read(&tenant).await.expect("read");
        let refused = desk.records.write(&tenant, &[Change::add(&service("new", "x"))]).await;
        assert!(matches!(refused, Err(RecordsError::Head)), "{refused:?}");
        assert_eq!(
            desk.records.read(&tenant).await.expect("read"),
            before,
            "where the ledger cannot be written, nothing is"
        );
    });
}
