//! What CP/M's console takes. What the BDOS takes is not counted.

use zirc_z80::TStates;

use super::machine::Console;

/// Of printing a text, beside its characters, and of one of them.
const TEXT: TStates = TStates(19);
const CHARACTER: TStates = TStates(114);
/// Of ending a line.
const NEW_LINE: TStates = TStates(27 + 19 + 2 * 114);

/// Of a line that is read: its end, whether it is empty, to the reply, back, the next
/// line's prompt, and reading that line.
const LINE: TStates = TStates(17 + 24 + 17 + 12 + 54 + 17 + 47);
/// The characters of that prompt.
const PROMPT: u64 = 2;
/// Whether it is a farewell, of a line of one character and of others.
const IS_FAREWELL: [TStates; 2] = [TStates(17 + 52), TStates(17 + 28)];
/// Whether it is the end of input; what a full line takes more, and each byte of it that
/// is FFh before the first that is not.
const IS_END: TStates = TStates(17 + 61 + 7);
const IS_FULL: TStates = TStates(5 + 28 - 11);
const END_BYTE: TStates = TStates(35);
/// The bytes of a full line.
const FULL: usize = 255;
/// Whether it is blank, and of each space before what is not.
const IS_BLANK: TStates = TStates(17 + 58);
const BLANK: TStates = TStates(38);

/// CP/M's console.
pub(super) const CONSOLE: Console = Console {
    print_char: TStates(21),
    print_text: TEXT,
    text_char: CHARACTER,
    print_new_line: NEW_LINE,
    conversation,
};

/// T-states of a line that is answered, and of the next one's prompt.
fn conversation(line: &[u8]) -> TStates {
    let leading = |wanted: u8| line.iter().take_while(|&&byte| byte == wanted).count() as u64;
    let farewell = IS_FAREWELL[usize::from(line.len() != 1)];
    let end = match line.len() {
        FULL => IS_END + IS_FULL + END_BYTE * leading(0xFF),
        _ => IS_END,
    };
    let blank = IS_BLANK + BLANK * leading(b' ');
    LINE + NEW_LINE + farewell + end + blank + TEXT + CHARACTER * PROMPT
}
