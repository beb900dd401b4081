//! The doctor: a healthy record is found healthy, and each ailment is found.

use std::{fs, path::Path};

use sqlx::{Executor as _, any::AnyPoolOptions};

use super::{Desk, NOW, Scratch, add_services, on_both, postgres, run};
use crate::{
    Change, Engine, Finding, OpenError, Records, State, UpgradeCheck, migrations, tests::service, upgrade_check,
};

/// A record with something in it, in a folder for its owner only.
async fn fill(desk: &Desk) {
    #[cfg(unix)]
    chmod(&desk.folder.0, 0o700);
    let tenant = desk.tenant("bakery").await;
    add_services(&desk.records, &tenant, 3).await;
    desk.records.keep(&tenant, "report.pdf", &mut &b"evidence"[..]).await.expect("kept");
}

#[cfg(unix)]
fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("rights");
}

/// What is not good. The server's clock is asked for elsewhere: the tests' clock stands still.
async fn ailments(records: &Records, now: i64) -> Vec<Finding> {
    let found = records.doctor(now).await.expect("it looks");
    for finding in &found {
        assert_eq!(finding.state == State::Good, finding.mend.is_empty(), "{finding:?}");
        assert!(!finding.said.is_empty(), "{finding:?}");
    }
    found.into_iter().filter(|finding| finding.state != State::Good && finding.what != "server's clock").collect()
}

async fn has_only(records: &Records, what: &str, state: State, said: &str) {
    let found = ailments(records, NOW).await;
    let shown = || format!("{what}, {said}: {found:?}");
    assert_eq!(found.iter().map(|one| (one.what, one.state)).collect::<Vec<_>>(), [(what, state)], "{}", shown());
    assert!(found[0].said.contains(said), "{}", shown());
}

async fn is_healthy(records: &Records) {
    assert_eq!(ailments(records, NOW).await, []);
}

#[test]
fn a_healthy_record_is_found_healthy() {
    on_both(|desk| async move {
        fill(&desk).await;
        is_healthy(&desk.records).await;
        let found = desk.records.doctor(NOW).await.expect("it looks");
        let looked_at: Vec<&str> = found.iter().map(|finding| finding.what).collect();
        let settings: &[&str] = match desk.records.engine() {
            Engine::Sqlite => &["SQLite's version", "database pages", "journal_mode", "synchronous"],
            Engine::Postgres => &[
                "PostgreSQL's version",
                "synchronous_commit",
                "fsync",
                "full_page_writes",
                "row-level security",
                "database role",
                "server's clock",
            ],
        };
        assert_eq!(looked_at[..settings.len()], *settings);
        for what in ["schema", "ledger's key", "ledger's head", "clock", "rights", "free space", "files of evidence"] {
            assert!(looked_at.contains(&what), "{what}: {looked_at:?}");
        }
    });
}

#[cfg(unix)]
#[test]
fn rights_of_others_are_found() {
    on_both(|desk| async move {
        fill(&desk).await;
        let mut files = vec![desk.folder.0.join("ledger.key")];
        if desk.records.engine() == Engine::Sqlite {
            files.extend(["record.db", "record.db-wal", "record.db-shm"].map(|name| desk.folder.0.join(name)));
        }
        for file in files {
            for mode in [0o640, 0o604, 0o602] {
                chmod(&file, mode);
                has_only(&desk.records, "rights", State::Bad, &file.display().to_string()).await;
            }
            chmod(&file, 0o600);
        }
        for (mode, state) in [(0o755, State::Warn), (0o710, State::Warn), (0o770, State::Bad), (0o702, State::Bad)] {
            chmod(&desk.folder.0, mode);
            has_only(&desk.records, "rights", state, &desk.folder.0.display().to_string()).await;
        }
        chmod(&desk.folder.0, 0o700);
        is_healthy(&desk.records).await;
    });
}

#[test]
fn evidence_that_is_gone_is_found() {
    on_both(|desk| async move {
        fill(&desk).await;
        let hash = crate::sha256(b"evidence");
        let file = desk.folder.0.join("files/bakery").join(&hash[..2]).join(&hash);
        fs::write(&file, "evidenc").expect("written");
        has_only(&desk.records, "files of evidence", State::Bad, "has 7 bytes instead of 8").await;
        fs::remove_file(&file).expect("removed");
        has_only(&desk.records, "files of evidence", State::Bad, "`report.pdf` of `bakery` is missing").await;
        fs::write(&file, "evidence").expect("written");
        is_healthy(&desk.records).await;
    });
}

#[test]
fn a_wrong_key_head_or_clock_is_found() {
    on_both(|desk| async move {
        fill(&desk).await;
        let key = desk.folder.0.join("ledger.key");
        let text = fs::read_to_string(&key).expect("read");
        let other = Scratch::new("other-key");
        let theirs = crate::ledger::Key::open(&other.0.join("key")).expect("a key");
        fs::write(&key, fs::read(other.0.join("key")).expect("read")).expect("written");
        has_only(&desk.records, "ledger's key", State::Bad, "another key").await;
        // Whoever opens the record with that key cannot add to what the first one signed.
        let with_theirs = desk.again().await;
        has_only(&with_theirs, "ledger's head", State::Bad, "has not signed it").await;
        assert_eq!(with_theirs.public_key(), theirs.public());
        fs::remove_file(&key).expect("removed");
        has_only(&desk.records, "ledger's key", State::Bad, "cannot be read").await;
        fs::write(&key, text).expect("written");
        #[cfg(unix)]
        chmod(&key, 0o600);
        is_healthy(&desk.records).await;
        let early = ailments(&desk.records, NOW - 1).await;
        assert_eq!(early.iter().map(|one| (one.what, one.state)).collect::<Vec<_>>(), [("clock", State::Bad)]);
        let mut writing = desk.records.writing("bakery").await.expect("a transaction");
        sqlx::query("UPDATE ledger_head SET size = size - 1")
            .execute(&mut *writing.transaction)
            .await
            .expect("changed");
        writing.commit().await.expect("committed");
        has_only(&desk.records, "ledger's head", State::Bad, "signed for 5 rows, and there are 5").await;
    });
}

/// As somebody would open it who does not know what it needs; what is set stays set.
async fn with_one_connection(records: &mut Records, url: &str) {
    records.close().await;
    records.database.pool = AnyPoolOptions::new().max_connections(1).connect(url).await.expect("a connection");
}

#[test]
fn settings_of_sqlite_that_lose_writes_are_found() {
    run(async {
        let mut desk = Desk::sqlite().await;
        fill(&desk).await;
        with_one_connection(&mut desk.records, &format!("sqlite:{}", desk.url)).await;
        let say = async |sql: &'static str| desk.records.database.pool.execute(sql).await.expect("said");
        say("PRAGMA synchronous = NORMAL").await;
        has_only(&desk.records, "synchronous", State::Bad, "`normal`").await;
        say("PRAGMA synchronous = EXTRA").await;
        is_healthy(&desk.records).await;
        say("PRAGMA synchronous = FULL").await;
        say("PRAGMA journal_mode = DELETE").await;
        has_only(&desk.records, "journal_mode", State::Bad, "`delete`").await;
        say("PRAGMA journal_mode = WAL").await;
        is_healthy(&desk.records).await;
    });
}

#[test]
fn damaged_pages_are_found() {
    run(async {
        let desk = Desk::sqlite().await;
        fill(&desk).await;
        desk.records.close().await;
        let path = desk.folder.0.join("record.db");
        let honest = fs::read(&path).expect("read");
        // The pages of the indexes, which nothing reads at the start: the last ones of the file.
        let mut found = 0;
        for page in (honest.len() / 4096).saturating_sub(8)..honest.len() / 4096 {
            let mut damaged = honest.clone();
            damaged[page * 4096 + 3..page * 4096 + 5].copy_from_slice(&[0xff, 0xff]);
            fs::write(&path, &damaged).expect("written");
            let Ok(records) = Records::open(&desk.url, &desk.folder.0).await else { continue };
            let looked = records.doctor(NOW).await;
            found += usize::from(
                looked.is_ok_and(|all| all.iter().any(|one| one.what == "database pages" && one.state == State::Bad)),
            );
            records.close().await;
        }
        assert!(found > 0, "no damage was found");
        fs::write(&path, &honest).expect("written");
        is_healthy(&desk.again().await).await;
    });
}

#[test]
fn what_opens_postgres_to_loss_or_to_others_is_found() {
    let Some(server) = postgres::server() else { return };
    run(async {
        let (url, folder) = (server.new_database(), Scratch::new("doctor"));
        let mut desk = Desk { records: Records::open(&url, &folder.0).await.expect("a record"), url, folder };
        fill(&desk).await;
        let database = postgres::Server::database_of(&desk.url);
        let walls = [
            ("ALTER TABLE record NO FORCE ROW LEVEL SECURITY", "ALTER TABLE record FORCE ROW LEVEL SECURITY", "record"),
            ("ALTER TABLE caller DISABLE ROW LEVEL SECURITY", "ALTER TABLE caller ENABLE ROW LEVEL SECURITY", "caller"),
            ("CREATE TABLE later (tenant TEXT)", "DROP TABLE later", "later"),
        ];
        for (open, close, table) in walls {
            server.ask(&database, open);
            has_only(&desk.records, "row-level security", State::Bad, &format!("not forced on {table}")).await;
            server.ask(&database, close);
            is_healthy(&desk.records).await;
        }
        server.ask(&database, &format!("ALTER DATABASE {database} SET synchronous_commit = off"));
        has_only(&desk.again().await, "synchronous_commit", State::Bad, "`off`").await;
        server.ask(&database, &format!("ALTER DATABASE {database} SET synchronous_commit = local"));
        is_healthy(&desk.again().await).await;
        with_one_connection(&mut desk.records, &desk.url).await;
        has_only(&desk.records, "database role", State::Bad, &format!("{database}_owner")).await;
    });
}

#[test]
fn a_server_with_another_clock_is_found() {
    let Some(server) = postgres::server() else { return };
    run(async {
        let (url, folder) = (server.new_database(), Scratch::new("doctor"));
        let records = Records::open(&url, &folder.0).await.expect("a record");
        let now = server
            .ask("postgres", "SELECT (EXTRACT(EPOCH FROM now()) * 1000000)::int8")
            .parse::<i64>()
            .expect("a moment");
        let state = async |now| {
            let found = records.doctor(now).await.expect("it looks");
            found.into_iter().find(|one| one.what == "server's clock").expect("looked at").state
        };
        let hour = 3_600_000_000;
        assert_eq!(state(now).await, State::Good);
        assert_eq!((state(now - hour).await, state(now + hour).await), (State::Warn, State::Warn));
    });
}

/// A newer demarc on the same database, and an older state of it.
#[test]
fn another_schema_is_found() {
    on_both(|desk| async move {
        fill(&desk).await;
        let say = async |sql: &'static str| match desk.records.engine() {
            Engine::Sqlite => {
                desk.records.database.pool.execute(sql).await.expect("said");
            }
            Engine::Postgres => {
                let server = postgres::server().expect("a server");
                server.ask(&postgres::Server::database_of(&desk.url), sql);
            }
        };
        say("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
            SELECT 900, 'later', true, checksum, 0 FROM _sqlx_migrations WHERE version = 1")
        .await;
        has_only(&desk.records, "schema", State::Bad, "a newer demarc has changed it: 900 later").await;
        let check = upgrade_check(&desk.url).await.expect("looked at");
        assert_eq!((check.unknown, check.pending), (vec![(900, "later".to_owned())], vec![]));
        say("DELETE FROM _sqlx_migrations WHERE version IN (900, 2)").await;
        has_only(&desk.records, "schema", State::Bad, "it lacks 2 history").await;
    });
}

#[test]
fn an_upgrade_is_told_of_and_not_made() {
    on_both(|desk| async move {
        fill(&desk).await;
        let engine = desk.records.engine();
        let known = migrations::known(engine);
        let whole = UpgradeCheck {
            engine,
            exists: true,
            applied: known.clone(),
            pending: vec![],
            unknown: vec![],
            engines_agree: true,
        };
        assert_eq!(upgrade_check(&desk.url).await.expect("looked at"), whole, "while it is open");
        // An older one.
        let url = match engine {
            Engine::Sqlite => desk.folder.file("old.db"),
            Engine::Postgres => postgres::server().expect("a server").new_database(),
        };
        let connect = if engine == Engine::Sqlite { format!("sqlite:{url}?mode=rwc") } else { url.clone() };
        let none = upgrade_check(&url).await.expect("looked at");
        assert_eq!((none.exists, none.applied.len(), none.pending.len()), (engine == Engine::Postgres, 0, known.len()));
        assert!(!desk.folder.0.join("old.db").exists(), "looking made a database");
        let pool = AnyPoolOptions::new().max_connections(1).connect(&connect).await.expect("a connection");
        migrations::run_up_to(engine, &pool, 1).await.expect("the first version");
        pool.close().await;
        let before = super::backup::below(&desk.folder.0);
        for _ in 0..2 {
            let old = upgrade_check(&url).await.expect("looked at");
            assert_eq!((old.applied, old.pending), (known[..1].to_vec(), known[1..].to_vec()), "and it stays so");
        }
        assert_eq!(super::backup::below(&desk.folder.0), before, "looking made a file");
        // Once it was opened, it is of this version, and its log is gone with whoever wrote it.
        Records::open(&url, &desk.folder.0).await.expect("a record").close().await;
        let before = super::backup::below(&desk.folder.0);
        assert_eq!(upgrade_check(&url).await.expect("looked at"), whole);
        assert_eq!(super::backup::below(&desk.folder.0), before, "looking made a file");
    });
}

#[test]
fn looking_for_an_upgrade_leaves_a_log_alone() {
    run(async {
        let desk = Desk::sqlite().await;
        fill(&desk).await;
        // As after a crash: the schema is in the log, and nobody has the database open.
        let crashed = Scratch::new("crashed");
        for name in ["record.db", "record.db-wal"] {
            fs::copy(desk.folder.0.join(name), crashed.0.join(name)).expect("copied");
        }
        let log = fs::read(crashed.0.join("record.db-wal")).expect("read");
        let check = upgrade_check(&crashed.file("record.db")).await.expect("looked at");
        assert_eq!(check.pending, []);
        assert_eq!(fs::read(crashed.0.join("record.db-wal")).expect("read"), log, "the log is as it was");
        assert!(matches!(upgrade_check("mysql://x").await, Err(OpenError::Url(_))));
        let tenant = desk.tenant("bakery").await;
        desk.records.write(&tenant, &[Change::add(&service("later", "x"))]).await.expect("written");
    });
}
