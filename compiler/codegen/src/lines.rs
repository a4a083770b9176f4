//! The lines that a program hears prompts by.

/// The most bytes of a line that the program takes.
const LINE_LIMIT: usize = 255;
/// CP/M's end of a text.
const CONTROL_Z: u8 = 0x1A;

/// A line that makes the program of a network with this prompt limit hear
/// `prompt` as the interpreter does, though a blank line asks again, and `!` leaves,
/// as do a line that begins with ^Z and one full of FFh. `None` where there is none:
/// of those, prompts as long as what is heard of a line.
pub fn line_for(prompt: &[u8], limit: u32) -> Option<Vec<u8>> {
    let limit = limit as usize;
    if prompt == b"!" {
        return Some(if limit == 1 { b"!x".to_vec() } else { b" !".to_vec() });
    }
    if prompt.first() == Some(&CONTROL_Z) {
        // A leading space is not heard, but counts.
        return (prompt.len() < limit).then(|| [b" ", prompt].concat());
    }
    if prompt.len() >= LINE_LIMIT && prompt[..LINE_LIMIT].iter().all(|&byte| byte == 0xFF) {
        return (limit < LINE_LIMIT).then(|| prompt[..limit].to_vec());
    }
    if prompt.iter().take(LINE_LIMIT).any(|&byte| byte != b' ') {
        return Some(prompt.to_vec());
    }
    (limit < LINE_LIMIT).then(|| [vec![b' '; limit], b"x".to_vec()].concat())
}
