//! A little grammar.

/// "is" or "are", to agree with the word.
pub(super) fn be(word: &str) -> &'static str {
    let is_plural = bare(word) == word && word.ends_with('s') && !word.ends_with("ss");
    if is_plural { "are" } else { "is" }
}

/// The word without its article.
pub(super) fn bare(word: &str) -> &str {
    ["a ", "an ", "the ", "some "]
        .iter()
        .find_map(|article| word.strip_prefix(article))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_agree_with_their_verb() {
        assert_eq!(be("keys"), "are");
        assert_eq!(be("a lens"), "is");
        assert_eq!(be("grass"), "is");
        assert_eq!(bare("an engine"), "engine");
        assert_eq!(bare("another"), "another");
    }
}
