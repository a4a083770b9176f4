//! Interrupts: what ^C does.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::pending;

/// What shells say of a program that ^C has ended.
pub(crate) const EXIT_CODE: u8 = 130;

/// Whether a command looks after ^C itself, and whether there was one.
static WATCHED: AtomicBool = AtomicBool::new(false);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Lets ^C remove temporary files before it ends the program.
pub(crate) fn handle() {
    static HANDLER: Once = Once::new();
    // Where there can be no handler, ^C ends the program at once.
    HANDLER.call_once(|| drop(ctrlc::set_handler(interrupted)));
}

/// From now on the first ^C only makes [`is_interrupted`] true.
pub(crate) fn watch() {
    WATCHED.store(true, Ordering::SeqCst);
    handle();
}

/// Whether there was a ^C since it is watched for.
pub(crate) fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

fn interrupted() {
    let is_first = !INTERRUPTED.swap(true, Ordering::SeqCst);
    if !(is_first && WATCHED.load(Ordering::SeqCst)) {
        pending::end(EXIT_CODE.into())
    }
}
