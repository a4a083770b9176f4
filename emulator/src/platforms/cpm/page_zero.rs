//! Page zero and the CCP's stack, as a program finds them.

use crate::bus::Bus;
use crate::platforms::cpm::config::{LoadError, TAIL_LIMIT};
use crate::{Address, MemoryMap};

/// The default DMA buffer, which holds the command tail.
pub(crate) const DMA_BUFFER: Address = Address(0x0080);
/// Where `jp 0` leads.
pub(crate) const REBOOT: Address = Address(0x0000);
/// Where BDOS calls lead.
pub(crate) const BDOS_CALL: Address = Address(0x0005);

const FIRST_FCB: Address = Address(0x005C);
const SECOND_FCB: Address = Address(0x006C);
const CURRENT_RECORD: Address = Address(0x007C);
const JP: u8 = 0xC3;
/// The CCP's stack: eight levels.
const CCP_STACK_BYTES: u16 = 16;

/// Writes page zero and the return address to the CCP; answers the initial SP.
pub(crate) fn prepare(bus: &mut Bus, map: MemoryMap, typed: &[u8]) -> Result<Address, LoadError> {
    if typed.len() > TAIL_LIMIT {
        return Err(LoadError::TailTooLong { bytes: typed.len(), limit: TAIL_LIMIT });
    }
    bus.put(REBOOT, &jump(map.warm_boot()));
    bus.put(Address(0x0003), &[0, 0]); // the I/O byte, and the current drive: A
    bus.put(BDOS_CALL, &jump(map.bdos_entry()));
    let tail = typed.to_ascii_uppercase();
    let (first, rest) = file_control_block(&tail);
    let (second, _) = file_control_block(rest);
    bus.put(FIRST_FCB, &first);
    bus.put(SECOND_FCB, &second);
    bus.put(CURRENT_RECORD, &[0]);
    bus.put(DMA_BUFFER, &[tail.len() as u8]);
    bus.put(DMA_BUFFER.offset(1), &tail);
    bus.put(DMA_BUFFER.offset(1 + tail.len() as u16), &[0]);
    let sp = Address(map.bdos().0 - 2);
    bus.put(sp, &map.ccp().0.to_le_bytes());
    Ok(sp)
}

/// The low end of the CCP's stack, which lies below the BDOS.
pub(crate) fn ccp_stack(map: MemoryMap) -> Address {
    Address(map.bdos().0 - CCP_STACK_BYTES)
}

/// Where in the CCP a program has written other than on the CCP's stack.
pub(crate) fn overwritten_ccp(bus: &Bus, map: MemoryMap) -> Option<Address> {
    (map.ccp().0..ccp_stack(map).0).map(Address).find(|&address| bus.is_written(address))
}

/// The instruction `jp to`.
pub(crate) fn jump(to: Address) -> [u8; 3] {
    let [low, high] = to.0.to_le_bytes();
    [JP, low, high]
}

/// The file control block the CCP makes of the first word of `text`: a drive, a
/// name of eight and a type of three characters, `*` filling up with `?`.
/// Answers what follows the word, too.
fn file_control_block(text: &[u8]) -> ([u8; 16], &[u8]) {
    let mut block = [0; 16];
    block[1..12].fill(b' ');
    let start = text.iter().position(|&byte| byte != b' ').unwrap_or(text.len());
    let mut rest = &text[start..];
    if let [letter @ b'A'..=b'P', b':', after @ ..] = rest {
        block[0] = letter - b'A' + 1;
        rest = after;
    }
    rest = file_name_part(rest, &mut block[1..9]);
    if let [b'.', after @ ..] = rest {
        rest = file_name_part(after, &mut block[9..12]);
    }
    (block, rest)
}

/// Copies the characters up to a delimiter into `field`, dropping those that
/// find no room; answers what follows.
fn file_name_part<'a>(text: &'a [u8], field: &mut [u8]) -> &'a [u8] {
    let is_delimiter = |&byte: &u8| byte <= b' ' || b"=_.:;<>,".contains(&byte);
    let end = text.iter().position(is_delimiter).unwrap_or(text.len());
    let mut slots = field.iter_mut();
    for &byte in &text[..end] {
        if byte == b'*' {
            slots.by_ref().for_each(|slot| *slot = b'?');
        } else if let Some(slot) = slots.next() {
            *slot = byte;
        }
    }
    &text[end..]
}
