//! Words as an argument that a shell takes as one.

use std::ffi::OsStr;

/// `words` between double quotes.
pub(crate) fn quoted(words: &[impl AsRef<OsStr>]) -> String {
    let mut text = String::from("\"");
    for (number, word) in words.iter().enumerate() {
        if number > 0 {
            text.push(' ');
        }
        for letter in word.as_ref().to_string_lossy().chars() {
            if "\\\"$`".contains(letter) {
                text.push('\\');
            }
            text.push(letter);
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_read_is_kept_from_it() {
        assert_eq!(quoted(&["hello", "there"]), "\"hello there\"");
        assert_eq!(quoted(&["$5 `a` \"b\" \\"]), r#""\$5 \`a\` \"b\" \\""#);
    }
}
