//! Time, processor time and peak memory, from Linux's `/proc`.

use std::{
    fmt, fs,
    process::Child,
    time::{Duration, Instant},
};

/// What one run came to.
#[derive(Debug, Default)]
pub struct Figures {
    /// By the clock on the wall.
    pub seconds: f64,
    /// Of all processors together.
    pub cpu: f64,
    /// The most memory held at once.
    pub megabytes: f64,
    /// A bare loop over the same data, in seconds.
    pub bare: f64,
    /// What else there is to say; several remarks are separated by `;`.
    pub note: String,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}\t{}\t{}", self.seconds, self.cpu, self.megabytes, self.bare, self.note)
    }
}

impl Figures {
    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(line: &str) -> Result<Self, String> {
        let wrong = || format!("a measurement said `{}`; expected five values", line.escape_debug());
        let [seconds, cpu, megabytes, bare, note] = line.trim_end().splitn(5, '\t').collect::<Vec<_>>()[..] else {
            return Err(wrong());
        };
        let number = |text: &str| text.parse().map_err(|_| wrong());
        let note = note.to_owned();
        Ok(Self {
            seconds: number(seconds)?,
            cpu: number(cpu)?,
            megabytes: number(megabytes)?,
            bare: number(bare)?,
            note,
        })
    }
}

/// Runs `work`, and says how long it took and what it gave.
pub fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = Instant::now();
    let made = work();
    (begin.elapsed().as_secs_f64(), made)
}

/// Processor seconds of this process so far, and of its children that have ended.
pub fn cpu() -> (f64, f64) {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, which may hold blanks, ends with the last bracket; the times are fields 14 to 17.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    // Linux counts a hundred ticks a second, whatever its own clock does.
    ((ticks(11) + ticks(12)) / 100.0, (ticks(13) + ticks(14)) / 100.0)
}

/// The most memory that this process has held, in megabytes.
pub fn peak() -> f64 {
    peak_of("self").unwrap_or(0.0)
}

/// Waits for a child and says how much memory it held at most, looked at every few milliseconds.
pub fn peak_of_child(child: &mut Child) -> Result<(f64, bool), String> {
    let (id, mut peak) = (child.id().to_string(), 0.0);
    loop {
        peak = peak_of(&id).unwrap_or(peak);
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok((peak, status.success()));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn peak_of(process: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok()? / 1024.0)
}
