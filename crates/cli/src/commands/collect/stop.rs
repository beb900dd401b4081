//! Ctrl-C, and being asked to end by the system: the first time it is heard, the second time it ends the program at once.

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
    low_level,
};
use tokio::sync::watch;

use crate::output::Failure;

/// Becomes true when the program is to stop.
pub type Stop = watch::Receiver<bool>;

/// Listens from now on.
pub fn asked() -> Result<Stop, Failure> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let (teller, asked) = watch::channel(false);
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if teller.send_replace(true) {
                // Nothing that lies on the disk is harmed by ending here.
                let _ = low_level::emulate_default_handler(signal);
            }
        }
    });
    Ok(asked)
}
