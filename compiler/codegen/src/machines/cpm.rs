//! CP/M 2.2 on a Z80: a `.COM` file for the transient program area.

use std::ops::RangeInclusive;

use zirc_z80::{Layout, Region};

use super::cpm_console::console;
use super::machine::{Machine, Provision};
use crate::containers::COM;

/// The transient program area of a 59K system: programs are loaded at its start, and its
/// BDOS is behind it.
const TPA: Region = Region { name: "TPA", start: 0x0100, end: 0xD800, read_only: false };
/// The bytes of the CCP, right below the BDOS. The CCP loads programs, so their files must
/// end below it. Their memory may include it: the warm boot loads it again.
const CCP: u32 = 0x0800;
/// By MOVCPM's rule, a system of K kilobytes has its CCP this many bytes below
/// K·1024.
const MOVCPM: u32 = 0x1C00;
/// The help on giving the end of the memory.
const MEMORY_END_HELP: &str = "\
the address in the bytes 0006h and 0007h, such as `D806h`, or the size of the system in K, \
such as `59K`

Programs may use all memory below that address with its last two digits 0: the BDOS begins \
there. The file must end 800h bytes lower, below the CCP. By MOVCPM's rule, a system of K \
kilobytes has its CCP at K·1024 - 1C00h and its BDOS 800h above: 48K is AC00h, 59K D800h, 62K \
E400h and 64K EC00h";
/// The kilobytes that a system may have.
const SYSTEMS: RangeInclusive<u32> = 8..=64;
/// Where a BDOS may be: above a CCP and a page for the program, and below a BIOS.
const BDOSES: RangeInclusive<u32> = 0x0A00..=0xFE00;
/// The most bytes of a line that the program takes.
const LINE_LIMIT: usize = 255;
/// The end of a text.
const CONTROL_Z: u8 = 0x1A;
/// The most characters of a file's name in CP/M, without the type.
const LENGTH: usize = 8;
/// Commands of the CCP of CP/M 2.2 or 3, which hide programs of the same name.
const COMMANDS: [&str; 12] = [
    "DIR", "DIRS", "DIRSYS", "ERA", "ERASE", "REN", "RENAME", "SAVE", "TYP", "TYPE", "USE", "USER",
];
/// Takes the place of an empty name, and is appended to the name of a command.
const NET: &str = "NET";

/// CP/M 2.2.
pub const CPM: Machine = Machine {
    name: "cpm",
    description: "CP/M 2.2 on a Z80, a 59K system: a .COM file",
    clock: 4_000_000,
    layout: Layout::single(TPA),
    loader: CCP,
    container: COM,
    platform: "cpm",
    provides: &[
        Provision::AlternateRegisters,
        Provision::Ix,
        Provision::Iy,
        Provision::StackPointer,
        Provision::WritableCode,
    ],
    modules: zirc_runtime::cpm::MODULES,
    entry: "start",
    stack: ["stack_bottom", "stack_top"],
    line_for,
    memory_end_of,
    memory_end_help: MEMORY_END_HELP,
    file_name,
    console,
};

/// A line that a program with this prompt limit normalizes to the same text as the
/// interpreter does `prompt`, and that is answered: not blank, not `!`, not begun with ^Z,
/// not full of FFh. `None` if there is none, which is so for some prompts of those kinds
/// that are as long as the limit.
fn line_for(prompt: &[u8], limit: u32) -> Option<Vec<u8>> {
    let limit = limit as usize;
    if prompt == b"!" {
        return Some(if limit == 1 { b"!x".to_vec() } else { b" !".to_vec() });
    }
    if prompt.first() == Some(&CONTROL_Z) {
        // A leading space is left out, but counts for the limit.
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

/// The end of the memory for programs: the page of a BDOS entry, as the bytes
/// 0006h and 0007h hold it, or that of a system whose size in K is given.
fn memory_end_of(text: &str) -> Result<u16, String> {
    let bdos = match text.strip_suffix(['K', 'k']) {
        Some(number) => whole(number)
            .filter(|kilobytes| SYSTEMS.contains(kilobytes))
            .map(|kilobytes| kilobytes * 1024 - MOVCPM + CCP),
        None => address(text).map(|entry| u32::from(entry & 0xFF00)),
    };
    let bdos = bdos.filter(|bdos| BDOSES.contains(bdos)).and_then(|bdos| u16::try_from(bdos).ok());
    bdos.ok_or_else(|| {
        let (least, most) = BDOSES.into_inner();
        format!(
            "give the address in the bytes 0006h and 0007h, {least:04X}h to {most:04X}h, such as \
             `D806h`, or the size of the system, 8K to 64K, such as `59K`"
        )
    })
}

/// A number of digits alone.
fn whole(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// An address as `D806h`, `0xD806` or `$D806`.
fn address(text: &str) -> Option<u16> {
    let lower = text.to_ascii_lowercase();
    let prefixed = lower.strip_prefix("0x").or_else(|| lower.strip_prefix('$'));
    let digits = prefixed.or_else(|| lower.strip_suffix('h'))?;
    let is_digit = |byte: u8| byte.is_ascii_hexdigit();
    digits.bytes().all(is_digit).then(|| u16::from_str_radix(digits, 16).ok())?
}

/// The name of a program's file, made of the first of `names` that has a letter or a digit.
fn file_name(names: &[&str]) -> String {
    let mut names = names.iter().copied().chain([NET]).map(name);
    format!("{}.COM", names.find(|name| !name.is_empty()).unwrap_or_default())
}

/// The letters, digits and hyphens of a name, made a file name that CP/M can run.
fn name(text: &str) -> String {
    let is_legal = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    let legal = text.chars().filter(is_legal).skip_while(|&letter| letter == '-');
    let name = legal.take(LENGTH).collect::<String>().to_ascii_uppercase();
    let name = name.trim_end_matches('-');
    if COMMANDS.contains(&name) {
        name.chars().take(LENGTH - NET.len()).collect::<String>() + NET
    } else {
        name.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memory_is_an_address_or_what_movcpm_calls_it() {
        for text in ["D806h", "d806H", "0xD806", "0XD806", "$d806", "D800h", "0D8FFh", "59K", "59k"]
        {
            assert_eq!(memory_end_of(text), Ok(0xD800), "{text}");
        }
        // An Altair's 62K system has its BDOS entry at E406h.
        assert_eq!((memory_end_of("62K"), memory_end_of("E406h")), (Ok(0xE400), Ok(0xE400)));
        assert_eq!((memory_end_of("8K"), memory_end_of("FE06h")), (Ok(0x0C00), Ok(0xFE00)));
        for text in [
            "",
            "h",
            "0x",
            "$",
            "K",
            "D806",
            "55302",
            "0",
            "0h",
            "09FFh",
            "FF06h",
            "1D806h",
            "7K",
            "65K",
            "59KB",
            "-59K",
            "+D8h",
            "0x-1",
            "99999999K",
            "D8 06h",
            "é",
            "0xD806h",
        ] {
            assert!(memory_end_of(text).is_err_and(|why| why.contains("`59K`")), "{text}");
        }
    }

    #[test]
    fn a_name_is_one_that_cp_m_can_have_and_run() {
        for (names, found) in [
            (["shopkeeper-is-grumpy", "shop"], "SHOPKEEP.COM"),
            (["-my-long-name", "long"], "MY-LONG.COM"),
            (["--", "dashes"], "DASHES.COM"),
            (["my tiny network.v2", "tiny"], "MYTINYNE.COM"),
            (["ün_i?c*ö[d]e", "x"], "NICDE.COM"),
            (["a.b.c", "x"], "ABC.COM"),
            (["", "from_a_pipe"], "FROMAPIP.COM"),
            (["___", "_"], "NET.COM"),
            (["дом", "house"], "HOUSE.COM"),
            (["Type", "x"], "TYPENET.COM"),
            (["dirsys", "x"], "DIRSYNET.COM"),
            (["typed", "x"], "TYPED.COM"),
        ] {
            assert_eq!(file_name(&names), found, "{names:?}");
        }
    }
}
