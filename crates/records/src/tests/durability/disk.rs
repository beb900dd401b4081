//! A disk that forgets what nobody waited for.
//!
//! It keeps no more than POSIX promises. The bytes of a file are safe when an `fsync` of the file, begun after they were written,
//! has ended; a name is safe when an `fsync` of its folder has. Everything else may be there or not: nothing of it, or any
//! part, each sector of 512 bytes for itself. Real file systems keep more. The folder of the record was there before.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    path::Path,
};

use super::{Seeded, trace::Event};

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// The folder of a record as its process sees it, and as the disk has it.
pub struct Disk {
    root: String,
    nodes: Vec<Node>,
    waiting: BTreeMap<usize, (usize, usize, BTreeMap<String, usize>)>,
}

/// A file, or a folder.
#[derive(Default)]
struct Node {
    /// What happened to the bytes, in order; of these the first are safe.
    writes: Vec<Write>,
    safe: usize,
    size: usize,
    /// What is in the folder, now and safely.
    names: BTreeMap<String, usize>,
    safe_names: BTreeMap<String, usize>,
    is_folder: bool,
}

enum Write {
    Bytes(usize, Vec<u8>),
    Cut(usize),
}

impl Disk {
    /// An empty folder at `root`.
    pub fn new(root: &str) -> Self {
        Self {
            root: root.to_owned(),
            nodes: vec![Node { is_folder: true, ..Node::default() }],
            waiting: BTreeMap::new(),
        }
    }

    /// Something happens.
    pub fn happens(&mut self, event: &Event) {
        match event {
            Event::Made(path) if self.find(path).is_none() => self.make(path, false),
            Event::MadeFolder(path) => self.make(path, true),
            Event::Wrote(path, at, bytes) => self.write(path, *at, bytes),
            Event::Cut(path, size) => {
                if let Some(node) = self.find(path) {
                    self.nodes[node].writes.push(Write::Cut(*size));
                    self.nodes[node].size = *size;
                }
            }
            Event::Linked(from, to) => self.name(from, to),
            Event::Renamed(from, to) => {
                self.name(from, to);
                self.unname(from);
            }
            Event::Unlinked(path) => self.unname(path),
            Event::Waits(call, path) => {
                if let Some(node) = self.find(path) {
                    let now = (node, self.nodes[node].writes.len(), self.nodes[node].names.clone());
                    self.waiting.insert(*call, now);
                }
            }
            Event::Waited(call) => self.keep(*call),
            Event::Made(_) | Event::Said(_) => {}
        }
    }

    fn keep(&mut self, call: usize) {
        let Some((node, writes, names)) = self.waiting.remove(&call) else { return };
        let node = &mut self.nodes[node];
        node.safe = node.safe.max(writes);
        node.safe_names = names;
    }

    fn write(&mut self, path: &str, at: Option<usize>, bytes: &[u8]) {
        let Some(node) = self.find(path) else { return };
        let node = &mut self.nodes[node];
        let at = at.unwrap_or(node.size);
        node.writes.push(Write::Bytes(at, bytes.to_vec()));
        node.size = node.size.max(at + bytes.len());
    }

    fn make(&mut self, path: &str, is_folder: bool) {
        let number = self.nodes.len();
        if let Some((folder, name)) = self.place(path) {
            self.nodes.push(Node { is_folder, ..Node::default() });
            self.nodes[folder].names.insert(name, number);
        }
    }

    fn name(&mut self, from: &str, to: &str) {
        if let (Some(node), Some((folder, name))) = (self.find(from), self.place(to)) {
            self.nodes[folder].names.insert(name, node);
        }
    }

    fn unname(&mut self, path: &str) {
        if let Some((folder, name)) = self.place(path) {
            self.nodes[folder].names.remove(&name);
        }
    }

    /// The folder of a path, and the name in it; nothing outside of the record's folder. `-shm` is no part of what is kept.
    fn place(&self, path: &str) -> Option<(usize, String)> {
        let (folder, name) = path.strip_prefix(&self.root)?.rsplit_once('/')?;
        let folder = folder.split('/').filter(|name| !name.is_empty());
        let folder = folder.into_iter().try_fold(0, |at, name| self.nodes[at].names.get(name).copied())?;
        (!name.ends_with("-shm")).then(|| (folder, name.to_owned()))
    }

    fn find(&self, path: &str) -> Option<usize> {
        if path == self.root {
            return Some(0);
        }
        self.place(path).and_then(|(folder, name)| self.nodes[folder].names.get(&name).copied())
    }

    /// What the disk has when the power is lost now. Without `luck` nothing that is not safe is there, else parts.
    pub fn after_power_loss(&self, to: &Path, luck: Option<&mut Seeded>) {
        let mut none = Seeded(0);
        let (is_lucky, seeded) = luck.map_or((false, &mut none), |seeded| (true, seeded));
        self.rebuild(0, to, &mut || is_lucky && seeded.coin());
    }

    fn rebuild(&self, number: usize, to: &Path, is_there: &mut impl FnMut() -> bool) {
        let node = &self.nodes[number];
        if !node.is_folder {
            let mut file = crate::private::create(to).expect("a file");
            return file.write_all(&node.bytes(is_there)).expect("written");
        }
        fs::create_dir_all(to).expect("a folder");
        let all: BTreeSet<&String> = node.names.keys().chain(node.safe_names.keys()).collect();
        for name in all {
            let (now, safe) = (node.names.get(name), node.safe_names.get(name));
            let kept = if now != safe && is_there() { now } else { safe };
            if let Some(&kept) = kept {
                self.rebuild(kept, &to.join(name), is_there);
            }
        }
    }
}

impl Node {
    fn bytes(&self, is_there: &mut impl FnMut() -> bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (number, write) in self.writes.iter().enumerate() {
            let is_safe = number < self.safe;
            match write {
                Write::Cut(size) if is_safe || is_there() => bytes.resize(*size, 0),
                Write::Cut(_) => {}
                Write::Bytes(at, written) => {
                    for (sector, part) in written.chunks(SECTOR).enumerate().filter(|_| is_safe || is_there()) {
                        let (from, to) = (at + sector * SECTOR, at + sector * SECTOR + part.len());
                        bytes.resize(bytes.len().max(to), 0);
                        bytes[from..to].copy_from_slice(part);
                    }
                }
            }
        }
        bytes
    }
}

#[test]
fn only_what_somebody_waited_for_is_safe() {
    let kept = |events: &[Event]| {
        let mut disk = Disk::new("/r");
        events.iter().for_each(|event| disk.happens(event));
        let folder = crate::tests::Scratch::new("disk");
        disk.after_power_loss(&folder.0.join("r"), None);
        fs::read(folder.0.join("r/a")).ok()
    };
    let path = || "/r/a".to_owned();
    let write = |text: &str| Event::Wrote(path(), None, text.as_bytes().to_vec());
    let mut events = vec![Event::Made(path()), write("one"), Event::Waits(1, path()), write("two"), Event::Waited(1)];
    assert_eq!(kept(&events), None, "nobody waited for its name");
    events.extend([Event::Waits(2, "/r".to_owned()), Event::Waited(2)]);
    assert_eq!(kept(&events), Some(b"one".to_vec()), "`two` came after the waiting began");
    events.extend([Event::Waits(3, path()), Event::Waited(3), Event::Unlinked(path())]);
    assert_eq!(kept(&events), Some(b"onetwo".to_vec()), "nobody waited for the name to be gone");
}
