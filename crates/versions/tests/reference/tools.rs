//! Comparison with the programs that made the rules, where they are on the machine: `dpkg`, pip's `packaging`, npm's `semver`, Maven.

use std::{
    cmp::Ordering,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use demarc_versions::{Ecosystem, compare};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::generate;

const PAIRS: usize = 2_000;

/// Pairs that are versions, the same in every run.
fn pairs(ecosystem: Ecosystem, version: &impl Strategy<Value = String>) -> Vec<(String, String, Ordering)> {
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let mut pairs = Vec::new();
    while pairs.len() < PAIRS {
        let mut one = || version.new_tree(&mut runner).unwrap().current();
        let (a, b) = (one(), one());
        if let Ok(order) = compare(ecosystem, &a, &b) {
            pairs.push((a, b, order));
        }
    }
    pairs
}

/// What a program answers line by line to pairs of versions: `-1`, `0` or `1`. None if it is not here.
fn answers(program: &str, arguments: &[&str], pairs: &[(String, String, Ordering)]) -> Option<Vec<String>> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let child = child.as_mut().ok()?;
    let mut input = child.stdin.take()?;
    let lines: String = pairs.iter().map(|(a, b, _)| format!("{a} {b}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let mut output = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take()?, &mut output).ok()?;
    let _ = writer.join();
    child.wait().ok()?.success().then(|| output.lines().map(str::to_owned).collect())
}

fn agree(ecosystem: Ecosystem, program: &str, arguments: &[&str]) {
    let pairs = pairs(ecosystem, &generate::version(ecosystem));
    let Some(answers) = answers(program, arguments, &pairs) else {
        eprintln!("skipped: {program} cannot be asked about {ecosystem} on this machine");
        return;
    };
    assert_eq!(answers.len(), pairs.len(), "{program} did not answer every pair");
    let differs = |(pair, answer): &(&(String, String, Ordering), &String)| (pair.2 as i8).to_string() != **answer;
    let wrong: Vec<String> = pairs
        .iter()
        .zip(&answers)
        .filter(differs)
        .map(|((a, b, ours), answer)| format!("`{a}` `{b}`: {ours:?}, {program} says {answer}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), pairs.len(), wrong[..wrong.len().min(20)].join("\n"));
}

#[test]
fn dpkg_agrees() {
    let script = "command -v dpkg >/dev/null || exit 1
        while read -r a b; do
            if dpkg --compare-versions \"$a\" lt \"$b\"; then echo -1
            elif dpkg --compare-versions \"$a\" eq \"$b\"; then echo 0
            else echo 1; fi
        done; exit 0";
    agree(Ecosystem::Debian, "sh", &["-c", script]);
}

#[test]
fn packaging_agrees() {
    let script = "
import sys
from pip._vendor.packaging.version import Version
for line in sys.stdin:
    a, b = map(Version, line.split())
    print((a > b) - (a < b))
";
    agree(Ecosystem::Pypi, "python3", &["-c", script]);
}

#[test]
fn semver_of_npm_agrees() {
    let script = "
const semver = require(['/usr/lib/node_modules/npm/node_modules/semver', 'semver'].find(
    name => { try { require(name); return true } catch { return false } }));
for (const line of require('fs').readFileSync(0, 'utf8').trim().split('\\n')) console.log(semver.compare(...line.split(' ')));
";
    agree(Ecosystem::Semver, "node", &["-e", script]);
}

#[test]
fn maven_agrees() {
    let jars = ["/usr/share/java/maven-artifact-3.x.jar", "/usr/share/java/commons-lang3.jar"];
    if !jars.iter().all(|jar| Path::new(jar).exists()) {
        eprintln!("skipped: Maven is not on this machine");
        return;
    }
    let pairs = pairs(Ecosystem::Maven, &generate::usual_maven());
    let versions = pairs.iter().flat_map(|(a, b, _)| [a.as_str(), b.as_str()]);
    let main = "org.apache.maven.artifact.versioning.ComparableVersion";
    let Ok(output) = Command::new("java").args(["-cp", &jars.join(":"), main]).args(versions).output() else {
        eprintln!("skipped: Java is not on this machine");
        return;
    };
    let output = String::from_utf8(output.stdout).unwrap();
    // It compares each version with the next: every second line is about a pair of ours.
    let signs: Vec<&str> = output
        .lines()
        .filter(|line| line.starts_with("   "))
        .map(|line| line.split_whitespace().nth(1).unwrap())
        .collect();
    assert_eq!(signs.len(), 2 * pairs.len() - 1, "Maven did not answer every pair: {output:.300}");
    let sign = |order| ["<", "==", ">"][usize::try_from(order as i8 + 1).unwrap()];
    let wrong: Vec<String> = pairs
        .iter()
        .zip(signs.iter().step_by(2))
        .filter(|((_, _, ours), theirs)| sign(*ours) != **theirs)
        .map(|((a, b, ours), theirs)| format!("`{a}` {theirs} `{b}` says Maven, we {ours:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), pairs.len(), wrong[..wrong.len().min(20)].join("\n"));
}
