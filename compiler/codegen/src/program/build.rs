//! The modules of a program: the code and tables of every task, the bodies that call them, the
//! buffers, and the runtime.

use std::collections::BTreeSet;

use zirc_z80::{Expr, Object, ObjectBuilder, SectionKind};

use super::refused::Refused;
use crate::assemble::{assemble, finish, of_machine};
use crate::kernels::context_window;
use crate::kernels::interface::{
    CHOOSE, Code, Emission, Masked, Observable, Packing, Task, put_calls,
};
use crate::options::Options;
use crate::plan::{BUFFER_ALIGNMENT, Plan};
use zirc_network::{Network, Op, Output, Value};
use zirc_runtime::shared::{ANSWER, ARGMAX, NORMALIZE, SPELL};

/// All that is linked into a program.
#[derive(Default)]
pub(crate) struct Modules {
    /// The modules.
    pub(crate) objects: Vec<Object>,
    /// The part of the program that each module belongs to, in the same order.
    pub(crate) parts: Vec<String>,
    /// Where values can be read while the program runs.
    pub(crate) observables: Vec<Observable>,
    /// For how long interrupts are off.
    pub(crate) masked: Masked,
    /// The part that limits how often interrupts can be let in.
    masks: String,
    /// The way to pack them, if it has lists to pack.
    pub(crate) packing: Option<&'static dyn Packing>,
    /// The modules that the file holds as they are, if the others can be packed: all that runs
    /// before those are expanded.
    pub(crate) resident: Vec<String>,
}

/// The part for all that belongs to no layer.
pub(super) const RUNTIME: &str = "runtime";
/// The module that prepares memory.
const START_UP: &str = "start_up";

/// The most characters of a network's name in the banner, so that it fits a line of 40.
const NAME_LENGTH: usize = 28;

/// Makes the modules that `plan` needs on the options' machine. If it `packs`, they can be
/// packed, and the lists of columns are in packed sections.
///
/// # Errors
/// That a module of the machine does not assemble, or that interrupts would be off for too long.
pub(super) fn build(
    network: &Network,
    plan: &Plan,
    options: &Options,
    packs: bool,
) -> Result<Modules, Refused> {
    let machine = options.machine;
    let emission = Emission { network, names: &plan.names, packs };
    let mut modules = Modules::default();
    let mut shared = BTreeSet::new();
    let mut start_up = Vec::new();
    for task in plan.tasks.values() {
        let Code { objects, shared: also, observables, packing, start_up: first, masked } =
            task.design.emit(&emission, task);
        modules.packing = modules.packing.or(packing);
        for entry in first {
            if !start_up.contains(&entry) {
                start_up.push(entry);
            }
        }
        let part = part_of(network, task);
        modules.mask(masked, &part);
        let new = also.into_iter().filter(|object| shared.insert(object.name.clone()));
        for object in objects.into_iter().chain(new) {
            modules.push(object, &part);
        }
        modules.observables.extend(observables);
    }
    if let Some(packing) = modules.packing {
        // It comes first: the memory that others write to may still hold packed bytes.
        start_up.insert(0, packing.entry().to_string());
        let [expand, unpack] = packing.modules(machine);
        let own = machine.modules.iter().map(|module| module.name.to_string());
        modules.resident = own.chain([START_UP.to_string(), expand.name.clone()]).collect();
        modules.push(expand, RUNTIME);
        modules.push(unpack, RUNTIME);
    }
    let entries = |tasks: &mut dyn Iterator<Item = &Task>| -> Vec<String> {
        tasks.map(|task| emission.entry(task)).collect()
    };
    let start = "Prepares memory: called once, before all else.";
    let prompt = "Computes all that depends on the prompt alone: called once a prompt.";
    let step = "Computes the logits: called once a character, after the prompt body.";
    let (prompt_entries, step_entries) =
        (entries(&mut plan.prompt_body()), entries(&mut plan.step_body()));
    modules.push(calls(START_UP, start, &start_up), RUNTIME);
    modules.push(calls("prompt_body", prompt, &prompt_entries), RUNTIME);
    modules.push(calls("step_body", step, &step_entries), RUNTIME);
    modules.push(arena(network, plan), "values");
    for module in machine.modules {
        let object = of_machine(module)
            .map_err(|found| Refused::unassembled(machine, module.name, &found))?;
        modules.push(object, RUNTIME);
    }
    modules.push(banner(options.banner.then_some(&*network.name)), RUNTIME);
    let limit = i64::from(network.prompt_limit);
    modules.push(assemble("normalize", NORMALIZE.text, &[("limit", limit)], &[]), RUNTIME);
    let chooses = |task: &Task| task.design.choice(&emission, task).is_some();
    if !plan.tasks.values().any(chooses) {
        argmax(&emission, &mut modules);
    }
    reply(&emission, &mut modules);
    if modules.masked.least > options.mask {
        return Err(Refused::masks(&modules.masks, modules.masked.least, options.mask));
    }
    Ok(modules)
}

/// The part that a task belongs to: that of its linear op, if it has one.
pub(super) fn part_of(network: &Network, task: &Task) -> String {
    let is_linear = |&&op: &&Value| matches!(network.values[op].op, Op::Linear { .. });
    let value = task.ops.iter().find(is_linear).copied().unwrap_or_else(|| task.head());
    format!("%{}", network.values[value].name)
}

impl Modules {
    fn push(&mut self, object: Object, part: &str) {
        self.objects.push(object);
        self.parts.push(part.to_string());
    }

    /// Notes for how long a task of `part` keeps interrupts off.
    fn mask(&mut self, masked: Masked, part: &str) {
        if masked.least > self.masked.least {
            self.masks = part.to_string();
        }
        self.masked = self.masked.and(masked);
    }
}

/// The subroutine `name`, which calls others one after the other. `does` is its header.
fn calls(name: &str, does: &str, entries: &[String]) -> Object {
    let mut asm = ObjectBuilder::new(name);
    let routine = asm.symbol(name);
    asm.section(SectionKind::Code);
    asm.public(routine);
    asm.comment(does).comment("changes: all registers, the alternates too");
    asm.label(routine);
    let entries: Vec<_> = entries.iter().map(|entry| asm.external(entry)).collect();
    put_calls(&mut asm, &entries);
    finish(asm)
}

/// The banner: a line with the network's name and how to leave, or nothing without a name.
/// `$` ends it.
fn banner(name: Option<&str>) -> Object {
    let mut asm = ObjectBuilder::new("banner");
    let banner = asm.symbol("banner");
    asm.section(SectionKind::Data);
    asm.public(banner);
    asm.label(banner);
    if let Some(name) = name {
        let name: String = name.chars().take(NAME_LENGTH).collect();
        asm.characters(&format!("{}. ! leaves.", name.to_ascii_uppercase())).bytes(*b"\r\n");
    }
    asm.characters("$");
    finish(asm)
}

/// The memory that holds values, with a label for each.
fn arena(network: &Network, plan: &Plan) -> Object {
    let Plan { arena, names, .. } = plan;
    let alignment = BUFFER_ALIGNMENT as u32;
    let object = Object::bss("values", "values", arena.size as u32, alignment);
    network.values.keys().fold(object, |mut object, value| {
        if let Some(buffer) = arena.buffers[value] {
            object = object.with_symbol(names.buffer(value), buffer.offset as u32);
        }
        if let Some(sums) = arena.accumulators[value] {
            object = object.with_symbol(names.accumulators(value), sums.offset as u32);
        }
        object
    })
}

/// Adds the argmax over the words of the logits.
fn argmax(emission: &Emission<'_>, modules: &mut Modules) {
    let network = emission.network;
    let logits = emission.buffer(network.output.logits());
    let classes = network.output.classes() as i64;
    let argmax = assemble("argmax", ARGMAX.text, &[("classes", classes)], &[("logits", &logits)]);
    modules.push(argmax, RUNTIME);
    modules.observables.push(Observable::words(
        network.output.logits(),
        CHOOSE.to_string(),
        logits,
        network.output.classes(),
    ));
}

/// Adds the module that prints the class that is chosen.
fn reply(emission: &Emission<'_>, modules: &mut Modules) {
    let network = emission.network;
    let classes = network.output.classes() as i64;
    match &network.output {
        Output::Reply { charset, limit, .. } => {
            let define = [
                ("end_class", classes - 1),
                ("limit", i64::from(*limit)),
                ("window", i64::from(context_window(network))),
            ];
            modules.push(assemble("spell", SPELL.text, &define, &[]), RUNTIME);
            let comment = "the characters of the classes";
            let table = Object::data("charset", "charset", 1, charset.clone(), comment);
            modules.push(table, RUNTIME);
        }
        Output::Answer { labels, .. } => {
            modules.push(assemble("answer", ANSWER.text, &[], &[]), RUNTIME);
            modules.push(label_table(labels), RUNTIME);
        }
    }
}

/// The table of the labels' addresses, and the labels, each in a section: a byte of length, and
/// the text.
fn label_table(texts: &[Vec<u8>]) -> Object {
    let mut asm = ObjectBuilder::new("labels");
    let table = asm.symbol("labels");
    let numbers = 0..texts.len();
    let labels: Vec<_> = numbers.map(|number| asm.symbol(&format!("label{number}"))).collect();
    asm.section(SectionKind::Data);
    asm.public(table);
    asm.label(table);
    for &label in &labels {
        asm.words([Expr::symbol(label)]);
    }
    for (&label, text) in labels.iter().zip(texts) {
        let length = u8::try_from(text.len()).expect("a label's length is a byte");
        asm.section(SectionKind::Data);
        asm.label(label).bytes([&[length], &**text].concat());
    }
    finish(asm)
}
