//! The registers as a host sees them, and the garbage that they start with.

use rustzx_z80::Regs;

/// The Z80's registers, in pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Registers {
    /// A (high byte) and the flags.
    pub af: u16,
    /// B and C.
    pub bc: u16,
    /// D and E.
    pub de: u16,
    /// H and L.
    pub hl: u16,
    /// IX.
    pub ix: u16,
    /// IY.
    pub iy: u16,
    /// The stack pointer.
    pub sp: u16,
    /// The program counter.
    pub pc: u16,
    /// The alternate A and flags.
    pub af_alt: u16,
    /// The alternate B and C.
    pub bc_alt: u16,
    /// The alternate D and E.
    pub de_alt: u16,
    /// The alternate H and L.
    pub hl_alt: u16,
}

impl Registers {
    /// Reads them from the core. The core's accessors of H' and L' answer H and
    /// L, so the alternates are read by exchanging them twice.
    pub(crate) fn read(regs: &mut Regs) -> Registers {
        let main = Registers {
            af: regs.get_af(),
            bc: regs.get_bc(),
            de: regs.get_de(),
            hl: regs.get_hl(),
            ix: regs.get_ix(),
            iy: regs.get_iy(),
            sp: regs.get_sp(),
            pc: regs.get_pc(),
            ..Registers::default()
        };
        exchange(regs);
        let all = Registers {
            af_alt: regs.get_af(),
            bc_alt: regs.get_bc(),
            de_alt: regs.get_de(),
            hl_alt: regs.get_hl(),
            ..main
        };
        exchange(regs);
        all
    }

    /// Writes them to the core.
    pub(crate) fn write(&self, regs: &mut Regs) {
        exchange(regs);
        regs.set_af(self.af_alt);
        regs.set_bc(self.bc_alt);
        regs.set_de(self.de_alt);
        regs.set_hl(self.hl_alt);
        exchange(regs);
        regs.set_af(self.af);
        regs.set_bc(self.bc);
        regs.set_de(self.de);
        regs.set_hl(self.hl);
        regs.set_ix(self.ix);
        regs.set_iy(self.iy);
        regs.set_sp(self.sp);
        regs.set_pc(self.pc);
    }
}

fn exchange(regs: &mut Regs) {
    regs.swap_af_alt();
    regs.exx();
}

/// A source of garbage that is the same in every run (Marsaglia's xorshift32).
pub(crate) struct Garbage(u32);

impl Garbage {
    /// The start of the sequence.
    pub(crate) fn new() -> Self {
        Garbage(0x2545_F491)
    }

    /// Garbage in every register but SP and PC.
    pub(crate) fn registers(&mut self, sp: u16, pc: u16) -> Registers {
        Registers {
            af: self.word(),
            bc: self.word(),
            de: self.word(),
            hl: self.word(),
            ix: self.word(),
            iy: self.word(),
            sp,
            pc,
            af_alt: self.word(),
            bc_alt: self.word(),
            de_alt: self.word(),
            hl_alt: self.word(),
        }
    }

    fn word(&mut self) -> u16 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 16) as u16
    }
}
