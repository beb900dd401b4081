//! What was acknowledged is there, whatever happens to the process, the disk or the power; and a change never without its row.
//!
//! The test binary starts itself as a worker (`worker.rs`) that writes and says so, one line for each write that was
//! acknowledged. It is killed, runs out of disk, meets failing system calls or loses its power; then the record is opened and
//! compared with what was said (`check.rs`). Wherever that could be blind, a control breaks the promise on purpose and must be
//! found out.

mod check;
mod disk;
mod faults;
mod full;
mod habits;
mod kill;
mod power;
mod process;
mod server;
mod server_kill;
mod state;
mod strace;
mod together;
mod told;
mod trace;
mod worker;

/// Numbers that look random and are the same each time (SplitMix64).
pub struct Seeded(pub u64);

impl Seeded {
    /// A number from 0 to `most`, without it.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    /// Yes or no.
    pub fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// Says that a test is left out, which is an error where `CI` is set.
#[expect(clippy::disallowed_methods, reason = "a test is told by the environment whether something may be left out")]
pub fn left_out(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "{why}");
    eprintln!("skipped: {why}");
}
