//! `columns`: linear ops input by input. For each input that is not zero the
//! kernel walks that input's column of weights and updates the accumulators of
//! the neurons it reaches, and no others.
//!
//! A task is a linear op with what makes its inputs of another's sums, and what
//! is made of its own sums where they go to a buffer. Its parts are in rooms of
//! their own: where the inputs come from ([`scan`], [`events`], [`words`]), how
//! a column is stored and walked ([`threads`], [`gaps`], put together by
//! [`streams`]), where the sums start ([`starts`]), what rows share ([`shared`]),
//! where the sums go ([`gather`]), and what it all costs ([`cost`], [`total`]).

mod cost;
mod events;
mod gaps;
mod gather;
mod heard;
mod scan;
mod shared;
mod starts;
mod streams;
mod threads;
mod total;
mod words;

use super::{Claims, Code, Element, Emission, Kernel, Observable, Provision, Workload};
use crate::plan::{Columns, Form, Place, Sink, Source, Start, TaskData};
use crate::program::assemble;
pub(crate) use cost::{
    Active, Cost, Events, Firing, event_costs, pair_cost, single_cost, word_costs,
};
use streams::Streams;
pub(crate) use threads::{LONGEST as LONGEST_LIST, list_entries};
use zirc_network::{Matrix, Op, Value};
use zirc_z80::SectionKind;

/// Appends a formatted line to a text.
macro_rules! put {
    ($text:expr, $($argument:tt)*) => {{
        $text.push_str(&format!($($argument)*));
        $text.push('\n');
    }};
}
use put;

/// Computes linear ops over `i2` weights, column by column.
#[derive(Debug)]
pub(super) struct ColumnKernel;

impl Kernel for ColumnKernel {
    fn name(&self) -> &'static str {
        "columns"
    }

    fn description(&self) -> &'static str {
        "linear over i2 weights, as lists of the rows that each input reaches"
    }

    fn requires(&self) -> &'static [Provision] {
        &[
            Provision::AlternateRegisters,
            Provision::IndexRegisters,
            Provision::StackPointer,
            Provision::WritableCode,
        ]
    }

    fn claim(&self, claims: &Claims<'_>, value: Value) -> Option<Vec<Value>> {
        let (network, uses) = (claims.network, claims.uses);
        let mut ops = vec![value];
        // What comes before the linear op: a chain that it reads in the scan, or
        // an encoder.
        loop {
            let last = *ops.last()?;
            if matches!(network.values[last].op, Op::Linear { .. }) {
                break;
            }
            ops.push(uses.only_reader(network, last)?);
        }
        let linear = *ops.last()?;
        let columns = claims.columns[linear].as_ref()?;
        let Op::Linear { input, .. } = network.values[linear].op else { return None };
        let head = match columns.source {
            Source::Words(_) => linear,
            Source::Events(encoder) => encoder,
            Source::Scan(from, _) => uses
                .chain(network, from)
                .get(1)
                .copied()
                .filter(|_| input != from)
                .unwrap_or(linear),
        };
        if head != value {
            return None;
        }
        if columns.sink == Sink::Words {
            ops.extend(uses.chain(network, linear).into_iter().skip(1));
        }
        Some(ops)
    }

    fn emit(&self, emission: &Emission<'_>, task: &TaskData) -> Code {
        Layer::new(emission, task).emit()
    }

    fn t_states(&self, emission: &Emission<'_>, task: &TaskData, work: &Workload<'_>) -> f64 {
        total::t_states(&Layer::new(emission, task), work)
    }
}

/// A task of this kernel, with what its code is written from.
struct Layer<'a> {
    emission: &'a Emission<'a>,
    task: &'a TaskData,
    linear: Value,
    columns: &'a Columns,
    /// The op's neurons. The weights may have rows of their own behind those.
    rows: usize,
    /// The weights that are walked.
    matrix: &'a Matrix,
    /// The place of each row's accumulator.
    places: Vec<Place>,
    /// The linear op's name in labels.
    symbol: &'a str,
    /// The label of its accumulators.
    sums: String,
}

/// The pieces of a task's text.
#[derive(Default)]
struct Parts {
    /// What comes before the sums start.
    before: String,
    /// What adds the columns, and what becomes of the sums.
    code: String,
    /// Tables and streams.
    data: String,
    /// Labels of other modules.
    externs: Vec<String>,
    /// Modules that several tasks share.
    shared: Vec<(String, String)>,
    /// Whether high bytes of inputs are added by themselves.
    adds_high_bytes: bool,
    /// Where `ld sp,nn` wants the stack's address.
    stacks: Vec<String>,
    /// Where `ei` is to be `nop` if interrupts are off.
    switches: Vec<String>,
    /// The most T-states for which interrupts are off.
    masked: u64,
}

impl Parts {
    fn need(&mut self, module: &str, text: impl FnOnce() -> String) {
        if !self.shared.iter().any(|(name, _)| name == module) {
            self.shared.push((module.to_string(), text()));
        }
    }

    fn external(&mut self, label: impl Into<String>) {
        let label = label.into();
        if !self.externs.contains(&label) {
            self.externs.push(label);
        }
    }

    /// Asks for the walk over compact columns.
    fn need_gaps(&mut self, narrow: bool) {
        self.external(gaps::module(narrow));
        self.need(gaps::module(narrow), || gaps::text(narrow));
    }

    /// Notes that interrupts are off for so many T-states in one go. They are let
    /// in after the instruction behind `ei`.
    fn mask(&mut self, t_states: u64) {
        self.masked = self.masked.max(t_states + BEHIND_EI);
    }

    /// Has the stack's address put into the `ld sp,nn` at `label`, and the state
    /// of interrupts into the `ei` behind it.
    fn note_stack(&mut self, label: &str) {
        if !self.stacks.iter().any(|known| known == label) {
            self.stacks.push(label.to_string());
            self.note_interrupts(&format!("{label}_on"));
        }
    }

    /// Has the `ei` at `label` made a `nop` if interrupts are off.
    fn note_interrupts(&mut self, label: &str) {
        self.external("interrupt_state");
        self.need("interrupt_state", || INTERRUPT_STATE.to_string());
        self.switches.push(label.to_string());
    }

    /// The code that notes all this.
    fn notes(&self) -> String {
        let mut text = String::new();
        for label in &self.stacks {
            put!(text, "        ld ({label} + 1),sp");
        }
        if !self.switches.is_empty() {
            put!(text, "        call interrupt_state");
        }
        for label in &self.switches {
            put!(text, "        ld ({label}),a");
        }
        text
    }
}

/// The most T-states of the instruction behind an `ei`.
const BEHIND_EI: u64 = 23;

/// An NMOS Z80 clears P/V if it accepts an interrupt during `ld a,i`. But then
/// interrupts were on, and the return address lies where a 0 was.
const INTERRUPT_STATE: &str = "        section code
        public interrupt_state
; out:   A = the code of `ei` if interrupts are on, of `nop` if they are off
; uses:  F, HL
interrupt_state:
        ld hl,0
        push hl
        pop hl
        ld a,i
        jp pe,.on
        dec sp
        dec sp
        pop hl                  ; 0, or where an interrupt returned to
        ld a,h
        or l
        ret z
.on:    ld a,0FBh
        ret
";

impl<'a> Layer<'a> {
    fn new(emission: &'a Emission<'a>, task: &'a TaskData) -> Self {
        let network = emission.network;
        let is_linear = |&&op: &&Value| matches!(network.values[op].op, Op::Linear { .. });
        let linear = *task.ops.iter().find(is_linear).expect("a task has a linear op");
        let Op::Linear { matrix, .. } = network.values[linear].op else {
            unreachable!("a linear op was found")
        };
        let columns = emission.plan.columns[linear].as_ref().expect("only such ops are claimed");
        let rows = network.matrices[matrix].rows;
        let matrix = columns.weights(&network.matrices[matrix]);
        Layer {
            emission,
            task,
            linear,
            columns,
            rows,
            matrix,
            places: columns.places(matrix.rows),
            symbol: emission.symbol(linear),
            sums: emission.accumulators(linear),
        }
    }

    /// The text that adds the columns.
    fn source(&self) -> Parts {
        let mut parts = Parts::default();
        parts.external(self.sums.clone());
        match self.columns.source {
            Source::Words(input) => words::emit(self, &mut parts, input),
            Source::Events(encoder) => events::emit(self, &mut parts, encoder),
            Source::Scan(from, rectifier) => scan::emit(self, &mut parts, from, rectifier),
        }
        parts
    }

    fn emit(&self) -> Code {
        let entry = self.emission.entry(self.task);
        let probe = format!("summed_{}", self.symbol);
        let mut parts = self.source();
        starts::emit(self, &mut parts);
        shared::emit(self, &mut parts);
        put!(parts.code, "{probe}:");
        match self.columns.sink {
            Sink::Words => gather::emit(self, &mut parts),
            Sink::Scan(_) | Sink::Half(_) => parts.code += "        ret\n",
        }
        let start_up = self.clear_carries(&mut parts);
        let title = self.emission.title(self.linear);
        let mut text = format!("; {title}\n        public {entry}, {probe}\n");
        for labels in parts.externs.chunks(8) {
            put!(text, "        extern {}", labels.join(", "));
        }
        put!(text, "        section code\n{entry}:");
        text = text + &parts.notes() + &parts.before + &parts.code + &parts.data;
        let shared = parts.shared.iter().map(|(name, text)| assemble(name, text, &[], &[]));
        Code {
            objects: vec![assemble(&entry, &text, &[], &[])],
            shared: shared.collect(),
            observables: vec![self.observable(probe)],
            start_up: start_up.into_iter().collect(),
            masked: parts.masked,
        }
    }

    /// A subroutine that clears the pages where the carries out of high bytes are
    /// lost, so that only what was written is ever read.
    fn clear_carries(&self, parts: &mut Parts) -> Option<String> {
        if !parts.adds_high_bytes {
            return None;
        }
        let entry = format!("clear_{}", self.symbol);
        parts.external("clear_page");
        parts.need("clear_page", || CLEAR_PAGE.to_string());
        put!(parts.code, "        public {entry}\n{entry}:");
        for tile in 0..self.columns.tiles.len() {
            let page = 256 * (3 * tile + 2);
            put!(parts.code, "        ld hl,{} + {page}\n        call clear_page", self.sums);
        }
        parts.code += "        ret\n";
        Some(entry)
    }

    /// What is added to a row's sum in its accumulator.
    fn offset(&self, row: usize) -> i64 {
        match (&self.columns.narrow, self.columns.sink) {
            (Some(narrow), _) => i64::from(narrow.zero) - narrow.thresholds[row],
            (None, Sink::Words) => 0,
            (None, Sink::Half(whole)) => self.threshold_offset(whole),
            (None, Sink::Scan(_)) => self.threshold_offset(self.linear),
        }
    }

    /// Of wide accumulators that are scanned: the threshold becomes 8000h, so
    /// that the high byte alone tells whether a neuron fires.
    fn threshold_offset(&self, whole: Value) -> i64 {
        let columns = &self.emission.plan.columns;
        if let Some(Columns { sink: Sink::Half(whole), .. }) = columns[whole] {
            return self.threshold_offset(whole);
        }
        let Some(Columns { sink: Sink::Scan(reader), .. }) = columns[whole] else { return 0 };
        let Some(Columns { source: Source::Scan(_, rectifier), .. }) = columns[reader] else {
            return 0;
        };
        0x8000 - (1 << rectifier.shift)
    }

    /// Where the sums can be read when they are complete.
    fn observable(&self, probe: String) -> Observable {
        let pages = self.columns.pages();
        let element = |row: usize| {
            let Place { tile, index } = self.places[row];
            let low = 256 * pages * tile + usize::from(index);
            match &self.columns.narrow {
                Some(narrow) => Element {
                    low,
                    high: None,
                    unit: narrow.unit,
                    constant: i64::from(bias_of(self.emission, self.linear)[row])
                        - narrow.unit
                            * (self.offset(row)
                                + events::known_spaces(self.emission, self.columns, row)),
                },
                None => {
                    Element { low, high: Some(low + 256), unit: 1, constant: -self.offset(row) }
                }
            }
        };
        Observable {
            value: self.linear,
            probe,
            address: self.sums.clone(),
            elements: (0..self.rows).map(element).collect(),
        }
    }

    /// The rows that a column reaches in each tile: the places of their
    /// accumulators, ascending, and the weights.
    fn reached(&self, column: usize) -> Vec<Vec<(u8, i8)>> {
        self.columns.reached(self.matrix, &self.places, column)
    }

    /// The kind of section that lists are in.
    fn lists_section(&self) -> &'static str {
        if self.emission.packs { SectionKind::Packed.name() } else { SectionKind::Data.name() }
    }

    /// Whether any of its columns are threaded.
    fn is_threaded(&self) -> bool {
        match self.columns.source {
            Source::Scan(from, _) => {
                let from = self.emission.plan.columns[from].as_ref();
                from.is_some_and(|from| from.tiles.iter().any(|tile| !tile.pairs.is_empty()))
            }
            Source::Words(_) | Source::Events(_) => self.columns.forms.contains(&Form::Threaded),
        }
    }

    fn streams(&self) -> Streams {
        Streams::new(self.columns.narrow.is_some())
    }
}

/// The biases that the sums of `linear` start from, maybe by way of another
/// linear op.
fn bias_of<'a>(emission: &'a Emission<'_>, linear: Value) -> &'a [i16] {
    let Some(Columns { start, .. }) = &emission.plan.columns[linear] else { return &[] };
    match (start, &emission.network.values[linear].op) {
        (Start::Half(half), _) => bias_of(emission, *half),
        (Start::Bias, Op::Linear { matrix, .. }) => &emission.network.matrices[*matrix].bias,
        _ => &[],
    }
}

const CLEAR_PAGE: &str = "        section code
        public clear_page
; Sets the page at HL to 0.
clear_page:
        ld (hl),0
        inc l
        jr nz,clear_page
        ret
";
