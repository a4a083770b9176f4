//! From modules to an image that fits its machine.

use std::collections::HashMap;

use zirc_diagnostics::Diagnostic;
use zirc_network::Network;
use zirc_z80::{Image, LinkError, LinkOptions};

use super::build::{Modules, build};
use super::refused::{Overrun, Refused};
use super::sizes::Sizes;
use crate::kernels::interface::{Masked, Observable, Packing, Unpacked};
use crate::machines::Machine;
use crate::options::{Limits, Options};
use crate::plan::Plan;

/// The linker's code for a program that leaves a region.
const TOO_BIG: &str = "program-too-big";

/// A program that is linked and fits its machine.
pub(crate) struct Linked {
    /// The program.
    pub(crate) image: Image,
    /// Its bytes, by part.
    pub(crate) sizes: Sizes,
    /// Where values can be observed while it runs.
    pub(crate) observables: Vec<Observable>,
    /// For how long it keeps interrupts off.
    pub(crate) masked: Masked,
    /// Why it is not packed, if the options ask for that.
    pub(crate) unpacked: Option<Unpacked>,
}

/// Builds and links the program of a plan, packed if the options say so and it
/// makes the file smaller.
pub(crate) fn make(network: &Network, plan: &Plan, options: &Options) -> Result<Linked, Refused> {
    let limits = options.limits();
    let mut unpacked = None;
    if options.pack {
        let mut placed = Built::new(build(network, plan, options, true)?, options.machine);
        match placed.pack(options.machine) {
            Ok(()) => return placed.within(limits, None),
            Err(why) => unpacked = Some(why),
        }
    }
    Built::new(build(network, plan, options, false)?, options.machine).within(limits, unpacked)
}

/// A program whose sections have addresses.
struct Built {
    /// The program, or why it could not be linked.
    linked: Result<Image, Vec<Diagnostic>>,
    sizes: Sizes,
    observables: Vec<Observable>,
    masked: Masked,
    /// How it can be packed, if there are sections for that.
    packing: Option<&'static dyn Packing>,
}

impl Built {
    /// Links modules.
    fn new(modules: Modules, machine: &Machine) -> Self {
        let Modules { objects, parts, observables, packing, resident, masked, .. } = modules;
        let names: Vec<String> = objects.iter().map(|object| object.name.clone()).collect();
        let part_of: HashMap<&str, &str> =
            names.iter().map(String::as_str).zip(parts.iter().map(String::as_str)).collect();
        let sizes = |placed: &[_]| Sizes::of(placed, &machine.layout, |module| part_of[module]);
        let options = LinkOptions {
            entry: machine.entry.to_string(),
            // What is packed is moved to the memory below the stack.
            last: packing.map(|_| machine.stack[0].to_string()).into_iter().collect(),
            resident,
            // All of memory, so that a program of any size gets its sizes.
            ..LinkOptions::new(machine.whole_layout())
        };
        let (linked, sizes) = match zirc_z80::link(objects, &options) {
            Ok(image) => {
                let sizes = sizes(&image.sections);
                (Ok(image), sizes)
            }
            Err(LinkError { diagnostics, placed }) => (Err(diagnostics), sizes(&placed)),
        };
        Built { linked, sizes, observables, masked, packing }
    }

    /// Packs the program. One that could not be linked stays as it is, and is reported later.
    fn pack(&mut self, machine: &Machine) -> Result<(), Unpacked> {
        let packing = self.packing.ok_or(Unpacked::NoLists)?;
        if let Ok(image) = &mut self.linked {
            packing.pack(image, machine)?;
            self.sizes.pack(image.packed().len() as u32);
        }
        Ok(())
    }

    /// The program, if it keeps to its limits.
    fn within(self, limits: Limits, unpacked: Option<Unpacked>) -> Result<Linked, Refused> {
        let Built { linked, sizes, observables, masked, packing } = self;
        let is_defect = |found: &[Diagnostic]| found.iter().any(|found| found.code != TOO_BIG);
        match (linked, Overrun::find(&sizes, limits)) {
            (Err(found), None) => Err(Refused::defect(&found)),
            // Only what is too big may lead to another choice.
            (Err(found), Some(_)) if is_defect(&found) => Err(Refused::defect(&found)),
            (_, Some(overrun)) => Err(Refused::too_big(overrun, &sizes, limits, packing.is_some())),
            (Ok(image), None) => Ok(Linked { image, sizes, observables, masked, unpacked }),
        }
    }
}
