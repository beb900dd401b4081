//! Reads what `strace -f -y -xx` writes, as the changes of files in the order in which they happened.

use std::collections::HashMap;

/// What a process did to the disk, or said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A file was made, where there was none.
    Made(String),
    /// A folder was made.
    MadeFolder(String),
    /// Bytes were written at a place; without one, at the end.
    Wrote(String, Option<usize>, Vec<u8>),
    /// A file was cut, or lengthened, to a size.
    Cut(String, usize),
    /// A file has one more name.
    Linked(String, String),
    /// A file has another name.
    Renamed(String, String),
    /// A name is gone.
    Unlinked(String),
    /// Somebody began to wait for the disk: the number of the call, and the file or folder.
    Waits(usize, String),
    /// The call with this number ended: whatever was written before it began is on the disk.
    Waited(usize),
    /// A line was said.
    Said(String),
}

/// The events of a trace.
pub fn read(trace: &str) -> Vec<Event> {
    let (mut events, mut unfinished) = (Vec::new(), HashMap::new());
    for (number, line) in trace.lines().enumerate() {
        let (thread, line) = line.trim_start().split_once(' ').expect("a process");
        let line = line.trim_start();
        if let Some(begun) = line.strip_suffix("<unfinished ...>") {
            events.extend(begins(begun, number));
            unfinished.insert(thread, (number, begun));
        } else if let Some(resumed) = line.strip_prefix("<... ") {
            let rest = resumed.split_once(" resumed>").expect("the rest of a call").1;
            if let Some((number, begun)) = unfinished.remove(thread) {
                events.extend(ends(&format!("{begun}{rest}"), number));
            }
        } else {
            events.extend(begins(line, number));
            events.extend(ends(line, number));
        }
    }
    events
}

/// Only waiting is of interest before it ends.
fn begins(line: &str, number: usize) -> Option<Event> {
    let (name, rest) = line.split_once('(')?;
    matches!(name, "fsync" | "fdatasync").then(|| Event::Waits(number, path_of(rest)))
}

fn ends(line: &str, number: usize) -> Option<Event> {
    let (name, rest) = line.split_once('(')?;
    let (words, result) = rest.rsplit_once(" = ")?;
    let words: Vec<&str> = words.trim_end().strip_suffix(')')?.split(", ").map(str::trim).collect();
    if result.starts_with(['-', '?']) {
        return None;
    }
    let number_at = |place: usize| words[place].parse().expect("a number");
    // A write may be shorter than was asked for.
    let bytes =
        || unhex(words[1])[..result.split('<').next().unwrap_or_default().trim().parse().expect("a size")].to_vec();
    Some(match name {
        "openat" if words[2].contains("O_CREAT") => Event::Made(path_of(result)),
        "mkdir" => Event::MadeFolder(text(words[0])),
        "mkdirat" => Event::MadeFolder(text(words[1])),
        "pwrite64" => Event::Wrote(path_of(words[0]), Some(number_at(3)), bytes()),
        "write" if words[0].starts_with("1<") => Event::Said(String::from_utf8_lossy(&bytes()).trim().to_owned()),
        "write" => Event::Wrote(path_of(words[0]), None, bytes()),
        "ftruncate" => Event::Cut(path_of(words[0]), number_at(1)),
        "link" | "rename" => named(name, words[0], words[1]),
        "linkat" | "renameat" | "renameat2" => named(name, words[1], words[3]),
        "unlink" => Event::Unlinked(text(words[0])),
        "unlinkat" => Event::Unlinked(text(words[1])),
        "fsync" | "fdatasync" => Event::Waited(number),
        "openat" | "copy_file_range" | "sendfile" | "fallocate" | "writev" | "pwritev" => unknown(name, &words)?,
        _ => panic!("a call that is not understood: {name}"),
    })
}

/// Calls that would write in a way that is not followed here.
fn unknown(name: &str, words: &[&str]) -> Option<Event> {
    assert!(name == "openat" || name == "writev" && words[0].starts_with(['1', '2']), "{name} is not followed");
    None
}

fn named(call: &str, from: &str, to: &str) -> Event {
    let (from, to) = (text(from), text(to));
    if call.starts_with("link") { Event::Linked(from, to) } else { Event::Renamed(from, to) }
}

/// The path that `-y` puts behind the number of an open file.
fn path_of(word: &str) -> String {
    let path = word.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(path, _)| path);
    String::from_utf8_lossy(&unhex(path)).into_owned()
}

fn text(word: &str) -> String {
    String::from_utf8_lossy(&unhex(word)).into_owned()
}

/// Bytes from `\x00\x01`, with or without quotation marks.
fn unhex(word: &str) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).expect("a digit");
    let escapes = word.trim_matches('"').as_bytes().chunks_exact(4);
    escapes.map(|escape| digit(escape[2]) << 4 | digit(escape[3])).collect()
}

#[test]
fn interrupted_calls_are_put_together_again() {
    let trace = "7 openat(AT_FDCWD<\\x2f>, \"\\x2f\\x61\", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3<\\x2f\\x61>\n\
                 7 fsync(3<\\x2f\\x61> <unfinished ...>\n\
                 12 pwrite64(3<\\x2f\\x61>, \"\\x00\\xff\", 2, 512) = 2\n\
                 7 <... fsync resumed>)              = 0\n\
                 7 fsync(3<\\x2f\\x61>) = -1 EIO (Input/output error) (INJECTED)\n\
                 7 write(1<\\x70>, \"\\x68\\x69\\x0a\", 3) = 3\n\
                 7 +++ exited with 0 +++\n";
    let path = || "/a".to_owned();
    let wanted = [
        Event::Made(path()),
        Event::Waits(1, path()),
        Event::Wrote(path(), Some(512), vec![0, 255]),
        Event::Waited(1),
        Event::Waits(4, path()),
        Event::Said("hi".to_owned()),
    ];
    assert_eq!(read(trace), wanted);
}
