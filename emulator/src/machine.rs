//! The machine: a processor and a platform around a program.

use std::ops::ControlFlow;

use crate::interrupts::Interrupter;
use crate::platforms::platform::{Platform, Turn};
use crate::processor::Processor;
use crate::{Address, Event, Exit, FaultKind, Interrupts, Registers, StackRange, TStates};

/// A machine with a program in it.
pub struct Machine {
    processor: Processor,
    platform: Box<dyn Platform>,
    interrupter: Interrupter,
    /// The probe that the host has been told of and that is to be passed now.
    told_probe: Option<Address>,
    /// How the program has ended.
    ended: Option<Event>,
}

impl Machine {
    /// A machine in which a platform has loaded a program.
    pub(crate) fn new(
        processor: Processor,
        platform: impl Platform + 'static,
        interrupts: Interrupts,
    ) -> Machine {
        Machine {
            processor,
            platform: Box::new(platform),
            interrupter: Interrupter::new(interrupts),
            told_probe: None,
            ended: None,
        }
    }

    /// Runs until the host must see something.
    pub fn run(&mut self) -> Event {
        loop {
            if let Some(event) = self.run_until(TStates::MAX) {
                return event;
            }
        }
    }

    /// Runs until the host must see something, or until the clock has reached
    /// `time` and there is nothing to see: `None`. Whole instructions are
    /// executed (of a repeated block instruction, whole repetitions), so the
    /// clock may pass `time` by a few T-states. With the clock's next T-state
    /// as `time`, this is a single step.
    pub fn run_until(&mut self, time: TStates) -> Option<Event> {
        loop {
            match self.platform.output() {
                None | Some(Turn::Program | Turn::System) => {}
                Some(Turn::Host(event)) => {
                    if let Event::Output(_) = event {
                        self.processor.grant_patience();
                    }
                    return Some(event);
                }
                Some(Turn::Nobody(event)) => return Some(self.end(event)),
            }
            if self.ended.is_some() {
                return self.ended;
            }
            match self.platform.attend(&mut self.processor) {
                Turn::Program if self.clock() >= time => return None,
                Turn::Program => {
                    if let Some(event) = self.execute(time) {
                        return Some(event);
                    }
                }
                Turn::System => {}
                Turn::Host(event) => return Some(event),
                Turn::Nobody(event) => {
                    self.end(event);
                }
            }
        }
    }

    /// Answers a call that waits for a line. The line is copied to the program's buffer, as far
    /// as it fits, in place of any keys typed so far. Does nothing unless the program waits for
    /// a line.
    pub fn supply_line(&mut self, line: &[u8]) {
        if let Err(kind) = self.platform.supply_line(&mut self.processor, line) {
            self.end(self.processor.fault_of_call(kind));
        }
    }

    /// Presses a key. Keys that the program does not yet wait for are kept in
    /// order. Under CP/M, ^S during output stops it until the next key, and
    /// function 10 takes keys to edit its line, and prints what that shows.
    pub fn press(&mut self, key: u8) {
        self.platform.press(key);
    }

    /// Ends the program if it waits for input: there is none.
    pub fn end_of_input(&mut self) {
        if self.platform.awaits_input() {
            self.end(Event::Exit(Exit::EndOfInput));
        }
    }

    /// Ends the program from outside, as ^C at the start of a line does under
    /// CP/M.
    pub fn reboot(&mut self) {
        self.end(Event::Exit(Exit::Reboot));
    }

    /// T-states that the program has executed so far; calls of the platform and
    /// interrupts take none.
    pub fn clock(&self) -> TStates {
        self.processor.clock()
    }

    /// The column the platform believes the cursor to be in, which a
    /// [`LineEditor`](crate::LineEditor) starts from.
    pub fn column(&self) -> u8 {
        self.platform.column()
    }

    /// The byte at `address`.
    pub fn peek(&self, address: Address) -> u8 {
        self.processor.bus.peek(address)
    }

    /// The word at `address`, low byte first.
    pub fn peek_word(&self, address: Address) -> u16 {
        u16::from_le_bytes([self.peek(address), self.peek(address.offset(1))])
    }

    /// Puts a byte at `address`, read-only or not, which then counts as written.
    pub fn poke(&mut self, address: Address, value: u8) {
        self.processor.bus.poke(address, value);
    }

    /// The registers (by `&mut`, since the core shows the alternate ones only
    /// by exchanging them).
    pub fn registers(&mut self) -> Registers {
        Registers::read(&mut self.processor.cpu.regs)
    }

    /// Sets all registers. A new SP counts as loaded by the program.
    pub fn set_registers(&mut self, registers: &Registers) {
        let sp_changed = self.processor.cpu.regs.get_sp() != registers.sp;
        registers.write(&mut self.processor.cpu.regs);
        self.told_probe = None;
        if sp_changed {
            self.processor.stack.loaded(Address(registers.sp));
        }
    }

    /// Whether the program has interrupts enabled.
    pub fn interrupts_enabled(&self) -> bool {
        self.processor.cpu.regs.get_iff1()
    }

    /// The longest time so far from a request for an interrupt until it was accepted. With a
    /// request at every T-state ([`Interrupts::Every`]), that is the longest time for which the
    /// program had interrupts disabled, plus an instruction.
    pub fn longest_wait(&self) -> TStates {
        self.interrupter.longest_wait()
    }

    /// Stops before every execution of the instruction at `address` from now on.
    pub fn set_probe(&mut self, address: Address) {
        self.processor.bus.set_probe(address, true);
    }

    /// Removes the probe at `address`.
    pub fn clear_probe(&mut self, address: Address) {
        self.processor.bus.set_probe(address, false);
    }

    /// Declares the program's stack: from now on a push below it is a fault.
    pub fn declare_stack(&mut self, range: StackRange) {
        let sp = Address(self.processor.cpu.regs.get_sp());
        self.processor.stack.declare(range, sp);
    }

    /// The most bytes that the stack has held so far, counted from the top of
    /// the declared stack, or else from the first address that SP was loaded
    /// with (from where it was at the start until then).
    pub fn deepest_stack(&self) -> u16 {
        self.processor.stack.deepest()
    }

    /// How many bytes there are from the first of the program's memory (0100h under
    /// CP/M, where the CCP's stack does not count) to the last one that has been
    /// loaded, poked or written so far.
    pub fn memory_extent(&self) -> u16 {
        self.platform.memory_extent(&self.processor.bus)
    }

    /// Ends the program, if it has not ended yet; answers how it has.
    fn end(&mut self, event: Event) -> Event {
        match self.ended {
            Some(ended) => ended,
            None => {
                self.platform.end();
                *self.ended.insert(event)
            }
        }
    }

    /// Executes until `time`, or until there may be something to see: a probe,
    /// or what the output and the platform tell.
    fn execute(&mut self, time: TStates) -> Option<Event> {
        let limit = time.min(self.processor.deadline());
        while self.clock() < limit {
            let pc = self.processor.pc();
            let next_look = match self.interrupter.serve(&mut self.processor) {
                Ok(next_look) => next_look,
                Err(kind) => {
                    self.end(self.processor.fault(kind, pc));
                    return None;
                }
            };
            if let ControlFlow::Break(event) = self.execute_until(limit.min(next_look)) {
                return event;
            }
        }
        if self.clock() >= self.processor.deadline() {
            self.end(self.processor.silence());
        }
        None
    }

    /// Executes without a look at interrupts. Breaks off at a probe, and where
    /// there may be something else to see.
    fn execute_until(&mut self, limit: TStates) -> ControlFlow<Option<Event>> {
        while self.clock() < limit {
            let pc = self.processor.pc();
            if !self.processor.bus.is_ordinary(pc) {
                if self.processor.bus.is_probe(pc) && self.told_probe != Some(pc) {
                    self.told_probe = Some(pc);
                    return ControlFlow::Break(Some(Event::Probe(pc)));
                }
                self.told_probe = None;
                self.arrive(pc)?;
            }
            if let Err(kind) = self.processor.instruction(pc) {
                self.end(self.processor.fault(kind, pc));
                return ControlFlow::Break(None);
            }
        }
        ControlFlow::Continue(())
    }

    /// Execution arrives at an address where the platform acts, or that is not the
    /// program's. Breaks off unless it is to go on as if nothing were there.
    fn arrive(&mut self, pc: Address) -> ControlFlow<Option<Event>> {
        let turn = match self.processor.bus.is_trap(pc) {
            true => self.platform.arrive(&mut self.processor, pc),
            false => Turn::Program,
        };
        match turn {
            Turn::Program if self.processor.bus.is_program(pc) => {
                return ControlFlow::Continue(());
            }
            Turn::Program => {
                self.end(self.processor.fault(FaultKind::ExecuteOutside, pc));
            }
            Turn::System => {}
            Turn::Host(event) => return ControlFlow::Break(Some(event)),
            Turn::Nobody(event) => {
                self.end(event);
            }
        }
        ControlFlow::Break(None)
    }
}
