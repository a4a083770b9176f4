//! The pieces of a task's text, as its parts write them.

use zirc_z80::{Fragment, Object, ObjectBuilder};

use crate::assemble::assemble;

/// Appends a formatted line to a text.
macro_rules! put {
    ($text:expr, $($argument:tt)*) => {{
        $text.push_str(&format!($($argument)*));
        $text.push('\n');
    }};
}
pub(super) use put;

/// Texts and composed statements, one after the other.
#[derive(Default)]
pub(super) struct Pieces {
    pieces: Vec<Piece>,
}

enum Piece {
    Text(String),
    Fragment(Fragment),
}

impl Pieces {
    pub(super) fn push_str(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_string())),
        }
    }

    pub(super) fn push(&mut self, character: char) {
        self.push_str(&character.to_string());
    }

    /// Adds composed statements.
    pub(super) fn append(&mut self, fragment: Fragment) {
        self.pieces.push(Piece::Fragment(fragment));
    }

    /// Puts them all into a builder.
    pub(super) fn put_into(self, asm: &mut ObjectBuilder) {
        for piece in self.pieces {
            match piece {
                Piece::Text(text) => asm.lines(&text),
                Piece::Fragment(fragment) => asm.append(fragment),
            };
        }
    }
}

/// The pieces of a task's text.
#[derive(Default)]
pub(super) struct Parts {
    /// What the statements are composed with.
    pub(super) asm: ObjectBuilder,
    /// What comes before the sums start.
    pub(super) before: Pieces,
    /// What adds the columns, and what becomes of the sums.
    pub(super) code: Pieces,
    /// Tables and streams.
    pub(super) data: Pieces,
    /// Labels of other modules.
    pub(super) externs: Vec<String>,
    /// Modules that several tasks share.
    pub(super) shared: Vec<(String, Object)>,
    /// Whether high bytes of inputs are added by themselves.
    pub(super) adds_high_bytes: bool,
    /// Where `ld sp,nn` wants the stack's address.
    pub(super) stacks: Vec<String>,
    /// Where `ei` is to be `nop` if interrupts are off.
    pub(super) switches: Vec<String>,
    /// The most T-states for which interrupts are off.
    pub(super) masked: u64,
}

impl Parts {
    /// Asks for a module that several tasks share.
    pub(super) fn need_module(&mut self, module: &str, object: impl FnOnce() -> Object) {
        if !self.shared.iter().any(|(name, _)| name == module) {
            self.shared.push((module.to_string(), object()));
        }
    }

    pub(super) fn need(&mut self, module: &str, text: impl FnOnce() -> String) {
        self.need_module(module, || assemble(module, &text(), &[], &[]));
    }

    pub(super) fn external(&mut self, label: impl Into<String>) {
        let label = label.into();
        if !self.externs.contains(&label) {
            self.externs.push(label);
        }
    }

    /// Notes that interrupts are off for so many T-states in one go. They are let
    /// in after the instruction behind `ei`.
    pub(super) fn mask(&mut self, t_states: u64) {
        self.masked = self.masked.max(t_states + BEHIND_EI);
    }

    /// Has the stack's address put into the `ld sp,nn` at `label`, and the state
    /// of interrupts into the `ei` behind it.
    pub(super) fn note_stack(&mut self, label: &str) {
        if !self.stacks.iter().any(|known| known == label) {
            self.stacks.push(label.to_string());
            self.note_interrupts(&format!("{label}_on"));
        }
    }

    /// Has the `ei` at `label` made a `nop` if interrupts are off.
    pub(super) fn note_interrupts(&mut self, label: &str) {
        self.external("interrupt_state");
        self.need("interrupt_state", || INTERRUPT_STATE.to_string());
        self.switches.push(label.to_string());
    }

    /// The code that notes all this.
    pub(super) fn notes(&self) -> String {
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

/// A byte of each of the addresses.
pub(super) fn write_table(text: &mut String, half: &str, labels: &[String]) {
    for labels in labels.chunks(4) {
        let bytes: Vec<String> = labels.iter().map(|label| format!("{half}({label})")).collect();
        put!(text, "        db {}", bytes.join(","));
    }
}
