//! A table of the activations of low bytes: a look-up takes less time than a shift. It is filled
//! when the program starts.

use zirc_z80::{Object, ObjectBuilder, SectionKind, SymbolId};

use super::values::shifted;
use crate::assemble;
use crate::kernels::basics::Finish;
use crate::kernels::columns::task_code::TaskCode;

zirc_z80::template! {
    "shifts.asm";
    struct Begin = begin { fill: SymbolId, table: SymbolId }
    struct TakeByte = take_byte { next: SymbolId }
    struct Put = put { next: SymbolId }
}

/// The bytes of a program's file that a table takes.
pub(in crate::kernels::columns) const FILE_BYTES: usize = 20;

/// The label of the table for a shift by so many bits.
pub(super) fn table(shift: u32) -> String {
    format!("shifts_{shift}")
}

/// Adds the module with the table.
pub(super) fn need_table(code: &mut TaskCode, shift: u32) {
    let fill = format!("fill_shifts_{shift}");
    code.need_module(&table(shift), || module(shift, &fill));
    code.start_up.push(fill);
}

fn module(shift: u32, fill: &str) -> Object {
    let mut asm = ObjectBuilder::new(table(shift));
    let [table, fill, next] = [&*table(shift), fill, "next"].map(|name| asm.symbol(name));
    asm.public(table);
    asm.public(fill);
    asm.section(SectionKind::Code);
    asm.comment(&format!(
        "Fills the table of the activations of low bytes, which are shifted by {shift}.
changes: AF, HL"
    ));
    asm.put(Begin { fill, table }).put(TakeByte { next });
    asm.put_all(shifted(shift)).put(Put { next }).put(Finish {});
    asm.section(SectionKind::Bss);
    asm.align(256).label(table).space(256);
    assemble::finish(asm)
}
