//! Any `.zir` text is read or refused; what is read is laid out, printed and read
//! back.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    zirc_tests::reads_network(&String::from_utf8_lossy(bytes));
});
