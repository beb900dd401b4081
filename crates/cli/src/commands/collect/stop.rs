//! Ctrl-C, and being asked to end by the system: the first time it is heard, the second time it ends the program at once.

use std::sync::Arc;

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
    low_level,
};
use tokio::sync::Notify;

use crate::output::Failure;

/// Is told when to stop.
pub fn asked() -> Result<Arc<Notify>, Failure> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let asked = Arc::new(Notify::new());
    let teller = asked.clone();
    std::thread::spawn(move || {
        for (nth, signal) in signals.forever().enumerate() {
            teller.notify_waiters();
            teller.notify_one();
            if nth > 0 {
                // Nothing that lies on the disk is harmed by ending here.
                let _ = low_level::emulate_default_handler(signal);
            }
        }
    });
    Ok(asked)
}
