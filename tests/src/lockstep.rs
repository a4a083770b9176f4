//! Runs a compiled program in the emulator beside the interpreter, and compares every
//! observable value.

use std::collections::HashMap;

use zirc_codegen::{Observable, Program};
use zirc_emulator::{Address, Config, Event, Machine, Reply, ReplyMeter, StackRange};
use zirc_network::{Interpreter, Network};

/// A program that has been started and asks for its first line.
pub struct Lockstep<'p> {
    program: &'p Program,
    machine: Machine,
    meter: ReplyMeter,
    /// The probes: an address, the value that is complete there, and where it is.
    probes: HashMap<Address, (&'p Observable, Address)>,
    /// The address that the program passes once a step, when the logits are
    /// complete.
    choose: Address,
}

impl<'p> Lockstep<'p> {
    /// Starts `program`, with its stack and all its probes watched.
    ///
    /// # Panics
    /// If the program does not ask for a line.
    pub fn start(program: &'p Program) -> Self {
        Lockstep::start_in(Config::default(), program).expect("the program asks for a line")
    }

    /// Starts `program` likewise in a machine of another kind.
    ///
    /// # Errors
    /// Why it does not fit the machine, or does not ask for a line, in words.
    pub fn start_in(config: Config, program: &'p Program) -> Result<Self, String> {
        let machine =
            Machine::load(config, program.file(), b"").map_err(|error| error.to_string())?;
        Lockstep::start_on(machine, program)
    }

    /// Starts `program` likewise on a machine that it has been loaded into.
    ///
    /// # Errors
    /// Why it does not ask for a line, in words.
    pub fn start_on(mut machine: Machine, program: &'p Program) -> Result<Self, String> {
        let stack = program.stack().expect("the program has a stack");
        machine.declare_stack(StackRange { low: Address(stack.start), top: Address(stack.end) });
        let address = |label: &str| Address(program.address(label).expect("the label is linked"));
        let probes: HashMap<_, _> = program
            .observables
            .iter()
            .map(|seen| (address(&seen.probe), (seen, address(&seen.address))))
            .collect();
        for &probe in probes.keys() {
            machine.set_probe(probe);
        }
        let meter = ReplyMeter::new(machine.clock());
        let choose = address("choose");
        let mut lockstep = Lockstep { program, machine, meter, probes, choose };
        lockstep.run_to_line(|_, _| Ok(()))?;
        Ok(lockstep)
    }

    /// Gives the program a line that expresses `prompt`, and compares every observable
    /// value and the reply with the interpreter's. Returns the reply and its cost.
    ///
    /// # Errors
    /// The first difference, or what else went wrong, in words.
    pub fn ask(&mut self, prompt: &[u8]) -> Result<Reply, String> {
        let network = &self.program.network;
        let wanted = Interpreter::new(&self.program.source).reply(prompt);
        let mut interpreter = Interpreter::new(network);
        interpreter.set_prompt(prompt);
        let mut class = interpreter.step();
        let choose = self.choose;
        let line = (self.program.machine.line_for)(prompt, network.prompt_limit)
            .ok_or("no line expresses this prompt")?;
        self.machine.supply_line(&line);
        let reply = self.run_to_line(|(probe, seen), found| {
            compare(network, seen, found, interpreter.value(seen.value))?;
            if probe == choose && interpreter.say(class) {
                class = interpreter.step();
            }
            Ok(())
        })?;
        let expected = [b"\r\n", &*wanted.text, b"\r\n> "].concat();
        if reply.printed != expected {
            let (found, expected) = (reply.printed.escape_ascii(), expected.escape_ascii());
            return Err(format!("printed \"{found}\" instead of \"{expected}\""));
        }
        Ok(reply)
    }

    /// The machine.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Runs until the program asks for a line, and passes the words of each value at its
    /// probe to `observe`.
    fn run_to_line(
        &mut self,
        mut observe: impl FnMut((Address, &Observable), &[i16]) -> Result<(), String>,
    ) -> Result<Reply, String> {
        loop {
            let event = self.machine.run();
            let reply = self.meter.observe(&event, self.machine.clock());
            match event {
                Event::Line { .. } => return Ok(reply.unwrap_or_default()),
                Event::Probe(probe) => {
                    let (seen, address) = self.probes[&probe];
                    let peek = |at: usize| self.machine.peek(address.offset(at as u16));
                    let elements = seen.elements.iter();
                    let words: Vec<i16> = elements.map(|element| element.read(peek)).collect();
                    observe((probe, seen), &words)?;
                }
                Event::Output(_) => {}
                Event::Fault(fault) => return Err(fault.to_string()),
                Event::Exit(_) | Event::Key { .. } => return Err(format!("ended by {event:?}")),
            }
        }
    }
}

fn compare(
    network: &Network,
    seen: &Observable,
    found: &[i16],
    expected: &[i16],
) -> Result<(), String> {
    let mut elements = seen.elements.iter().zip(found.iter().zip(expected));
    match elements.position(|(element, (&found, &expected))| !element.agrees(found, expected)) {
        Some(at) => Err(format!(
            "%{}[{at}] is {}, and should be {}",
            network.values[seen.value].name, found[at], expected[at]
        )),
        None => Ok(()),
    }
}
