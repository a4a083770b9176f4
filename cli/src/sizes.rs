//! Parses sizes such as `16384` or `16K`.

use std::ops::RangeInclusive;

/// The range of budgets, in bytes.
const BUDGETS: RangeInclusive<u32> = 1..=0x1_0000;

/// The bytes of a budget: `16384`, or `16K` and similar forms.
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

/// A number of digits alone.
fn whole(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
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
}
