//! Backups: the same record again, on either engine, or a refusal that leaves nothing behind.

mod hostile;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use age::{secrecy::ExposeSecret as _, x25519};
use sqlx::Row as _;

use super::{Desk, NOW, Scratch, add_services, on_both, operator, postgres, run, service};
use crate::{
    Admission, Caller, Change, Checked, Engine, Followed, Recipients, Records, RecordsError, Role, Run, Secret, Seen,
    Spot, State,
    backup::{Contents, PARTS, Side, contents, undo::Private},
    ledger::{Action, Entry},
    records::Purpose,
    restore,
};

/// A new pair of keys: whom a backup is for, and what opens it.
fn keys() -> (Recipients, Secret) {
    let identity = x25519::Identity::generate();
    let secret = Secret::keys(identity.to_string().expose_secret()).expect("a key");
    (Recipients::keys(&[identity.to_public().to_string()]).expect("a key"), secret)
}

/// One of everything for two tenants and for all. Gives a token that opens.
async fn fill(desk: &Desk) -> String {
    let records = &desk.records;
    let mut token = String::new();
    for id in ["bakery", "dairy"] {
        let tenant = desk.tenant(id).await;
        add_services(records, &tenant, 3).await;
        let text = format!("evidence of {id}, é\u{1f512}");
        records.keep(&tenant, "report.pdf", &mut text.as_bytes()).await.expect("kept");
        let member =
            Admission { id: "anna@x".to_owned(), role: Role::ClientMember, until: None, scope: BTreeSet::new() };
        token = records.admit(&tenant, &member).await.expect("let in");
        let run = Run { kind: "assess".to_owned(), detail: "{}".to_owned() };
        let spot =
            Spot { followed: Followed::Verdict, service: "a".to_owned(), duty: "b".to_owned(), name: String::new() };
        for value in ["failing", "proven"] {
            let seen = Seen { value: value.to_owned(), detail: "because\nit is".to_owned() };
            records.observe(&tenant, &run, &BTreeMap::from([(spot.clone(), seen)])).await.expect("observed");
        }
    }
    let shared = records.shared(&operator(), NOW);
    records.write(&shared, &[Change::add(&service("shared", "x"))]).await.expect("written");
    records.keep(&shared, "shared.pdf", &mut &b"of all"[..]).await.expect("kept");
    let owner =
        Admission { id: "owner@x".to_owned(), role: Role::MsspOwner, until: Some(NOW + 9), scope: BTreeSet::new() };
    records.admit(&shared, &owner).await.expect("let in");
    token
}

async fn contents_of(records: &Records) -> Contents {
    let mut transaction = records.reading_for(Purpose::Directory).await.expect("a transaction");
    contents(&mut Side { engine: records.engine(), connection: &mut transaction }).await.expect("contents")
}

async fn back_up(records: &Records, to: &Path, whom: &Recipients) -> Result<crate::BackupReport, RecordsError> {
    let scratch = Scratch::new("scratch");
    let made = records.backup(&records.shared(&operator(), NOW), to, whom, &scratch.0).await;
    assert_eq!(below(&scratch.0), BTreeSet::new(), "nothing remains in the scratch folder");
    made
}

/// Everything below a folder.
pub fn below(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(
            |path| {
                if path.is_dir() { below(&path).into_iter().chain([path]).collect() } else { BTreeSet::from([path]) }
            },
        )
        .collect()
}

/// A record that was restored, and the folder that it lies in.
async fn restored(from: &Path, secret: &Secret, url: Option<String>) -> (Records, Scratch) {
    let place = Scratch::new("restored");
    let folder = place.0.join("deep/folder");
    let url = url.unwrap_or_else(|| folder.join("record.db").display().to_string());
    restore(from, secret, &url, &folder).await.expect("restored");
    (Records::open(&url, &folder).await.expect("it opens"), place)
}

async fn is_the_same(restored: &Records, original: &Contents, token: &str) {
    assert_eq!(contents_of(restored).await, *original, "every row is the same");
    let shared = restored.shared(&operator(), NOW);
    assert_eq!(restored.verify(&shared, &[]).await.expect("verified").wrong, []);
    assert_eq!(restored.sign_in(token, NOW).await.expect("asked").map(|caller| caller.id), Some("anna@x".into()));
    let id = demarc_model::TenantId::new("bakery").expect("an id");
    let tenant = restored.tenant(&operator(), &id, NOW).await.expect("a tenant");
    for tenant in [&tenant, &shared] {
        let file = restored.files(tenant).await.expect("files").remove(0);
        restored.fetch(tenant, &file.hash, &mut Vec::new()).await.expect("its bytes");
    }
    let found = restored.doctor(NOW).await.expect("it looks");
    let ailing: Vec<_> = found.iter().filter(|one| one.state != State::Good && one.what != "server's clock").collect();
    assert!(ailing.is_empty(), "it lies there for its owner only, and whole: {ailing:?}");
    // The key came with it: the ledger goes on.
    restored.write(&tenant, &[Change::add(&service("later", "x"))]).await.expect("written");
    assert_eq!(restored.verify(&shared, &[]).await.expect("verified").wrong, []);
}

#[test]
fn a_restored_record_is_the_same_on_either_engine() {
    on_both(|desk| async move {
        let token = fill(&desk).await;
        let before = contents_of(&desk.records).await;
        let (whom, secret) = keys();
        let shelf = Scratch::new("shelf");
        let first = shelf.0.join("first.age");
        let report = back_up(&desk.records, &first, &whom.checked_with(secret.clone())).await.expect("a backup");
        assert_eq!((report.checked, report.files, report.rows["ledger"]), (Checked::Restored, 3, report.ledger_rows));
        let bytes = fs::read(&first).expect("the file");
        assert_eq!((report.sha256, report.size), (crate::sha256(&bytes), bytes.len() as u64));
        assert_eq!(contents_of(&desk.records).await, before, "a backup changes nothing");
        assert_eq!(below(&shelf.0), BTreeSet::from([first.clone()]));
        assert_ne!(crate::private::is_open_to_others(&first).expect("rights"), Some(true));
        let (sqlite, _place) = restored(&first, &secret, None).await;
        is_the_same(&sqlite, &before, &token).await;
        let Some(server) = postgres::server() else { return };
        let (in_postgres, _place) = restored(&first, &secret, Some(server.new_database())).await;
        assert_eq!(in_postgres.engine(), Engine::Postgres);
        is_the_same(&in_postgres, &before, &token).await;
        // And back from there.
        let (before, second) = (contents_of(&in_postgres).await, shelf.0.join("second.age"));
        let (whom, secret) = keys();
        let report = back_up(&in_postgres, &second, &whom).await.expect("a backup");
        assert_eq!(report.checked, Checked::BeforeEncryption, "the private key was not given");
        let (again, _place) = restored(&second, &secret, None).await;
        assert_eq!(contents_of(&again).await, before);
        assert_eq!(again.public_key(), desk.records.public_key());
    });
}

/// Writes until it is told to stop. Gives the keys whose writing was acknowledged.
async fn write_on(records: Arc<Records>, writer: usize, stop: Arc<AtomicBool>) -> BTreeSet<String> {
    let id = demarc_model::TenantId::new("bakery").expect("an id");
    let tenant = records.tenant(&operator(), &id, NOW).await.expect("a tenant");
    let mut written = BTreeSet::new();
    for nth in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let key = format!("w{writer}-{nth:05}");
        records.write(&tenant, &[Change::add(&service(&key, "x"))]).await.expect("written");
        if nth % 8 == 0 {
            records.keep(&tenant, &key, &mut key.as_bytes()).await.expect("kept");
        }
        written.insert(key);
    }
    written
}

#[test]
fn a_backup_is_one_moment_while_four_write() {
    on_both(|desk| async move {
        desk.tenant("bakery").await;
        let Desk { records, folder: _folder, .. } = desk;
        let (records, stop) = (Arc::new(records), Arc::new(AtomicBool::new(false)));
        let (whom, secret) = keys();
        let shelf = Scratch::new("shelf");
        let to = shelf.0.join("busy.age");
        let both = async {
            let begin = |writer| tokio::task::spawn_local(write_on(records.clone(), writer, stop.clone()));
            let writers: Vec<_> = (0..4).map(begin).collect();
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            let early = keys_of(&records).await;
            back_up(&records, &to, &whom).await.expect("a backup");
            stop.store(true, Ordering::Relaxed);
            let mut all = BTreeSet::new();
            for writer in writers {
                all.extend(writer.await.expect("it ends"));
            }
            (early, all)
        };
        let (early, all) = tokio::task::LocalSet::new().run_until(both).await;
        // What was there when it began is in it, and it holds nothing that was never written.
        let (restored, _place) = restored(&to, &secret, None).await;
        let kept = keys_of(&restored).await;
        assert!(!early.is_empty() && early.is_subset(&kept) && kept.is_subset(&all), "{early:?} {kept:?}");
        assert!(kept.len() < all.len(), "they wrote on meanwhile");
        assert_eq!(restored.verify(&restored.shared(&operator(), NOW), &[]).await.expect("verified").wrong, []);
    });
}

async fn keys_of(records: &Records) -> BTreeSet<String> {
    let id = demarc_model::TenantId::new("bakery").expect("an id");
    let tenant = records.tenant(&operator(), &id, NOW).await.expect("a tenant");
    records.read(&tenant).await.expect("read").iter().map(|record| record.key.to_string()).collect()
}

/// A server backs up in a task of its own: this does not compile where it cannot.
#[expect(dead_code, reason = "only its types matter")]
fn backing_up_is_work_for_a_task(records: &Records, path: &Path, whom: &Recipients, secret: &Secret) {
    fn is_send(_: impl Send) {}
    is_send(records.backup(&records.shared(&operator(), NOW), path, whom, path));
    is_send(restore(path, secret, "", path));
    is_send(records.doctor(NOW));
    is_send(crate::upgrade_check(""));
}

#[test]
fn a_passphrase_opens_what_it_closed() {
    run(async {
        let desk = Desk::sqlite().await;
        let token = fill(&desk).await;
        let before = contents_of(&desk.records).await;
        let shelf = Scratch::new("shelf");
        let to = shelf.0.join("phrase.age");
        let whom = Recipients::passphrase("correct horse battery").expect("long enough");
        assert_eq!(back_up(&desk.records, &to, &whom).await.expect("a backup").checked, Checked::Restored);
        let place = Scratch::new("place");
        for wrong in [Secret::passphrase("correct horse batterie"), keys().1] {
            let refused = restore(&to, &wrong, &place.file("a/record.db"), &place.0.join("a")).await;
            assert!(matches!(refused, Err(RecordsError::Secret { .. })), "{refused:?}");
            assert_eq!(below(&place.0), BTreeSet::new());
        }
        let (again, _place) = restored(&to, &Secret::passphrase("correct horse battery"), None).await;
        is_the_same(&again, &before, &token).await;
    });
}

/// Whoever waits may go away; what is done for them ends, and takes its traces away.
#[test]
fn work_that_is_broken_off_leaves_nothing() {
    let (shelf, place, scratch) = (Scratch::new("shelf"), Scratch::new("place"), Scratch::new("scratch"));
    let whom = Recipients::passphrase("correct horse battery").expect("long enough");
    let secret = Secret::passphrase("correct horse battery");
    let (to, late) = (shelf.0.join("a.age"), shelf.0.join("late.age"));
    run(async {
        let desk = Desk::sqlite().await;
        fill(&desk).await;
        back_up(&desk.records, &to, &whom).await.expect("a backup");
        // A passphrase takes a second, so that both are at work when they are broken off; the runtime ends with them.
        let moment = std::time::Duration::from_millis(150);
        let shared = desk.records.shared(&operator(), NOW);
        let backup = tokio::time::timeout(moment, desk.records.backup(&shared, &late, &whom, &scratch.0)).await;
        let url = place.file("new/record.db");
        let restored = tokio::time::timeout(moment, restore(&to, &secret, &url, &place.0.join("new"))).await;
        assert!(backup.is_err() && restored.is_err(), "they were done too early");
        assert_ne!((below(&scratch.0), below(&place.0)), Default::default(), "nothing was at work");
    });
    assert_eq!((below(&scratch.0), below(&place.0)), Default::default());
    assert_eq!(below(&shelf.0), BTreeSet::from([to]));
}

#[test]
fn a_key_that_does_not_open_it_makes_no_backup() {
    run(async {
        let desk = Desk::sqlite().await;
        let shelf = Scratch::new("shelf");
        let to = shelf.0.join("other.age");
        let (whom, secret) = (keys().0, keys().1);
        let refused = back_up(&desk.records, &to, &whom.clone().checked_with(secret)).await;
        assert!(matches!(refused, Err(RecordsError::Secret { .. })), "{refused:?}");
        assert_eq!(below(&shelf.0), BTreeSet::new());
        back_up(&desk.records, &to, &whom).await.expect("a backup, of an empty record");
    });
}

#[test]
fn only_whoever_sees_all_tenants_takes_a_backup_away() {
    on_both(|desk| async move {
        let tenant = desk.tenant("bakery").await;
        let (shelf, whom) = (Scratch::new("shelf"), keys().0);
        let to = shelf.0.join("stolen.age");
        let scratch = Scratch::new("scratch");
        for &role in Role::ALL.iter().filter(|&&role| role != Role::MsspOwner) {
            let tenants = BTreeSet::from([demarc_model::TenantId::new("bakery").expect("an id")]);
            let until = role.expires().then_some(NOW + 1);
            let scope = crate::Act::ALL.iter().copied().collect();
            let caller = Caller { role, tenants, until, scope, ..operator() };
            for tenant in
                [desk.records.shared(&caller, NOW), desk.records.tenant(&caller, &id(), NOW).await.expect("known")]
            {
                let refused = desk.records.backup(&tenant, &to, &whom, &scratch.0).await;
                assert!(matches!(refused, Err(RecordsError::NotFound { .. } | RecordsError::Refused { .. })), "{role}");
            }
        }
        // Not even the owner by the way of one tenant.
        let refused = desk.records.backup(&tenant, &to, &whom, &scratch.0).await;
        assert!(matches!(refused, Err(RecordsError::NotFound { .. })), "{refused:?}");
        assert_eq!(below(&shelf.0), BTreeSet::new());
        back_up(&desk.records, &to, &whom).await.expect("the owner's backup");
    });
}

fn id() -> demarc_model::TenantId {
    demarc_model::TenantId::new("bakery").expect("an id")
}

#[test]
fn a_record_that_is_not_whole_is_not_backed_up() {
    on_both(|desk| async move {
        fill(&desk).await;
        let (shelf, whom) = (Scratch::new("shelf"), keys().0);
        let to = shelf.0.join("broken.age");
        fs::write(&to, "an older backup").expect("written");
        let refused = back_up(&desk.records, &to, &whom).await;
        assert!(matches!(refused, Err(RecordsError::Backup { .. })), "it is not written over another: {refused:?}");
        assert_eq!(fs::read_to_string(&to).expect("read"), "an older backup");
        let nowhere = back_up(&desk.records, &shelf.0.join("unmounted/a.age"), &whom).await;
        assert!(matches!(nowhere, Err(RecordsError::Backup { .. })), "{nowhere:?}");
        fs::remove_file(&to).expect("removed");
        let evidence = below(&desk.folder.0.join("files")).into_iter().find(|path| path.is_file()).expect("a file");
        let bytes = fs::read(&evidence).expect("read");
        for damage in [&bytes[1..], &[&bytes[..], b"x"].concat(), &vec![0; bytes.len()]] {
            fs::write(&evidence, damage).expect("written");
            let refused = back_up(&desk.records, &to, &whom).await;
            assert!(matches!(refused, Err(RecordsError::Backup { .. })), "{refused:?}");
            assert_eq!(below(&shelf.0), BTreeSet::new());
        }
        fs::remove_file(&evidence).expect("removed");
        assert!(matches!(back_up(&desk.records, &to, &whom).await, Err(RecordsError::File { .. })));
        fs::write(&evidence, &bytes).expect("written");
        back_up(&desk.records, &to, &whom).await.expect("a backup, now that it is back");
        // Somebody went past the record and its ledger.
        let mut writing = desk.records.writing("bakery").await.expect("a transaction");
        let sql = "UPDATE record SET body = '{}' WHERE tenant = 'bakery' AND key = 'service-00001'";
        sqlx::query(sql).execute(&mut *writing.transaction).await.expect("changed");
        writing.commit().await.expect("committed");
        let refused = back_up(&desk.records, &shelf.0.join("changed.age"), &whom).await;
        let Err(RecordsError::Backup { what, .. }) = refused else { panic!("{refused:?}") };
        assert!(what.contains("service-00001"), "{what}");
    });
}

#[test]
fn evidence_that_is_lost_is_given_up_and_what_is_whole_is_not() {
    on_both(|desk| async move {
        fill(&desk).await;
        let (shelf, whom) = (Scratch::new("shelf"), keys().0);
        let tenant = desk.tenant("bakery").await;
        let lost = desk.records.files(&tenant).await.expect("files").remove(0);
        let refused = desk.records.give_up(&tenant, &lost.hash).await;
        assert!(matches!(refused, Err(RecordsError::Rule { .. })), "{refused:?}");
        let is_its = |path: &PathBuf| path.is_file() && path.ends_with(&lost.hash);
        let places: Vec<PathBuf> = below(&desk.folder.0.join("files")).into_iter().filter(is_its).collect();
        places.iter().for_each(|place| fs::write(place, "damaged").expect("written"));
        let to = shelf.0.join("a.age");
        assert!(matches!(back_up(&desk.records, &to, &whom).await, Err(RecordsError::Backup { .. })));
        for id in ["bakery", "dairy"] {
            let tenant = desk.tenant(id).await;
            if desk.records.files(&tenant).await.expect("files").iter().any(|file| file.hash == lost.hash) {
                desk.records.give_up(&tenant, &lost.hash).await.expect("given up");
            }
        }
        assert!(desk.records.files(&tenant).await.expect("files").iter().all(|file| file.hash != lost.hash));
        back_up(&desk.records, &to, &whom).await.expect("a backup without it");
    });
}

#[test]
fn what_a_killed_backup_left_is_cleared_away_and_what_works_is_not() {
    let scratch = Scratch::new("left");
    let (left, other) = (scratch.0.join(".work-dead"), scratch.0.join(".other-dead"));
    for folder in [&left, &other] {
        fs::create_dir(folder).expect("a folder");
        fs::write(folder.join("copy.db"), "half of it").expect("a file");
    }
    let works = Private::new(&scratch.0, "work").expect("a folder");
    assert!(!left.exists(), "nobody works there");
    let also = Private::new(&scratch.0, "work").expect("a folder");
    assert!(works.path().exists() && also.path().exists() && other.exists());
    drop((works, also));
    assert_eq!(fs::read_dir(&scratch.0).expect("read").count(), 1);
}

/// The file cannot be put beside its folder by its name only.
#[cfg(target_os = "linux")]
#[test]
fn a_database_on_another_disk_than_its_folder_is_restored() {
    use std::os::unix::fs::MetadataExt as _;
    let memory = Path::new("/dev/shm");
    run(async {
        let desk = Desk::sqlite().await;
        let token = fill(&desk).await;
        let disk = |path: &Path| fs::metadata(path).map(|found| found.dev()).ok();
        if disk(memory).is_none() || disk(memory) == disk(&desk.folder.0) {
            return eprintln!("skipped: there is no other disk");
        }
        let (shelf, (whom, secret)) = (Scratch::new("shelf"), keys());
        let to = shelf.0.join("a.age");
        back_up(&desk.records, &to, &whom).await.expect("a backup");
        let other = Scratch(memory.join(format!("demarc-records-{}", std::process::id())));
        let url = other.file("record.db");
        let (again, _place) = restored(&to, &secret, Some(url.clone())).await;
        is_the_same(&again, &contents_of(&desk.records).await, &token).await;
        again.close().await;
        assert_eq!(below(&other.0), BTreeSet::from([PathBuf::from(url)]));
    });
}

#[test]
fn every_column_of_every_table_is_copied() {
    run(async {
        let desk = Desk::sqlite().await;
        let sql = "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' \
            AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
        let rows = sqlx::query(sql).fetch_all(&desk.records.database.pool).await.expect("a schema");
        let in_schema: BTreeSet<String> = rows.iter().map(|row| row.try_get(0).expect("text")).collect();
        let of = |(table, columns): (&str, &'static str)| {
            let table = table.to_owned();
            columns.split(", ").map(move |column| format!("{table}.{column}"))
        };
        let copied: BTreeSet<String> = PARTS.iter().flat_map(|part| of(part.names())).collect();
        assert_eq!(copied, in_schema);
    });
}

#[test]
fn a_caller_without_a_token_is_copied_too() {
    on_both(|desk| async move {
        let tenant = desk.tenant("bakery").await;
        let mut writing = desk.records.writing("bakery").await.expect("a transaction");
        let entry = Entry {
            action: Action::Admit,
            kind: "caller".to_owned(),
            key: "x as client_member".to_owned(),
            before: String::new(),
            after: crate::sha256(b"client_member None  "),
        };
        desk.records.enter(&mut writing, &tenant, &[entry]).await.expect("told");
        let sql = "INSERT INTO caller (tenant, id, role, scope) VALUES ('bakery', 'x', 'client_member', '')";
        sqlx::query(sql).execute(&mut *writing.transaction).await.expect("written");
        writing.commit().await.expect("committed");
        let (shelf, (whom, secret)) = (Scratch::new("shelf"), keys());
        let to = shelf.0.join("a.age");
        assert_eq!(back_up(&desk.records, &to, &whom).await.expect("a backup").rows["caller"], 1);
        let url = postgres::server().map(postgres::Server::new_database);
        let (again, _place) = restored(&to, &secret, url).await;
        assert_eq!(contents_of(&again).await, contents_of(&desk.records).await);
    });
}
