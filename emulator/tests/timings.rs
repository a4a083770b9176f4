//! Every instruction's length and T-states, against a table made from Zilog's
//! documentation and not from the core.

use zirc_emulator::{Address, Config, Event, FaultKind, Machine, Registers, TStates};

const PC: u16 = 0x2000;
const SP: u16 = 0x8000;
/// What `ret` finds on the stack.
const CALLER: u16 = 0x4321;
/// The sample operand `nn` of the table.
const TARGET: u16 = 0x1234;

const REGISTERS: Registers = Registers {
    af: 0x5500,
    bc: 0x0202,
    de: 0x4000,
    hl: 0x3000,
    ix: 0x5000,
    iy: 0x6000,
    sp: SP,
    pc: PC,
    af_alt: 0,
    bc_alt: 0,
    de_alt: 0,
    hl_alt: 0,
};

/// A line of the table.
struct Row {
    text: String,
    code: Vec<u8>,
    length: u16,
    taken: TStates,
    /// `None` where the table says that there is no such case.
    not_taken: Option<TStates>,
}

fn table() -> Vec<Row> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/z80-timings.tsv");
    let text = std::fs::read_to_string(path).expect("the table is in the workspace");
    text.lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

fn row(line: &str) -> Row {
    let [text, code, length, taken, not_taken] =
        line.split('\t').collect::<Vec<_>>().try_into().expect("five columns");
    let hex = |at: usize| u8::from_str_radix(&code[at..at + 2], 16).expect("hex");
    let t_states = |column: &str| TStates(column.parse().expect("a number"));
    Row {
        text: text.to_owned(),
        code: (0..code.len()).step_by(2).map(hex).collect(),
        length: length.parse().expect("a number"),
        taken: t_states(taken),
        not_taken: (not_taken != "=").then(|| t_states(not_taken)),
    }
}

/// What executing an instruction once did.
struct Outcome {
    event: Option<Event>,
    after: Registers,
    t_states: TStates,
    /// The word at the stack pointer afterwards.
    top: u16,
}

fn execute(code: &[u8], registers: &Registers) -> Outcome {
    let memory = vec![0; 0xC000];
    let mut machine = Machine::load(Config::default(), &memory, b"").expect("it fits");
    for (address, &byte) in (PC..).zip(code) {
        machine.poke(Address(address), byte);
    }
    for (address, byte) in (SP..).zip(CALLER.to_le_bytes()) {
        machine.poke(Address(address), byte);
    }
    machine.set_registers(registers);
    let event = machine.run_until(TStates(1));
    let after = machine.registers();
    Outcome { event, after, t_states: machine.clock(), top: machine.peek_word(Address(after.sp)) }
}

/// The flags with which the condition holds, and with which it does not.
fn condition(name: &str) -> Option<(u16, u16)> {
    const CARRY: u16 = 0x01;
    const PARITY: u16 = 0x04;
    const ZERO: u16 = 0x40;
    const SIGN: u16 = 0x80;
    Some(match name {
        "nz" => (0, ZERO),
        "z" => (ZERO, 0),
        "nc" => (0, CARRY),
        "c" => (CARRY, 0),
        "po" => (0, PARITY),
        "pe" => (PARITY, 0),
        "p" => (0, SIGN),
        "m" => (SIGN, 0),
        _ => return None,
    })
}

/// Registers with which the instruction branches or repeats, and with which it
/// goes on to the next; the same where it has no choice.
fn both_ways(row: &Row) -> (Registers, Registers) {
    let (mnemonic, operands) = row.text.split_once(' ').unwrap_or((&row.text, ""));
    let first = operands.split(',').next().unwrap_or_default();
    match (mnemonic, condition(first)) {
        ("jp" | "jr" | "call" | "ret", Some((holds, fails))) => {
            (Registers { af: holds, ..REGISTERS }, Registers { af: fails, ..REGISTERS })
        }
        ("djnz" | "inir" | "indr" | "otir" | "otdr", _) => {
            (REGISTERS, Registers { bc: 0x0102, ..REGISTERS })
        }
        ("ldir" | "lddr" | "cpir" | "cpdr", _) => {
            (REGISTERS, Registers { bc: 0x0001, ..REGISTERS })
        }
        _ => (REGISTERS, REGISTERS),
    }
}

/// Where execution goes on when the instruction branches or repeats, or `None`
/// when it does neither.
fn destination(row: &Row) -> Option<u16> {
    let (mnemonic, operands) = row.text.split_once(' ').unwrap_or((&row.text, ""));
    match mnemonic {
        "jp" if operands == "(hl)" => Some(REGISTERS.hl),
        "jp" if operands == "(ix)" => Some(REGISTERS.ix),
        "jp" if operands == "(iy)" => Some(REGISTERS.iy),
        "jp" | "call" => Some(TARGET),
        "jr" | "djnz" => Some(PC + 7),
        "ret" | "reti" | "retn" => Some(CALLER),
        "rst" => u16::from_str_radix(operands.trim_end_matches('h'), 16).ok(),
        _ if row.not_taken.is_some() => Some(PC),
        _ => None,
    }
}

#[test]
fn every_instruction_has_the_length_and_t_states_that_zilog_says() {
    let rows = table();
    assert!(rows.len() > 750, "the table has only {} rows", rows.len());
    for row in &rows {
        let text = &row.text;
        assert_eq!(row.code.len(), usize::from(row.length), "bytes of {text}");
        let (taken, not_taken) = both_ways(row);
        let next = PC + row.length;

        let outcome = execute(&row.code, &taken);
        assert_eq!(outcome.t_states, row.taken, "{text}");
        if text == "halt" {
            let halted =
                matches!(outcome.event, Some(Event::Fault(fault)) if fault.kind == FaultKind::Halt);
            assert!(halted, "{text}: {:?}", outcome.event);
            continue;
        }
        assert_eq!(outcome.event, None, "{text}");
        assert_eq!(outcome.after.pc, destination(row).unwrap_or(next), "PC after {text}");
        if text.starts_with("call") || text.starts_with("rst") {
            assert_eq!(outcome.top, next, "return address of {text}");
        }

        if taken != not_taken {
            let outcome = execute(&row.code, &not_taken);
            let t_states = row.not_taken.unwrap_or(row.taken);
            assert_eq!(outcome.t_states, t_states, "{text}, not taken");
            assert_eq!(outcome.after.pc, next, "PC after {text}, not taken");
        } else {
            assert_eq!(row.not_taken, None, "{text} has two outcomes, but only one was tried");
        }
    }
}

#[test]
fn a_search_that_finds_its_byte_does_not_repeat() {
    let found = Registers { af: 0, ..REGISTERS };
    for code in [[0xED, 0xB1], [0xED, 0xB9]] {
        let outcome = execute(&code, &found);
        assert_eq!(outcome.t_states, TStates(16));
        assert_eq!(outcome.after.pc, PC + 2);
        assert_eq!(outcome.after.bc, REGISTERS.bc - 1);
    }
}
