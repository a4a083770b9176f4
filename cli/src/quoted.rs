//! Quoting of words as one shell argument.

use std::ffi::OsStr;

use zirc_diagnostics::named;

/// A word as a shell takes it for one.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-./,:=+@%".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Words that were typed after each other, as a shell takes them for one.
pub(crate) fn quoted_as_one(words: &[impl AsRef<OsStr>]) -> String {
    let words: Vec<_> = words.iter().map(|word| word.as_ref().to_string_lossy()).collect();
    quoted(&words.join(" "))
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
        assert_eq!(quoted("1..=3"), "1..=3");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted_as_one(&["hello", "there!"]), "'hello there!'");
        assert_eq!(quoted_as_one(&["it's", "$5 `a` \"b\" \\"]), r#"'it'\''s $5 `a` "b" \'"#);
    }
}
