//! What a reply costs.

use zirc_emulator::{Event, Machine, Reply, ReplyMeter, TStates};

use crate::machine;

/// Prints `-`, then for every line CR, LF, `Y` and `-`.
const CHATTER: &str = "
    0E02 1E2D CD0500        ; 0100h: ld c,2 / ld e,'-' / call 5
    3E08 320003             ; 0107h: ld a,8 / ld (0300h),a
    0E0A 110003 CD0500      ; 010Ch: ld c,10 / ld de,0300h / call 5
    0E02 1E0D CD0500        ; 0114h: ld c,2 / ld e,CR / call 5
    0E02 1E0A CD0500        ; 011Bh: ld c,2 / ld e,LF / call 5
    0E02 1E59 CD0500        ; 0122h: ld c,2 / ld e,'Y' / call 5
    C30001                  ; 0129h: jp 0100h
";
/// `ld c,2 / ld e,n / call 5`
const PRINT: u64 = 7 + 7 + 17;
/// From 0107h to the call of function 10.
const ASK: u64 = 7 + 13 + 7 + 10 + 17;

fn next_reply(machine: &mut Machine, meter: &mut ReplyMeter) -> Reply {
    loop {
        let event = machine.run();
        if let Some(reply) = meter.observe(&event, machine.clock()) {
            return reply;
        }
    }
}

#[test]
fn a_reply_runs_from_one_input_call_to_the_next() {
    let mut machine = machine(CHATTER);
    let mut meter = ReplyMeter::new(machine.clock());
    let greeting = next_reply(&mut machine, &mut meter);
    assert_eq!(greeting.printed, b"-");
    assert_eq!(greeting.t_states, TStates(PRINT + ASK));
    assert_eq!(greeting.first_character, Some(TStates(PRINT)));

    for _ in 0..2 {
        machine.supply_line(b"hello");
        let reply = next_reply(&mut machine, &mut meter);
        assert_eq!(reply.printed, b"\r\nY-");
        assert_eq!(reply.t_states, TStates(3 * PRINT + 10 + PRINT + ASK));
        assert_eq!(reply.first_character, Some(TStates(3 * PRINT)));
        let expected = (4 * PRINT + 10 + ASK) as f64 / 2.0;
        assert_eq!(reply.per_character(1), expected);
    }
}

#[test]
fn the_end_of_the_program_ends_a_reply() {
    let mut machine = machine("0E02 1E59 CD0500 C30000");
    let mut meter = ReplyMeter::new(machine.clock());
    let reply = next_reply(&mut machine, &mut meter);
    assert_eq!(reply.printed, b"Y");
    assert_eq!(reply.t_states, TStates(PRINT + 10));
}

#[test]
fn a_silent_reply_has_no_first_character() {
    let mut meter = ReplyMeter::new(TStates(5));
    assert_eq!(meter.observe(&Event::Output(b'\r'), TStates(7)), None);
    let reply = meter.observe(&Event::Line { max: 1 }, TStates(9)).expect("a reply");
    assert_eq!((reply.first_character, reply.t_states), (None, TStates(4)));
    assert_eq!(reply.per_character(0), 4.0);
}
