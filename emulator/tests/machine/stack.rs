//! The stack watchdog.

use zirc_emulator::{Address, Event, FaultKind, Machine, StackRange};

use crate::machine;

const RANGE: StackRange = StackRange { low: Address(0x0400), top: Address(0x0406) };

fn run_with_stack(program: &str) -> (Machine, Event) {
    let mut machine = machine(program);
    machine.declare_stack(RANGE);
    let event = machine.run();
    (machine, event)
}

/// Asserts that the program runs to its end; answers the stack's depth.
fn deepest(program: &str) -> u16 {
    let (machine, event) = run_with_stack(program);
    assert!(matches!(event, Event::Exit(_)), "{event:?}");
    machine.deepest_stack()
}

#[test]
fn a_full_stack_is_allowed() {
    assert_eq!(deepest("310604 E5E5E5 E1E1E1 C30000"), 6);
}

#[test]
fn a_push_below_the_stack_is_a_fault() {
    let (_, event) = run_with_stack("310604 E5E5E5E5 C30000");
    let Event::Fault(fault) = event else { panic!("{event:?}") };
    assert_eq!(fault.kind, FaultKind::StackOverrun { sp: Address(0x03FE), low: Address(0x0400) });
    assert_eq!(fault.pc, Address(0x0106));
}

#[test]
fn a_call_below_the_stack_is_a_fault() {
    // ld sp,0406h / here: call here
    let (_, event) = run_with_stack("310604 CD0301");
    let Event::Fault(fault) = event else { panic!("{event:?}") };
    assert!(matches!(fault.kind, FaultKind::StackOverrun { .. }));
}

#[test]
fn popping_a_stream_by_sp_is_not_an_overrun() {
    // ld sp,0406h / ld (0500h),sp / ld sp,0100h / pop hl / pop hl
    // ld sp,(0500h) / push hl / jp 0
    assert_eq!(deepest("310604 ED730005 310001 E1E1 ED7B0005 E5 C30000"), 2);
}

#[test]
fn filling_a_buffer_by_sp_is_not_an_overrun() {
    // ld sp,0406h / push hl / ld (0500h),sp / ld sp,0400h (just below the stack)
    // push hl twice / ld sp,(0500h) / pop hl / jp 0
    assert_eq!(deepest("310604 E5 ED730005 310004 E5E5 ED7B0005 E1 C30000"), 2);
}

#[test]
fn a_full_stack_is_still_the_stack_after_sp_was_lent() {
    // As above, with three pushes first and a fourth at the end.
    let (_, event) = run_with_stack("310604 E5E5E5 ED730005 310003 ED7B0005 E5");
    let Event::Fault(fault) = event else { panic!("{event:?}") };
    assert!(matches!(fault.kind, FaultKind::StackOverrun { .. }));
}

#[test]
fn sp_loaded_by_way_of_an_index_register_is_seen() {
    // ld ix,0406h / ld sp,ix / push hl / ld iy,0404h / ld sp,iy / ld hl,0402h / ld sp,hl
    assert_eq!(deepest("DD210604 DDF9 E5 FD210404 FDF9 210204 F9 C30000"), 4);
}

#[test]
fn without_a_declared_stack_depth_counts_from_the_first_sp_loaded() {
    // ld sp,0800h / call 0109h / jp 0 / 0109h: push hl / pop hl / ret
    let mut machine = machine("310008 CD0901 C30000 E5 E1 C9");
    assert!(matches!(machine.run(), Event::Exit(_)));
    assert_eq!(machine.deepest_stack(), 4);
}

#[test]
fn on_the_ccps_stack_depth_counts_from_where_it_started() {
    let mut machine = machine("0E0C CD0500 C9");
    assert!(matches!(machine.run(), Event::Exit(_)));
    assert_eq!(machine.deepest_stack(), 2);
}
