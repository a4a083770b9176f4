//! `zirc passes`, `zirc kernels`, `zirc machines`: lists.

use std::fmt::Display;

use zirc_codegen::kernels::KERNELS as ALL_KERNELS;
use zirc_codegen::machines::{MACHINES as ALL_MACHINES, Machine};
use zirc_network::passes::PASSES as ALL_PASSES;

use crate::failure::Outcome;
use crate::files;

pub(crate) const PASSES: &str = "\
Example:
  zirc passes
  zirc build net.zir --emit after-split     the network after a pass
  zirc build net.zir --skip split           the program without a pass";

pub(crate) const KERNELS: &str = "\
Example:
  zirc kernels";

pub(crate) const MACHINES: &str = "\
Example:
  zirc machines
  zirc build net.zir --machine cpm";

/// Prints the passes, in the order they run.
pub(crate) fn passes() -> Outcome {
    list(ALL_PASSES.iter().map(|pass| (pass.name, pass.description)))
}

/// Prints the kernels.
pub(crate) fn kernels() -> Outcome {
    list(ALL_KERNELS.iter().map(|kernel| (kernel.name(), kernel.description())))
}

/// Prints the machines, the default first.
pub(crate) fn machines() -> Outcome {
    list(ALL_MACHINES.iter().map(|machine| (machine.name, told(machine))))
}

/// The description of a machine, its clock, and the memory that programs can write to.
fn told(machine: &Machine) -> String {
    let Machine { description, clock, layout, .. } = machine;
    let clock = f64::from(*clock) / 1e6;
    let (start, last) = (layout.bss.start, layout.bss.end - 1);
    format!("{description}; {clock} MHz, programs have {start:04X}h to {last:04X}h")
}

fn list(entries: impl Iterator<Item = (&'static str, impl Display)>) -> Outcome {
    let entries: Vec<_> = entries.collect();
    let width = entries.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let lines: String =
        entries.iter().map(|(name, what)| format!("{name:<width$}  {what}\n")).collect();
    files::print(lines.as_bytes())
}
