//! Any assembly text is assembled and linked, or refused; what is linked is
//! flattened and makes its bytes again.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    zirc_tests::takes_assembly(&String::from_utf8_lossy(bytes));
});
