//! T-state exact Z80 machines on an existing core: CP/M, and a bare board.
//!
//! [`Machine::load`] puts a `.COM` into a CP/M memory and [`Machine::run`] runs
//! it until the host must see something: an [`Event`]. The host owns the
//! console, the files and the pace; nothing here blocks, prints or sleeps, so
//! the machine runs wherever Rust does.
//!
//! ```
//! use zirc_emulator::{Config, Event, Machine};
//!
//! // ld c,2 / ld e,'!' / call 5 / jp 0
//! let program = [0x0E, 2, 0x1E, b'!', 0xCD, 5, 0, 0xC3, 0, 0];
//! let mut machine = Machine::load(Config::default(), &program, b"")?;
//! assert_eq!(machine.run(), Event::Output(b'!'));
//! assert!(matches!(machine.run(), Event::Exit(_)));
//! assert_eq!(machine.clock().0, 7 + 7 + 17 + 10); // the BDOS counts as nothing
//! # Ok::<(), zirc_emulator::LoadError>(())
//! ```
//!
//! [`Config`] chooses the CP/M machine: its processor, its memory, CP/M 2.2 or
//! 3.1, and whether interrupts come. [`Machine::on_board`] puts a program into the
//! ROM of a [`Board`] instead.
//!
//! What a program may not do ends the run with a [`Fault`]: see [`FaultKind`].

mod bus;
mod event;
mod fault;
mod intel8080;
mod interrupts;
mod machine;
mod platforms;
mod processor;
mod registers;
mod stack;
mod stats;
mod units;

pub use event::{Event, Exit};
pub use fault::{Fault, FaultKind};
pub use interrupts::Interrupts;
pub use machine::Machine;
pub use platforms::board::{Board, RomTooSmall};
pub use platforms::cpm::config::{BdosVersion, Config, LoadError, MemoryMap, TAIL_LIMIT};
pub use platforms::cpm::console::shown;
pub use platforms::cpm::fault::CpmFault;
pub use platforms::cpm::line_editor::{LineEditor, Progress};
pub use processor::Cpu;
pub use registers::Registers;
pub use stack::StackRange;
pub use stats::{Reply, ReplyMeter};
pub use units::{Address, TStates};
