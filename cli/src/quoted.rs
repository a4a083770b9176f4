//! Quoting of words as one shell argument.

use std::ffi::OsStr;

use zirc_diagnostics::named;

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

/// The error for the first of `words` that begins with a word processor's dash instead of
/// `-`.
pub(crate) fn dashed(words: &[impl AsRef<OsStr>]) -> Option<String> {
    let is_dash = |letter: char| matches!(letter, '\u{2010}'..='\u{2015}' | '\u{2212}');
    words.iter().find_map(|word| {
        let word = word.as_ref().to_string_lossy();
        let dash = word.chars().find(|&letter| is_dash(letter))?;
        let name = word.trim_start_matches(|letter| is_dash(letter) || letter == '-');
        word.starts_with(|letter| is_dash(letter) || letter == '-').then(|| {
            format!("options begin with `-`, and not with {}: write `--{name}`", named(dash))
        })
    })
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
