//! What a worker has said: the only witness of what was acknowledged.

use std::collections::{BTreeMap, BTreeSet};

/// A line that a worker says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The tenant is begun.
    Ready,
    /// A write of a writer was acknowledged: it is that many now.
    Count(u32, u32),
    /// It was seen that it is that many, after something was refused.
    Seen(u32, u32),
    /// A run was recorded.
    Run(i64),
    /// A file is kept, by its hash.
    File(String),
    /// Something was refused, which may happen.
    Failed(String),
    /// There is nothing more to do.
    Done,
}

impl Line {
    /// As it is said.
    pub fn text(&self) -> String {
        match self {
            Self::Ready => "ready".to_owned(),
            Self::Count(writer, count) => format!("count {writer} {count}"),
            Self::Seen(writer, count) => format!("seen {writer} {count}"),
            Self::Run(run) => format!("run {run}"),
            Self::File(hash) => format!("file {hash}"),
            Self::Failed(why) => format!("failed {}", why.replace('\n', " ")),
            Self::Done => "done".to_owned(),
        }
    }

    /// As it is heard. The test harness says things of its own.
    pub fn heard(text: &str) -> Option<Self> {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let count = || rest.split_once(' ').and_then(|(who, count)| Some((who.parse().ok()?, count.parse().ok()?)));
        match word {
            "ready" => Some(Self::Ready),
            "count" => count().map(|(who, count)| Self::Count(who, count)),
            "seen" => count().map(|(who, count)| Self::Seen(who, count)),
            "run" => rest.parse().ok().map(Self::Run),
            "file" => Some(Self::File(rest.to_owned())),
            "failed" => Some(Self::Failed(rest.to_owned())),
            "done" => Some(Self::Done),
            _ => None,
        }
    }
}

/// Everything that a worker has said.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The tenant is begun.
    pub ready: bool,
    /// It came to its end.
    pub done: bool,
    /// How many writes of each writer were acknowledged.
    pub counts: BTreeMap<u32, u32>,
    /// The last run.
    pub run: i64,
    /// The files.
    pub files: BTreeSet<String>,
    /// What was refused.
    pub failed: Vec<String>,
    /// How often something was acknowledged.
    pub acknowledged: u64,
}

impl Told {
    pub fn hear(&mut self, line: Line) {
        self.acknowledged += u64::from(!matches!(line, Line::Seen(..) | Line::Failed(_) | Line::Done));
        match line {
            Line::Ready => self.ready = true,
            Line::Count(writer, count) | Line::Seen(writer, count) => {
                self.counts.insert(writer, count);
            }
            Line::Run(run) => self.run = run,
            Line::File(hash) => {
                self.files.insert(hash);
            }
            Line::Failed(why) => self.failed.push(why),
            Line::Done => self.done = true,
        }
    }
}

#[test]
fn what_is_said_is_what_is_heard() {
    let said = [
        Line::Ready,
        Line::Count(3, 14),
        Line::Seen(3, 15),
        Line::Run(7),
        Line::File("ab".to_owned()),
        Line::Failed("no room".to_owned()),
        Line::Done,
    ];
    for line in said {
        assert_eq!(Line::heard(&line.text()), Some(line));
    }
    assert_eq!(Line::heard("running 1 test"), None);
}
