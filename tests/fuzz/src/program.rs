//! Assembly programs made of whatever bytes there are: nearly all of them can be
//! assembled.

use std::fmt::Write;
use std::sync::LazyLock;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use zirc_z80::instructions::examples;

/// The most lines, but for the labels at the end.
const MOST_LINES: usize = 40;
/// How many labels and how many constants there are.
const NAMES: u32 = 6;
/// How deep expressions nest.
const MOST_NESTED: u32 = 3;

/// The instructions that every assembler knows, as their examples are written.
static INSTRUCTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let shared = examples().filter(|example| example.form.documented && !example.form.alias);
    shared.map(|example| example.text).collect()
});

/// Which language a program is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// What our assembler and pasmo both understand, and alike.
    Shared,
    /// All of our own.
    Ours,
}

/// A program in a language.
///
/// # Errors
/// If there are too few bytes.
pub fn program(language: Language, bytes: &mut Unstructured) -> Result<String> {
    let mut writer =
        Writer { language, bytes, text: " org 0x100\n nop\n".into(), labels: 0, constants: 0 };
    for _ in 0..MOST_LINES {
        if writer.bytes.is_empty() {
            break;
        }
        writer.line()?;
    }
    for label in writer.labels..NAMES {
        let _ = writeln!(writer.text, "l{label}:");
    }
    Ok(writer.text)
}

struct Writer<'w, 'b> {
    language: Language,
    bytes: &'w mut Unstructured<'b>,
    text: String,
    /// How many are defined so far.
    labels: u32,
    constants: u32,
}

impl Writer<'_, '_> {
    fn below(&mut self, end: u32) -> Result<u32> {
        self.bytes.int_in_range(0..=end - 1)
    }

    fn line(&mut self) -> Result<()> {
        let kind = self.below(24)?;
        if kind == 0 && self.constants < NAMES {
            let value = self.expression(0, false)?;
            let _ = writeln!(self.text, "k{} equ {value}", self.constants);
            self.constants += 1;
            return Ok(());
        }
        if kind < 6 && self.labels < NAMES {
            let _ = write!(self.text, "l{}:", self.labels);
            self.labels += 1;
        }
        let statement = match kind {
            0..14 => self.instruction()?,
            14..20 => self.data()?,
            20 => self.space()?,
            _ if self.language == Language::Ours => self.ours()?,
            _ => self.instruction()?,
        };
        let comment = if self.below(8)? == 0 { " ; it's a \"comment\"; so" } else { "" };
        let _ = writeln!(self.text, " {statement}{comment}");
        Ok(())
    }

    /// An instruction, with other immediates than its example's.
    fn instruction(&mut self) -> Result<String> {
        let mut text = self.bytes.choose(&INSTRUCTIONS)?.clone();
        if text.contains("0x5a") {
            let byte = match self.below(4)? {
                0 => self.half()?,
                _ => self.literal(255)?,
            };
            text = text.replace("0x5a", &byte);
        }
        if text.contains("0x1234") {
            text = text.replace("0x1234", &self.expression(0, true)?);
        }
        if text.contains("$+18") {
            let near = match self.below(4)? {
                0 => format!("${:+}", i32::from(self.bytes.arbitrary::<i8>()?)),
                _ => self.label()?,
            };
            text = text.replace("$+18", &near);
        }
        if text.contains("+5)") {
            let displacement: i8 = self.bytes.arbitrary()?;
            text = text.replace("+5)", &format!("{displacement:+})"));
        }
        let mnemonic = text.find(' ').unwrap_or(text.len());
        if self.below(8)? == 0 {
            text[..mnemonic].make_ascii_uppercase();
        }
        Ok(text)
    }

    fn data(&mut self) -> Result<String> {
        let (directive, words) = *self.bytes.choose(&[("db", false), ("dw", true)])?;
        let mut items = Vec::new();
        for _ in 0..=self.below(4)? {
            items.push(match self.below(4)? {
                _ if words => self.expression(0, true)?,
                0 => self.quoted()?,
                1 => self.half()?,
                _ => self.literal(255)?,
            });
        }
        Ok(format!("{directive} {}", items.join(",")))
    }

    /// A text in either kind of quote, of what needs no escape.
    fn quoted(&mut self) -> Result<String> {
        let (quote, other) = *self.bytes.choose(&[('\'', '"'), ('"', '\'')])?;
        let mut text = String::from(quote);
        for _ in 0..=self.below(6)? {
            let character = char::from(self.bytes.int_in_range(b' '..=b'~')?);
            let is_plain = character != quote && character != '\\';
            text.push(if is_plain { character } else { other });
        }
        text.push(quote);
        Ok(text)
    }

    fn space(&mut self) -> Result<String> {
        let size = self.literal(40)?;
        Ok(match self.below(2)? {
            0 => format!("ds {size}"),
            _ => format!("ds {size},{}", self.literal(255)?),
        })
    }

    /// What other assemblers have not, or do otherwise.
    fn ours(&mut self) -> Result<String> {
        Ok(match self.below(4)? {
            0 => format!("align {}", 1 << self.below(6)?),
            1 => format!("section {}", self.bytes.choose(&["code", "data", "packed"])?),
            2 => format!("dw ({}) ^ {}", self.label()?, self.literal(255)?),
            _ => format!("ld hl,{} / 3", self.expression(0, true)?),
        })
    }

    /// An expression; of what is defined already, unless it may look `ahead`. It
    /// has no parenthesis in front, which would make it an address.
    fn expression(&mut self, depth: u32, ahead: bool) -> Result<String> {
        let chain: &[&str] = match self.below(10)? {
            0..5 => &[],
            5 | 6 => &["+", "-"],
            7 => &["*"],
            8 => &["&"],
            // Of numbers alone: addresses are signed to one of us, and not to the
            // other.
            _ => {
                let operator = self.bytes.choose(&["/", "%", ">>", "<<", "|"])?;
                return Ok(format!("{} {operator} {}", self.literal(65535)?, 1 + self.below(15)?));
            }
        };
        // pasmo knows no sign after an operator, and negates all that follows it.
        let sign = if chain.is_empty() && self.below(8)? == 0 { "-" } else { "" };
        let mut text = format!("{sign}{}", self.leaf(ahead)?);
        if !chain.is_empty() {
            for _ in 0..=self.below(2)? {
                let operator = *self.bytes.choose(chain)?;
                let right = match self.below(3)? {
                    0 if depth < MOST_NESTED => {
                        format!("({})", self.expression(depth + 1, ahead)?)
                    }
                    _ => self.leaf(ahead)?,
                };
                let _ = write!(text, " {operator} {right}");
            }
        }
        Ok(text)
    }

    fn leaf(&mut self, ahead: bool) -> Result<String> {
        let constants = self.constants;
        Ok(match self.below(8)? {
            0..2 if ahead => self.label()?,
            2..4 if constants > 0 => format!("k{}", self.below(constants)?),
            4 if ahead => "$".to_string(),
            5 => self.literal(65535)?,
            _ => self.literal(20)?,
        })
    }

    fn label(&mut self) -> Result<String> {
        Ok(format!("l{}", self.below(NAMES)?))
    }

    /// A byte of a word.
    fn half(&mut self) -> Result<String> {
        let half = *self.bytes.choose(&["low", "high"])?;
        Ok(format!("{half}({})", self.expression(0, true)?))
    }

    /// A number up to `most`, in any base.
    fn literal(&mut self, most: u32) -> Result<String> {
        let number = self.below(most + 1)?;
        Ok(match self.below(7)? {
            0 => format!("0x{number:X}"),
            1 => format!("0{number:x}h"),
            2 => format!("${number:X}"),
            3 => format!("%{number:b}"),
            4 => format!("{number:b}b"),
            5 if (33..127).contains(&number) && number != 39 => {
                format!("'{}'", char::from(number as u8))
            }
            _ => number.to_string(),
        })
    }
}
