//! Interrupts: what ^C does.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::pending;

/// The exit code of a program ended by ^C, as in shells.
pub(crate) const EXIT_CODE: u8 = 130;

/// Whether a command handles ^C itself, and whether one occurred.
static WATCHED: AtomicBool = AtomicBool::new(false);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Lets ^C remove temporary files before it ends the program.
pub(crate) fn handle() {
    static HANDLER: Once = Once::new();
    // Without a handler, ^C ends the program at once.
    HANDLER.call_once(|| drop(ctrlc::set_handler(interrupted)));
}

/// From now on, the first ^C only makes [`is_interrupted`] true.
pub(crate) fn watch() {
    WATCHED.store(true, Ordering::SeqCst);
    handle();
}

/// Whether ^C was pressed since [`watch`].
pub(crate) fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

fn interrupted() {
    let is_first = !INTERRUPTED.swap(true, Ordering::SeqCst);
    if !(is_first && WATCHED.load(Ordering::SeqCst)) {
        pending::end(EXIT_CODE.into())
    }
}
