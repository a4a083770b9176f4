//! Machines that programs can be built for. A machine is data: its memory, what it
//! provides for kernels, and the runtime modules it links. No pass and no kernel asks
//! which machine it works for.

mod cpm;
mod cpm_console;
mod list;
mod machine;

pub use cpm::CPM;
pub use list::{MACHINES, named};
pub use machine::{Console, Machine, Provision};
