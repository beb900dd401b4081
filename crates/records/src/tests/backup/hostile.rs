//! Archives that are damaged or made to do harm, and places that are taken: refused, with nothing left behind.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read as _, Write as _},
    path::Path,
};

use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _};
use tar::{Archive, Builder, EntryType, Header};

use super::{back_up, below, contents_of, fill, restored};
use crate::{
    Records, RecordsError, Secret, restore,
    tests::{Desk, Scratch, on_both, postgres, run},
};

/// A member of an archive as a forger writes it.
#[derive(Clone)]
struct Member {
    name: String,
    kind: EntryType,
    bytes: Vec<u8>,
    link: Option<&'static str>,
}

/// A backup that was opened, to be forged, with the key of whom it is for.
struct Forge {
    identity: age::x25519::Identity,
    secret: Secret,
    members: Vec<Member>,
    shelf: Scratch,
}

impl Forge {
    async fn new(desk: &Desk) -> Self {
        let identity = age::x25519::Identity::generate();
        let shelf = Scratch::new("shelf");
        let to = shelf.0.join("honest.age");
        let whom = crate::Recipients::keys(&[identity.to_public().to_string()]).expect("a key");
        back_up(&desk.records, &to, &whom).await.expect("a backup");
        let sealed = fs::read(&to).expect("read");
        let mut plain = Vec::new();
        let decryptor = age::Decryptor::new(&sealed[..]).expect("a backup");
        decryptor.decrypt(std::iter::once(&identity as _)).expect("its key").read_to_end(&mut plain).expect("whole");
        let text = age::secrecy::ExposeSecret::expose_secret(&identity.to_string()).to_owned();
        Self { secret: Secret::keys(&text).expect("a key"), identity, members: members(&plain), shelf }
    }

    fn seal(&self, plain: &[u8]) -> Vec<u8> {
        let whom = self.identity.to_public();
        let encryptor = age::Encryptor::with_recipients(std::iter::once(&whom as _)).expect("a recipient");
        let mut sealed = Vec::new();
        let mut writer = encryptor.wrap_output(&mut sealed).expect("a header");
        writer.write_all(plain).expect("written");
        writer.finish().expect("finished");
        sealed
    }

    /// What comes of restoring some bytes, to SQLite. Nothing is left where it was refused.
    async fn restore(&self, sealed: &[u8]) -> Result<(), RecordsError> {
        let from = self.shelf.0.join("forged.age");
        fs::write(&from, sealed).expect("written");
        let place = Scratch::new("place");
        let outside = place.0.join("outside");
        fs::write(&outside, "untouched").expect("written");
        let folder = place.0.join("new/folder");
        let done = restore(&from, &self.secret, &folder.join("db/record.db").display().to_string(), &folder).await;
        if done.is_err() {
            assert_eq!(below(&place.0), BTreeSet::from([outside.clone()]), "something was left behind: {done:?}");
        }
        assert_eq!(fs::read_to_string(&outside).expect("read"), "untouched");
        done.map(drop)
    }

    async fn restore_members(&self, members: &[Member]) -> Result<(), RecordsError> {
        self.restore(&self.seal(&archive(members))).await
    }

    /// The members with another manifest.
    fn with_manifest(&self, change: impl FnOnce(&mut Value)) -> Vec<Member> {
        let mut members = self.members.clone();
        let mut manifest = serde_json::from_slice(&members[0].bytes).expect("a manifest");
        change(&mut manifest);
        members[0].bytes = serde_json::to_vec(&manifest).expect("JSON");
        members
    }

    /// The members with other bytes in one of them, and a manifest that tells of these.
    fn with_bytes(&self, name: &str, bytes: Vec<u8>) -> Vec<Member> {
        let mut members = self.with_manifest(|manifest| {
            let all = manifest["members"].as_array_mut().expect("members");
            let told = all.iter_mut().find(|told| told["name"] == name).expect("the member");
            told["size"] = json!(bytes.len());
            told["sha256"] = json!(crate::sha256(&bytes));
        });
        let member = members.iter_mut().find(|member| member.name == name).expect("the member");
        member.bytes = bytes;
        members
    }

    /// The members with a database in which somebody said `sql`.
    async fn with_database(&self, sql: &'static str) -> Vec<Member> {
        let path = self.shelf.0.join("forged.db");
        let database = self.members.iter().find(|member| member.name == "record.db").expect("a database");
        fs::write(&path, &database.bytes).expect("written");
        let url = format!("sqlite:{}?mode=rw", path.display());
        let mut connection = sqlx::AnyConnection::connect(&url).await.expect("a connection");
        connection.execute(sql).await.expect("said");
        connection.close().await.expect("closed");
        self.with_bytes("record.db", fs::read(&path).expect("read"))
    }
}

fn members(plain: &[u8]) -> Vec<Member> {
    let mut archive = Archive::new(plain);
    let read = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a name").display().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("bytes");
        Member { name, kind: EntryType::Regular, bytes, link: None }
    };
    archive.entries().expect("entries").map(read).collect()
}

fn archive(members: &[Member]) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    for member in members {
        let mut header = Header::new_ustar();
        // Past the checks of the library, as a forger would.
        let name = member.name.as_bytes();
        let ustar = header.as_ustar_mut().expect("ustar");
        match name.len() {
            ..100 => ustar.name[..name.len()].copy_from_slice(name),
            _ => header.set_path(&member.name).expect("a long name"),
        }
        if let Some(link) = member.link {
            header.set_link_name(link).expect("a link");
        }
        header.set_entry_type(member.kind);
        header.set_mode(0o600);
        header.set_size(member.bytes.len() as u64);
        header.set_cksum();
        archive.append(&header, member.bytes.as_slice()).expect("appended");
    }
    archive.into_inner().expect("finished")
}

fn plain_file(name: &str) -> Member {
    Member { name: name.to_owned(), kind: EntryType::Regular, bytes: b"harm".to_vec(), link: None }
}

fn is_refused(done: &Result<(), RecordsError>, about: &str) {
    assert!(matches!(done, Err(RecordsError::Backup { .. })), "{about}: {done:?}");
}

#[test]
fn strange_members_are_refused() {
    run(async {
        let desk = Desk::sqlite().await;
        fill(&desk).await;
        let forge = Forge::new(&desk).await;
        forge.restore_members(&forge.members).await.expect("what the forge leaves alone is restored");
        let names = [
            "/tmp/demarc-harm",
            "../outside",
            "new/../../outside",
            "./record.db",
            "record.db-wal",
            "files/x",
            "record.db",
        ];
        for name in names {
            let added = [&forge.members[..], &[plain_file(name)]].concat();
            is_refused(&forge.restore_members(&added).await, name);
            let told = forge.with_manifest(|manifest| {
                let told = json!({"name": name, "size": 4, "sha256": crate::sha256(b"harm")});
                manifest["members"].as_array_mut().expect("members").push(told);
            });
            is_refused(&forge.restore_members(&[&told[..], &[plain_file(name)]].concat()).await, name);
        }
        let kinds =
            [EntryType::Symlink, EntryType::Link, EntryType::Directory, EntryType::Fifo, EntryType::GNULongName];
        for kind in kinds.into_iter().chain([EntryType::XHeader, EntryType::GNUSparse]) {
            let link = Some("../../outside").filter(|_| matches!(kind, EntryType::Symlink | EntryType::Link));
            let strange = Member { kind, link, ..plain_file("files/x") };
            for place in [0, 1, forge.members.len()] {
                let mut members = forge.members.clone();
                members.insert(place, strange.clone());
                is_refused(&forge.restore_members(&members).await, &format!("{kind:?} at {place}"));
            }
            let mut members = forge.members.clone();
            members[2].kind = kind;
            members[2].link = link;
            is_refused(&forge.restore_members(&members).await, &format!("{kind:?} in place of the key"));
        }
    });
}

#[test]
fn sizes_and_hashes_are_those_of_the_manifest() {
    run(async {
        let desk = Desk::sqlite().await;
        fill(&desk).await;
        let forge = Forge::new(&desk).await;
        for place in 1..forge.members.len() {
            let name = &forge.members[place].name;
            let mut longer = forge.members.clone();
            longer[place].bytes.extend([0; 1_000_000]);
            is_refused(&forge.restore_members(&longer).await, &format!("{name} is longer"));
            let mut shorter = forge.members.clone();
            shorter[place].bytes.pop();
            is_refused(&forge.restore_members(&shorter).await, &format!("{name} is shorter"));
            let mut other = forge.members.clone();
            other[place].bytes[0] ^= 1;
            is_refused(&forge.restore_members(&other).await, &format!("{name} is other"));
            let mut fewer = forge.members.clone();
            fewer.remove(place);
            is_refused(&forge.restore_members(&fewer).await, &format!("{name} is missing"));
            if name == "record.db" {
                // Not every byte of it means something; what its rows mean is the next test's.
                continue;
            }
            // A manifest that agrees does not help: the key or the name of the file does not.
            let mut bytes = forge.members[place].bytes.clone();
            *bytes.last_mut().expect("bytes") ^= 1;
            let agreed = forge.restore_members(&forge.with_bytes(name, bytes)).await;
            assert!(agreed.is_err(), "{name} is other, and the manifest agrees");
        }
        let huge = forge.with_manifest(|manifest| manifest["members"][0]["size"] = json!(u64::MAX));
        is_refused(&forge.restore_members(&huge).await, "more than there is");
        let no_manifest = &forge.members[1..];
        is_refused(&forge.restore_members(no_manifest).await, "no manifest");
        is_refused(&forge.restore_members(&[]).await, "nothing");
        let follows = [archive(&forge.members), b"more".to_vec()].concat();
        is_refused(&forge.restore(&forge.seal(&follows)).await, "something follows");
        for (field, value) in [("format", json!(2)), ("schema", json!(999_999))] {
            let newer = forge.with_manifest(|manifest| manifest[field] = value);
            let done = forge.restore_members(&newer).await;
            assert!(done.expect_err("newer").to_string().contains("or a newer one"), "{field}");
        }
        let rows = forge.with_manifest(|manifest| manifest["rows"]["record"] = json!(1));
        is_refused(&forge.restore_members(&rows).await, "another count of rows");
    });
}

#[test]
fn a_database_that_its_ledger_does_not_tell_of_is_refused() {
    run(async {
        let desk = Desk::sqlite().await;
        fill(&desk).await;
        let forge = Forge::new(&desk).await;
        forge.restore_members(&forge.with_database("VACUUM").await).await.expect("the same rows");
        let statements = [
            "UPDATE record SET body = '{}' WHERE key = 'service-00001'",
            "UPDATE ledger SET caller = 'somebody else' WHERE seq = 2",
            "DELETE FROM ledger_head",
            "UPDATE file SET size = size + 1",
            "DROP TABLE history",
            "CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM ledger; END",
            "CREATE VIEW v AS SELECT * FROM record",
            "DELETE FROM caller WHERE tenant = 'dairy'",
        ];
        for sql in statements {
            let done = forge.restore_members(&forge.with_database(sql).await).await;
            assert!(done.is_err(), "{sql}");
        }
    });
}

/// A table came later, and a column may: what the manifest says is true of the schema that it was made with.
#[test]
fn a_backup_of_an_older_demarc_is_restored() {
    run(async {
        let desk = Desk::sqlite().await;
        let tenant = desk.tenant("bakery").await;
        crate::tests::add_services(&desk.records, &tenant, 3).await;
        let mut forge = Forge::new(&desk).await;
        let sql = "DROP TABLE run; DROP TABLE history; DROP TABLE file; DELETE FROM _sqlx_migrations WHERE version = 2";
        forge.members = forge.with_database(sql).await;
        is_refused(&forge.restore_members(&forge.members).await, "tables that its manifest tells of are missing");
        let older = forge.with_manifest(|manifest| {
            manifest["schema"] = json!(1);
            for table in ["run", "history", "file"] {
                manifest["rows"].as_object_mut().expect("rows").remove(table);
            }
        });
        forge.restore_members(&older).await.expect("it is restored");
    });
}

#[test]
fn damaged_backups_are_refused() {
    run(async {
        let desk = Desk::sqlite().await;
        fill(&desk).await;
        let forge = Forge::new(&desk).await;
        let honest = fs::read(forge.shelf.0.join("honest.age")).expect("read");
        forge.restore(&honest).await.expect("it is restored");
        let header = honest.windows(5).position(|window| window == b"\n--- ").expect("a header") + 49;
        let piece = 64 * 1024 + 16;
        let ends = [0, 1, 22, header, header + 16, header + 16 + piece, header + 16 + 2 * piece, honest.len() - 1];
        for end in ends.into_iter().filter(|end| *end < honest.len()) {
            is_refused(&forge.restore(&honest[..end]).await, &format!("cut after {end} of {}", honest.len()));
        }
        let places = [0, 5, 40, 100, header - 3, header + 3, header + 40, honest.len() / 2, honest.len() - 1];
        for place in places {
            let mut flipped = honest.clone();
            flipped[place] ^= 1;
            let done = forge.restore(&flipped).await;
            let refused = matches!(done, Err(RecordsError::Backup { .. } | RecordsError::Secret { .. }));
            assert!(refused, "a bit of byte {place}: {done:?}");
        }
        is_refused(&forge.restore(&[&honest[..], b"x"].concat()).await, "something follows");
        is_refused(&forge.restore(&vec![b'a'; 200_000]).await, "no header at all");
    });
}

#[test]
fn a_place_that_is_taken_stays_as_it_is() {
    on_both(|desk| async move {
        fill(&desk).await;
        let forge = Forge::new(&desk).await;
        let (from, before) = (forge.shelf.0.join("honest.age"), contents_of(&desk.records).await);
        let refuse = async |url: &str, folder: &Path| {
            let refused = restore(&from, &forge.secret, url, folder).await;
            assert!(matches!(refused, Err(RecordsError::Occupied(_))), "{url}: {refused:?}");
        };
        refuse(&desk.url, &desk.folder.0).await;
        let other = Scratch::new("other");
        refuse(&desk.url, &other.0.join("new")).await;
        refuse(&other.file("record.db"), &desk.folder.0).await;
        for taken in ["record.db", "record.db-wal", "record.db-journal", "ledger.key", "files/a"] {
            let path = other.0.join(taken);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, "taken").expect("written");
            refuse(&other.file("record.db"), &other.0).await;
            assert_eq!(fs::read_to_string(&path).expect("read"), "taken");
            fs::remove_file(&path).expect("removed");
        }
        assert_eq!(below(&other.0).len(), 1, "nothing but the empty folder of files: {:?}", below(&other.0));
        assert_eq!(contents_of(&desk.records).await, before);
        restore(&from, &forge.secret, &other.file("record.db"), &other.0).await.expect("a free place");
    });
}

/// The rows do not fit the server: the key and the files that were put first are taken back.
#[test]
fn a_restore_that_the_server_refuses_leaves_nothing() {
    let Some(server) = postgres::server() else { return };
    run(async {
        let desk = Desk::sqlite().await;
        fill(&desk).await;
        let forge = Forge::new(&desk).await;
        let from = forge.shelf.0.join("honest.age");
        let (url, place) = (server.new_database(), Scratch::new("place"));
        // A database of ours, in which a table takes no dairy.
        Records::open(&url, &Scratch::new("key").0).await.expect("a record").close().await;
        let database = postgres::Server::database_of(&url);
        server.ask(&database, "ALTER TABLE history ADD CONSTRAINT c CHECK (tenant <> 'dairy')");
        let refused = restore(&from, &forge.secret, &url, &place.0.join("new")).await;
        assert!(matches!(refused, Err(RecordsError::Database(_))), "{refused:?}");
        assert_eq!(below(&place.0), BTreeSet::new());
        let count =
            "SELECT (SELECT COUNT(*) FROM record) + (SELECT COUNT(*) FROM ledger) + (SELECT COUNT(*) FROM ledger_head)";
        assert_eq!(server.ask(&database, count), "0");
        server.ask(&database, "ALTER TABLE history DROP CONSTRAINT c");
        let (again, _place) = restored(&from, &forge.secret, Some(url)).await;
        assert_eq!(contents_of(&again).await, contents_of(&desk.records).await);
    });
}
