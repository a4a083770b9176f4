//! A running machine at a given speed, and the exchanges with its program.

use std::str::FromStr;
use std::thread;
use std::time::{Duration, Instant};

use zirc_emulator::{Event, Fault, Machine, Reply, ReplyMeter, TStates};

use super::loaded::Loaded;
use super::prompt::{Line, Tail};
use crate::failure::{Failure, Outcome};

/// The most bytes that a program may print, and the most polls for a key, between two lines
/// of a script.
const MAX_PRINTED: usize = 1 << 16;
const MAX_POLLS: usize = 1 << 20;

/// The speed of the machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Clock {
    /// As fast as the host can.
    Max,
    /// T-states a second.
    Hertz(f64),
}

impl FromStr for Clock {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.to_ascii_lowercase();
        if lower == "max" {
            return Ok(Clock::Max);
        }
        let units = [("mhz", 1e6), ("khz", 1e3), ("hz", 1.0)];
        let hertz = units.iter().find_map(|(unit, factor)| {
            let number: f64 = lower.strip_suffix(unit)?.trim_end().parse().ok()?;
            Some(number * factor)
        });
        match hertz {
            Some(hertz) if (1e3..=1e9).contains(&hertz) => Ok(Clock::Hertz(hertz)),
            _ => Err("give `max`, or a speed from 1kHz to 1000MHz: `4MHz`"),
        }
    }
}

/// A line given to a program, and its reply.
pub(crate) struct Exchange {
    /// The line, or the command tail.
    pub(crate) prompt: Vec<u8>,
    /// The program's output, without line ends and without its prompt sign.
    pub(crate) text: Vec<u8>,
    /// Its cost.
    pub(crate) reply: Reply,
}

/// A machine, and the exchanges so far.
pub(crate) struct Session<'a> {
    pub(crate) machine: Machine,
    pub(crate) exchanges: Vec<Exchange>,
    clock: Clock,
    loaded: &'a Loaded,
    /// `None` if costs are not needed: a meter keeps all output.
    meter: Option<ReplyMeter>,
    /// The time when the program last waited, on the host's clock and its own.
    resumed: (Instant, TStates),
    /// The program's last output before it asked for a line: `> `.
    sign: Option<Vec<u8>>,
    /// The last input of the program.
    given: Option<Vec<u8>>,
}

impl<'a> Session<'a> {
    /// A session with the program `loaded` in `machine`. Exchanges are only
    /// kept if it is to be `metered`.
    pub(crate) fn new(machine: Machine, clock: Clock, loaded: &'a Loaded, metered: bool) -> Self {
        Session {
            meter: metered.then(|| ReplyMeter::new(machine.clock())),
            resumed: (Instant::now(), machine.clock()),
            machine,
            exchanges: Vec::new(),
            clock,
            loaded,
            sign: None,
            given: None,
        }
    }

    /// Runs the program to its next event, no faster than the clock allows.
    ///
    /// # Errors
    /// A fault of the program.
    pub(crate) fn next_event(&mut self) -> Result<Event, Failure> {
        let event = match self.clock {
            Clock::Max => self.machine.run(),
            Clock::Hertz(hertz) => self.run_paced(hertz),
        };
        let clock = self.machine.clock();
        if let Some(reply) = self.meter.as_mut().and_then(|meter| meter.observe(&event, clock)) {
            self.completed(reply, matches!(event, Event::Line { .. }));
        }
        match event {
            Event::Fault(fault) => Err(self.fault(&fault)),
            event => Ok(event),
        }
    }

    /// Gives the program a line.
    pub(crate) fn supply_line(&mut self, line: &[u8]) {
        self.given = Some(line.to_vec());
        self.machine.supply_line(line);
        self.resume();
    }

    /// Gives the program a key.
    pub(crate) fn press(&mut self, key: u8) {
        self.machine.press(key);
        self.resume();
    }

    /// Plays a script: shows the answer to a command tail and the replies to lines, then
    /// leaves the program.
    ///
    /// # Errors A fault, a program that ends before the last line, and failures of `show`.
    pub(crate) fn ask(
        &mut self,
        tail: Option<&Tail>,
        lines: &[Line],
        show: impl Fn(&[u8]) -> Outcome,
    ) -> Outcome {
        self.given = tail.map(|tail| tail.text().to_vec());
        let mut waits = self.run_to_line()?;
        if let Some(exchange) = self.exchanges.last().filter(|_| !waits) {
            show(&exchange.text)?;
        }
        self.exchanges.truncate(usize::from(!waits));
        for (number, line) in (1..).zip(lines) {
            if !waits {
                let message = format!("the program ended before prompt {number} was given");
                return Err(self.failure(&format!("{message}; leave out the rest")));
            }
            self.supply_line(line.bytes());
            waits = self.run_to_line()?;
            if let Some(exchange) = self.exchanges.last() {
                show(&exchange.text)?;
            }
        }
        if waits { self.leave() } else { Ok(()) }
    }

    /// Ends a program that waits for a line.
    fn leave(&mut self) -> Outcome {
        self.machine.supply_line(b"!");
        self.given = None;
        if self.run_to_line()? {
            self.machine.end_of_input();
        }
        Ok(())
    }

    /// Runs until the program waits for a line (true) or ends (false).
    pub(crate) fn run_to_line(&mut self) -> Result<bool, Failure> {
        let (mut printed, mut polls) = (0, 0);
        loop {
            match self.next_event()? {
                Event::Line { .. } => return Ok(true),
                Event::Exit(_) => return Ok(false),
                Event::Output(_) => printed += 1,
                Event::Key { waits: false } => polls += 1,
                Event::Key { waits: true } => {
                    let message = "the program reads keys, not lines: run it without --prompt";
                    return Err(self.failure(message));
                }
                Event::Probe(_) | Event::Fault(_) => {}
            }
            if printed > MAX_PRINTED || polls > MAX_POLLS {
                let message = "the program does not ask for a line: run it without --prompt";
                return Err(self.failure(message));
            }
        }
    }

    /// Records the program's output since its last input.
    fn completed(&mut self, reply: Reply, waits: bool) {
        if waits && self.sign.is_none() {
            self.sign = Some(last_line(&reply.printed).to_vec());
        }
        if let Some(prompt) = self.given.take() {
            let sign = self.sign.as_deref().filter(|_| waits).unwrap_or_default();
            let text = reply_text(&reply.printed, sign).to_vec();
            self.exchanges.push(Exchange { prompt, text, reply });
        }
    }

    fn resume(&mut self) {
        self.resumed = (Instant::now(), self.machine.clock());
    }

    /// Runs a hundredth of a second at a time.
    fn run_paced(&mut self, hertz: f64) -> Event {
        let slice = TStates((hertz / 100.0) as u64);
        loop {
            let event = self.machine.run_until(self.machine.clock().saturating_add(slice));
            let (instant, clock) = self.resumed;
            let due = Duration::from_secs_f64((self.machine.clock() - clock).0 as f64 / hertz);
            thread::sleep(due.saturating_sub(instant.elapsed()));
            if let Some(event) = event {
                return event;
            }
        }
    }

    fn fault(&self, fault: &Fault) -> Failure {
        let pc = u32::from(fault.pc.0);
        let before = self.loaded.symbols.iter().filter(|(address, _)| *address <= pc);
        let place = match before.max_by_key(|(address, _)| *address) {
            Some((address, name)) => format!(", {} bytes into {name}", pc - address),
            None => String::new(),
        };
        self.failure(&format!("{fault}{place}"))
    }

    /// The failure of the program.
    pub(super) fn failure(&self, message: &str) -> Failure {
        self.loaded.failure(message)
    }
}

/// The reply in a program's output between two lines.
fn reply_text<'p>(printed: &'p [u8], sign: &[u8]) -> &'p [u8] {
    let text = printed.strip_prefix(b"\r\n").unwrap_or(printed);
    let text = text.strip_suffix(sign).unwrap_or(text);
    text.strip_suffix(b"\r\n").unwrap_or(text)
}

fn last_line(printed: &[u8]) -> &[u8] {
    printed.rsplit(|&byte| byte == b'\n').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_told_from_line_ends_and_the_next_question() {
        assert_eq!(reply_text(b"\r\nYES\r\n> ", b"> "), b"YES");
        assert_eq!(reply_text(b"\r\n> > \r\n> ", b"> "), b"> > ");
        assert_eq!(reply_text(b"\r\n\r\n> ", b"> "), b"");
        assert_eq!(reply_text(b"\r\n> ", b"> "), b"");
        assert_eq!(reply_text(b"YES\r\n", b""), b"YES");
    }

    #[test]
    fn clocks_have_units() {
        assert_eq!("4MHz".parse(), Ok(Clock::Hertz(4e6)));
        assert_eq!("3.5 mhz".parse(), Ok(Clock::Hertz(3.5e6)));
        assert_eq!("2000kHz".parse(), Ok(Clock::Hertz(2e6)));
        assert_eq!("MAX".parse(), Ok(Clock::Max));
        for text in ["", "4", "MHz", "0MHz", "-4MHz", "nanMHz", "infMHz", "1e9MHz"] {
            assert!(text.parse::<Clock>().is_err(), "{text}");
        }
    }
}
