//! The column of the cursor, as CP/M counts it, and the characters that change it.

pub(crate) const CONTROL_C: u8 = 0x03;
pub(crate) const BACKSPACE: u8 = 0x08;
const TAB: u8 = 0x09;
pub(crate) const LINE_FEED: u8 = 0x0A;
pub(crate) const CARRIAGE_RETURN: u8 = 0x0D;
pub(crate) const RUBOUT: u8 = 0x7F;

/// The column of the cursor, as CP/M counts it: a line feed, and not a carriage return, resets
/// it to 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Column(pub(crate) u8);

impl Column {
    /// Follows a byte that is printed as it is.
    pub(crate) fn print(&mut self, byte: u8, out: &mut impl Extend<u8>) {
        out.extend([byte]);
        match byte {
            RUBOUT => {}
            b' '.. => self.0 = self.0.wrapping_add(1),
            BACKSPACE => self.0 = self.0.saturating_sub(1),
            LINE_FEED => self.0 = 0,
            _ => {}
        }
    }

    /// Prints a byte, a tab as spaces up to the next multiple of eight.
    pub(crate) fn print_expanded(&mut self, byte: u8, out: &mut impl Extend<u8>) {
        if byte != TAB {
            return self.print(byte, out);
        }
        self.print(b' ', out);
        while !self.0.is_multiple_of(8) {
            self.print(b' ', out);
        }
    }
}

/// Whether CP/M echoes this byte as it is: not a control character, or one that
/// moves the cursor.
pub(crate) fn is_graphic(byte: u8) -> bool {
    byte >= b' ' || matches!(byte, CARRIAGE_RETURN | LINE_FEED | TAB | BACKSPACE)
}
