//! What a program meets on the machine, in small programs assembled by hand.

mod board;
mod cpm;
mod faults;
mod interrupts;
mod running;
mod stack;
mod stats;

use zirc_emulator::{Address, Config, Event, Machine};

/// Bytes from hex digits; everything from `;` to the end of a line is a comment.
fn hex(text: &str) -> Vec<u8> {
    let code = text.lines().map(|line| line.split(';').next().unwrap_or_default());
    let digits: Vec<u32> = code
        .flat_map(str::chars)
        .filter(|character| !character.is_whitespace())
        .map(|character| character.to_digit(16).expect("a hex digit"))
        .collect();
    digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}

/// The default machine with this program and a blank tail.
fn machine(program: &str) -> Machine {
    machine_with(Config::default(), program)
}

fn machine_with(config: Config, program: &str) -> Machine {
    Machine::load(config, &hex(program), b"").expect("the program fits")
}

/// Runs to the first event that is not output: what was printed, and the event.
fn run(machine: &mut Machine) -> (String, Event) {
    let mut printed = String::new();
    loop {
        match machine.run() {
            Event::Output(byte) => printed.push(char::from(byte)),
            event => return (printed, event),
        }
    }
}

/// The bytes at `first` and after.
fn bytes(machine: &Machine, first: u16, count: u16) -> Vec<u8> {
    (first..first + count).map(|address| machine.peek(Address(address))).collect()
}
