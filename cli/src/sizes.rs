//! Sizes and memories as people write them: `16384` or `16K` bytes of a file, a
//! BDOS at `D806h` or a `59K` system.

use std::ops::RangeInclusive;

use zirc_emulator::{Address, BdosVersion, Config, MemoryMap};

/// The bytes that a budget may be.
const BUDGETS: RangeInclusive<u32> = 1..=0x1_0000;
/// Where a BDOS may be: above a CCP and a page for the program, and below a BIOS.
const BDOSES: RangeInclusive<u32> = 0x0A00..=0xFE00;
/// The bytes of the CCP, which lies right below the BDOS.
const CCP: u32 = 0x0800;
/// The kilobytes that a system may have.
const SYSTEMS: RangeInclusive<u32> = 8..=64;
/// By MOVCPM's rule, a system of K kilobytes has its CCP this many bytes below
/// K·1024.
const MOVCPM: u32 = 0x1C00;

/// The bytes of a budget: `16384`, or `16K` and what else people write for that.
pub(crate) fn budget(text: &str) -> Result<u32, String> {
    let kilobytes = text.strip_suffix(|unit| "bB".contains(unit)).unwrap_or(text);
    let kilobytes = kilobytes.strip_suffix('i').unwrap_or(kilobytes);
    let bytes = match kilobytes.strip_suffix(['K', 'k']) {
        Some(number) => whole(number.trim_end()).and_then(|number| number.checked_mul(1024)),
        None => whole(text),
    };
    bytes.filter(|bytes| BUDGETS.contains(bytes)).ok_or_else(|| {
        let (least, most) = BUDGETS.into_inner();
        format!("give bytes, {least} to {most}, such as `16384`, or kilobytes, such as `16K`")
    })
}

/// The end of the memory for programs: the page of a BDOS entry, as the bytes
/// 0006h and 0007h hold it, or that of a system whose size in K is given.
pub(crate) fn tpa(text: &str) -> Result<u16, String> {
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

/// An emulated machine whose programs have the memory below `bdos`.
pub(crate) fn machine(bdos: u16) -> Config {
    let ccp = Address(bdos - CCP as u16);
    let resident = || Some((MemoryMap::with_ccp_at(ccp)?, BdosVersion::V22));
    // Only a CP/M 3 in banks of its own leaves that much.
    let banked = || Some((MemoryMap::banked(Address(bdos))?, BdosVersion::V31));
    let (memory, version) = resident().or_else(banked).unwrap_or_default();
    Config { memory, bdos: version, ..Config::default() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_bytes_or_kilobytes() {
        for text in ["16384", "16K", "16k", "16KB", "16kB", "16kb", "16KiB", "16 K", "16 KB"] {
            assert_eq!(budget(text), Ok(16384), "{text}");
        }
        assert_eq!((budget("1"), budget("64K"), budget("65536")), (Ok(1), Ok(65536), Ok(65536)));
        for text in [
            "",
            "K",
            "KB",
            "B",
            "0",
            "0K",
            "-1",
            "+16",
            "65K",
            "65537",
            "16M",
            "16.5K",
            "0x4000",
            "16,384",
            "16384B",
            "16Ki B",
            " 16",
            "16iK",
            "16i",
            "4294967296",
            "99999999K",
        ] {
            assert!(budget(text).is_err_and(|why| why.contains("`16K`")), "{text}");
        }
    }

    #[test]
    fn a_memory_is_an_address_or_what_movcpm_calls_it() {
        for text in ["D806h", "d806H", "0xD806", "0XD806", "$d806", "D800h", "0D8FFh", "59K", "59k"]
        {
            assert_eq!(tpa(text), Ok(0xD800), "{text}");
        }
        // An Altair's 62K system has its BDOS entry at E406h.
        assert_eq!((tpa("62K"), tpa("E406h")), (Ok(0xE400), Ok(0xE400)));
        assert_eq!((tpa("8K"), tpa("FE06h")), (Ok(0x0C00), Ok(0xFE00)));
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
            assert!(tpa(text).is_err_and(|why| why.contains("`59K`")), "{text}");
        }
    }

    #[test]
    fn a_machine_has_the_memory_that_is_asked_for() {
        for page in 0x0A..=0xFE {
            let bdos = page << 8;
            assert_eq!(machine(bdos).memory.bdos(), Address(bdos));
        }
        assert_eq!(machine(0xD800), Config::default());
    }
}
