//! The machine: a processor, a bus and CP/M around a program.

use std::ops::ControlFlow;

use rustzx_z80::Z80;

use crate::bus::Bus;
use crate::platforms::cpm::config::TPA;
use crate::platforms::cpm::console::{Console, Look, Typing};
use crate::platforms::cpm::page_zero;
use crate::registers::Garbage;
use crate::stack::{self, StackWatch};
use crate::{
    Address, Config, Cpu, Event, Exit, Fault, FaultKind, Interrupts, LoadError, MemoryMap,
    Registers, StackRange, TStates, intel8080, interrupts,
};

/// A CP/M machine with a program in it.
pub struct Machine {
    pub(crate) cpu: Z80,
    pub(crate) bus: Bus,
    pub(crate) stack: StackWatch,
    pub(crate) garbage: Garbage,
    pub(crate) state: State,
    pub(crate) console: Console,
    pub(crate) config: Config,
    /// Where the instruction is that was executed last.
    pub(crate) last: Address,
    /// When the next interrupt is requested.
    pub(crate) request: TStates,
    /// The longest that a request has had to wait.
    pub(crate) longest_wait: TStates,
    /// The probe that the host has been told of and that is to be passed now.
    told_probe: Option<u16>,
    /// When the program counts as run away.
    deadline: TStates,
}

/// What the machine does when it is next run.
#[derive(Clone, Copy)]
pub(crate) enum State {
    /// Execute.
    Running,
    /// Function 10 waits for a line to put at `buffer`.
    AwaitsLine { buffer: Address, max: u8 },
    /// Function 1 or 6 waits for a key.
    AwaitsKey { echo: bool },
    /// Function 6 or 11 asks whether there is a key, and the host may have been
    /// told so.
    Polls { poll: Poll, told: bool },
    /// The program has ended.
    Stopped(Event),
}

/// What a program asks about keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Poll {
    /// Function 6: the key, if there is one.
    Take,
    /// Function 6: whether there is one.
    Direct,
    /// Function 11: whether there is one.
    Status,
}

impl Machine {
    /// A machine with the program `com` at 0100h, started by a command line
    /// whose part after the command's name is `tail`: as typed, leading blank
    /// included, since it is the CCP that turns it into upper case.
    ///
    /// # Errors
    ///
    /// When the program does not end below the CCP, or the tail has more than
    /// [`TAIL_LIMIT`](crate::TAIL_LIMIT) bytes.
    pub fn load(config: Config, com: &[u8], tail: &[u8]) -> Result<Machine, LoadError> {
        let map = config.memory;
        let room = usize::from(map.ccp().0 - TPA.0);
        if com.len() > room {
            return Err(LoadError::ProgramTooLarge { bytes: com.len(), room });
        }
        let mut bus = Bus::new();
        bus.grant(page_zero::DMA_BUFFER, map.bdos());
        for trap in traps(map) {
            bus.set_trap(trap);
        }
        let sp = page_zero::prepare(&mut bus, map, tail)?;
        page_zero::put(&mut bus, TPA, com);

        let mut cpu = Z80::default();
        if let Interrupts::Every(_) = config.interrupts {
            interrupts::prepare(&mut cpu, &mut bus, map);
        }
        let mut garbage = Garbage::new();
        garbage.registers(sp.0, TPA.0).write(&mut cpu.regs);
        Ok(Machine {
            cpu,
            bus,
            stack: StackWatch::new(sp),
            garbage,
            state: State::Running,
            console: Console::new(config.bdos),
            last: page_zero::REBOOT,
            request: interrupts::first_request(config.interrupts),
            longest_wait: TStates(0),
            deadline: config.patience,
            config,
            told_probe: None,
        })
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
            match self.console.deliver() {
                Ok(None) => {}
                Ok(Some(byte)) => {
                    self.grant_patience();
                    return Some(Event::Output(byte));
                }
                Err(look) => {
                    if let Some(event) = self.heed(look) {
                        return Some(event);
                    }
                }
            }
            match self.state {
                State::Running if self.clock() >= time => return None,
                State::Running => {
                    if let Some(address) = self.execute(time) {
                        return Some(Event::Probe(address));
                    }
                }
                State::AwaitsLine { buffer, max } => match self.console.type_key(max) {
                    Typing::Waits => return Some(Event::Line { max }),
                    Typing::Goes => {}
                    Typing::Done(line) => self.finish_line(buffer, &line),
                    Typing::Reboot => self.reboot(),
                },
                State::AwaitsKey { echo } => match self.console.key() {
                    Some(key) => self.finish_key(key, echo),
                    None => return Some(Event::Key { waits: true }),
                },
                State::Polls { poll, told } => {
                    if let Some(event) = self.poll(poll, told) {
                        return Some(event);
                    }
                }
                State::Stopped(event) => return Some(event),
            }
        }
    }

    /// Answers a poll, after the host has had its chance to press a key.
    fn poll(&mut self, poll: Poll, told: bool) -> Option<Event> {
        if poll == Poll::Status {
            let look = self.console.look();
            if look != Look::Free {
                return self.heed(look);
            }
        }
        let has_key = match poll {
            Poll::Status => self.console.has_key(),
            Poll::Take | Poll::Direct => self.console.has_direct_key(),
        };
        if has_key || told {
            self.finish_poll(poll);
            return None;
        }
        self.state = State::Polls { poll, told: true };
        Some(Event::Key { waits: false })
    }

    /// Waits or reboots, when ^S has stopped the output.
    fn heed(&mut self, look: Look) -> Option<Event> {
        match look {
            Look::Free => {}
            Look::Stopped => return Some(Event::Key { waits: true }),
            Look::Reboot => self.reboot(),
        }
        None
    }

    /// Answers function 10 with a line. It is put into the program's buffer as
    /// it is, as far as there is room, in place of what keys have put into the
    /// line. Does nothing unless a line is waited for.
    pub fn supply_line(&mut self, line: &[u8]) {
        if let State::AwaitsLine { buffer, max } = self.state {
            self.finish_line(buffer, &line[..line.len().min(usize::from(max))]);
        }
    }

    /// Presses a key. Keys that the program does not yet wait for are kept in
    /// order, but during output ^S stops it until the next key. Function 10
    /// takes keys to edit its line, and prints what that shows.
    pub fn press(&mut self, key: u8) {
        self.console.press(key);
    }

    /// Ends the program if it waits for input: there is none.
    pub fn end_of_input(&mut self) {
        let awaits = matches!(self.state, State::AwaitsLine { .. } | State::AwaitsKey { .. });
        if awaits || self.console.is_stopped() {
            self.stop(Event::Exit(Exit::EndOfInput));
        }
    }

    /// Ends the program as ^C at the start of a line does.
    pub fn reboot(&mut self) {
        if !matches!(self.state, State::Stopped(_)) {
            self.stop(Event::Exit(Exit::Reboot));
        }
    }

    /// T-states that the program has executed so far; BDOS calls and interrupts
    /// take none.
    pub fn clock(&self) -> TStates {
        self.bus.clock()
    }

    /// Where CP/M lives in this machine.
    pub fn memory_map(&self) -> MemoryMap {
        self.config.memory
    }

    /// The column CP/M believes the cursor to be in, which a
    /// [`LineEditor`](crate::LineEditor) starts from.
    pub fn column(&self) -> u8 {
        self.console.column()
    }

    /// The byte at `address`.
    pub fn peek(&self, address: Address) -> u8 {
        self.bus.peek(address)
    }

    /// The word at `address`, low byte first.
    pub fn peek_word(&self, address: Address) -> u16 {
        u16::from_le_bytes([self.peek(address), self.peek(address.offset(1))])
    }

    /// Puts a byte at `address`, which then counts as written.
    pub fn poke(&mut self, address: Address, value: u8) {
        self.bus.poke(address, value);
    }

    /// The registers (by `&mut`, since the core shows the alternate ones only
    /// by exchanging them).
    pub fn registers(&mut self) -> Registers {
        Registers::read(&mut self.cpu.regs)
    }

    /// Sets all registers. A new SP counts as loaded by the program.
    pub fn set_registers(&mut self, registers: &Registers) {
        let sp_changed = self.cpu.regs.get_sp() != registers.sp;
        registers.write(&mut self.cpu.regs);
        self.told_probe = None;
        if sp_changed {
            self.stack.loaded(Address(registers.sp));
        }
    }

    /// Whether the program has interrupts enabled.
    pub fn interrupts_enabled(&self) -> bool {
        self.cpu.regs.get_iff1()
    }

    /// The longest that a request for an interrupt has had to wait so far until the
    /// program let it in. With a request at every T-state
    /// ([`Interrupts::Every`]), that is the longest time for which the program had
    /// interrupts disabled, and an instruction.
    pub fn longest_wait(&self) -> TStates {
        self.longest_wait
    }

    /// Stops before every execution of the instruction at `address` from now on.
    pub fn set_probe(&mut self, address: Address) {
        self.bus.set_probe(address, true);
    }

    /// Stops there no longer.
    pub fn clear_probe(&mut self, address: Address) {
        self.bus.set_probe(address, false);
    }

    /// Declares the program's stack: from now on a push below it is a fault.
    pub fn declare_stack(&mut self, range: StackRange) {
        self.stack.declare(range, Address(self.cpu.regs.get_sp()));
    }

    /// The most bytes that the stack has held so far, counted from the top of
    /// the declared stack, or else from the first address that SP was loaded
    /// with (from the CCP's stack until then).
    pub fn deepest_stack(&self) -> u16 {
        self.stack.deepest()
    }

    /// How many bytes there are from 0100h to the last one that has been loaded,
    /// poked or written so far. The CCP's stack, on which every program begins,
    /// does not count.
    pub fn memory_extent(&self) -> u16 {
        let end = page_zero::ccp_stack(self.config.memory);
        self.bus.highest_written(TPA, end).map_or(0, |last| last.0 - TPA.0 + 1)
    }

    /// Ends the program.
    pub(crate) fn stop(&mut self, event: Event) {
        self.console.abandon_stopped();
        self.state = State::Stopped(event);
    }

    /// Ends the program by a fault of the instruction at `pc`.
    pub(crate) fn fail(&mut self, kind: FaultKind, pc: u16) {
        let fault = Fault { kind, pc: Address(pc), at: self.clock() };
        self.stop(Event::Fault(fault));
    }

    /// The program has called the console: it is not running away.
    pub(crate) fn grant_patience(&mut self) {
        self.deadline = self.clock().saturating_add(self.config.patience);
    }

    /// Executes until `time`, or until there may be something to see: a probe,
    /// or what the output and the state tell.
    fn execute(&mut self, time: TStates) -> Option<Address> {
        let limit = time.min(self.deadline);
        while self.bus.clock() < limit {
            let next_look = self.serve_request()?;
            if let ControlFlow::Break(probe) = self.execute_until(limit.min(next_look)) {
                return probe;
            }
        }
        if self.bus.clock() >= self.deadline {
            self.fail(FaultKind::Silent { patience: self.config.patience }, self.cpu.regs.get_pc());
        }
        None
    }

    /// Executes without a look at interrupts. Breaks off at a probe, and where
    /// there may be something else to see.
    fn execute_until(&mut self, limit: TStates) -> ControlFlow<Option<Address>> {
        while self.bus.clock() < limit {
            let pc = self.cpu.regs.get_pc();
            if !self.bus.is_ordinary(pc) {
                if self.bus.is_probe(pc) && self.told_probe != Some(pc) {
                    self.told_probe = Some(pc);
                    return ControlFlow::Break(Some(Address(pc)));
                }
                self.told_probe = None;
                if self.arrive(pc) {
                    return ControlFlow::Break(None);
                }
            }
            if let Err(kind) = self.instruction(pc) {
                self.fail(kind, pc);
                return ControlFlow::Break(None);
            }
        }
        ControlFlow::Continue(())
    }

    /// Executes the instruction at `pc`.
    #[inline]
    fn instruction(&mut self, pc: u16) -> Result<(), FaultKind> {
        let (opcode, sp) = (self.opcode(Address(pc)), self.cpu.regs.get_sp());
        match self.config.cpu {
            Cpu::Z80 => self.cpu.emulate(&mut self.bus),
            Cpu::I8080 => intel8080::execute(&mut self.cpu, &mut self.bus)?,
        }
        self.last = Address(pc);
        self.executed(opcode, sp)
    }

    /// The first two bytes of an instruction.
    #[inline]
    pub(crate) fn opcode(&self, address: Address) -> [u8; 2] {
        [self.bus.peek(address), self.bus.peek(address.offset(1))]
    }

    /// Lets the watchdogs see the instruction that has just been executed, with
    /// SP as it was before.
    #[inline]
    pub(crate) fn executed(&mut self, opcode: [u8; 2], sp: u16) -> Result<(), FaultKind> {
        if let Some(kind) = self.bus.take_breach() {
            return Err(kind);
        }
        if self.cpu.is_halted() {
            return Err(FaultKind::Halt);
        }
        let (from, to) = (Address(sp), Address(self.cpu.regs.get_sp()));
        if from == to {
            Ok(())
        } else if stack::loads_sp(opcode) {
            self.stack.loaded(to);
            Ok(())
        } else {
            self.stack.moved(from, to)
        }
    }

    /// Execution arrives at an address that CP/M acts on, or that is not the
    /// program's. Answers false when it is to go on as if nothing were there.
    fn arrive(&mut self, pc: u16) -> bool {
        let map = self.config.memory;
        let address = Address(pc);
        // On its stack there is nothing but the return address to the CCP.
        let unwound = self.cpu.regs.get_sp() == map.bdos().0;
        if address == map.ccp() && (unwound || !self.bus.is_written(address)) {
            match page_zero::overwritten_ccp(&self.bus, map) {
                Some(address) => self.fail(FaultKind::CcpOverwritten { address }, pc),
                None => self.stop(Event::Exit(Exit::Return)),
            }
        } else if self.bus.is_program(pc) {
            return false;
        } else if !self.bus.is_trap(pc) {
            self.fail(FaultKind::ExecuteOutside, pc);
        } else if address == page_zero::BDOS_CALL || address == map.bdos_entry() {
            self.call_bdos();
        } else {
            self.stop(Event::Exit(Exit::WarmBoot));
        }
        true
    }
}

/// Where CP/M acts when execution arrives.
fn traps(map: MemoryMap) -> [Address; 5] {
    [page_zero::REBOOT, page_zero::BDOS_CALL, map.bdos_entry(), map.warm_boot(), map.ccp()]
}
