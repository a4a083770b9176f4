//! The T-states of a path through a module.

use crate::TStates;
use crate::expression::Expr;
use crate::instructions::{Class, Form, Instruction, Operand};
use crate::object::{Content, Definition, Object};

/// The outcome of an instruction with a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// It jumps, calls, returns or repeats.
    Taken,
    /// It does not: the next instruction follows.
    Through,
}

/// A section's number, and an offset in it.
type Place = (usize, u32);

impl Object {
    /// The T-states of the path from the label `from` on. `branches` tells what each
    /// instruction with a condition does, in the order of the path. The path ends at the label
    /// `to`, or if there is none, where it returns or leaves the module. Of routines that it
    /// calls, only the calls are counted.
    ///
    /// ```
    /// use zirc_diagnostics::Source;
    /// use zirc_z80::{Branch::*, Options, TStates, assemble};
    ///
    /// let source = Source::new("delay.asm", "
    /// delay:  ld      b,2
    /// .next:  djnz    .next
    ///         ret
    /// ");
    /// let delay = assemble(&source, &Options::default()).unwrap();
    /// assert_eq!(delay.path("delay", &[Taken, Through], None), Ok(TStates(7 + 13 + 8 + 10)));
    /// assert_eq!(delay.path("delay.next", &[Taken], Some("delay.next")), Ok(TStates(13)));
    /// assert!(delay.path("delay", &[Taken], None).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// Why there is no such path, as a sentence.
    pub fn path(
        &self,
        from: &str,
        branches: &[Branch],
        to: Option<&str>,
    ) -> Result<TStates, String> {
        let label =
            |name: &str| self.place_of(name).ok_or_else(|| format!("there is no label `{name}`"));
        let end = to.map(label).transpose()?;
        let mut at = label(from)?;
        let mut branches = branches.iter();
        let mut left = self.most_instructions(branches.len());
        let mut sum = TStates(0);
        loop {
            let (instruction, values, behind) =
                self.instruction(at).ok_or("the path comes to what is no instruction")?;
            let form = instruction.form;
            let is_taken = if has_condition(form) {
                let branch = branches.next().ok_or("too few branches are told")?;
                *branch == Branch::Taken
            } else {
                true
            };
            sum += if is_taken { form.taken } else { form.not_taken };
            let next = match (is_taken, form.mnemonic) {
                (true, "jp" | "jr" | "djnz") => self.target(values),
                (true, "ret" | "reti" | "retn") => None,
                (true, _) if form.is_branch() && form.mnemonic != "call" => Some(at),
                _ => Some(behind),
            };
            match next {
                Some(next) if Some(next) != end => at = next,
                Some(_) => break,
                None if end.is_none() => break,
                None => return Err("the path ends elsewhere".to_string()),
            }
            left -= 1;
            if left == 0 {
                return Err("the path never ends".to_string());
            }
        }
        match branches.next() {
            None => Ok(sum),
            Some(_) => Err("too many branches are told".to_string()),
        }
    }

    /// The most instructions of a path that ends: each at most once for each branch.
    fn most_instructions(&self, branches: usize) -> usize {
        let lines: usize = self.sections.iter().map(|section| section.lines.len()).sum();
        1 + lines * (1 + branches)
    }

    fn place_of(&self, name: &str) -> Option<Place> {
        let symbol = self.symbols.iter().find(|symbol| symbol.name == name)?;
        match symbol.definition {
            Definition::Label { section, offset } => Some((section, offset)),
            _ => None,
        }
    }

    /// The instruction at a place, the values of its immediates, and the place after it.
    fn instruction(&self, (section, at): Place) -> Option<(&Instruction, &[Expr], Place)> {
        let lines = &self.sections[section].lines;
        lines.iter().find_map(|line| match &line.content {
            Content::Instruction(instruction, values) if line.offset == at => {
                Some((instruction, &**values, (section, at + line.size)))
            }
            _ => None,
        })
    }

    /// The place that a jump goes to, if it is a label of the module.
    fn target(&self, values: &[Expr]) -> Option<Place> {
        let (symbol, 0) = values.last()?.as_symbol_plus()? else { return None };
        match self.symbols[symbol.0 as usize].definition {
            Definition::Label { section, offset } => Some((section, offset)),
            _ => None,
        }
    }
}

/// Whether what a form does depends on a flag or a count.
fn has_condition(form: &Form) -> bool {
    let is_condition = |operand: &Operand| {
        matches!(operand, Operand::Member(Class::Condition | Class::NearCondition))
    };
    form.is_branch() || form.operands.iter().any(is_condition)
}
