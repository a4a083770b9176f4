//! Calls of subroutines: the code of a body, and the T-states around a task.

use zirc_z80::{ObjectBuilder, SymbolId, TStates};

zirc_z80::template! {
    "calls.asm";
    struct Call = call { entry: SymbolId }
    struct Finish = finish {}
}

/// Puts calls of these subroutines, one after the other, and a return.
pub(crate) fn put_calls(asm: &mut ObjectBuilder, entries: &[SymbolId]) {
    for &entry in entries {
        asm.put(Call { entry });
    }
    asm.put(Finish {});
}

/// T-states of a call.
pub(crate) fn call() -> TStates {
    Call::block().through()
}

/// T-states of a return.
pub(crate) fn finish() -> TStates {
    Finish::block().through()
}
