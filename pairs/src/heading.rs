//! First lines that name the columns, and are no pairs.

/// What columns of prompts are called, and columns of replies.
const PROMPTS: [&str; 17] = [
    "prompt",
    "prompts",
    "question",
    "questions",
    "query",
    "input",
    "inputs",
    "text",
    "utterance",
    "message",
    "sentence",
    "instruction",
    "request",
    "source",
    "user",
    "human",
    "q",
];
const REPLIES: [&str; 18] = [
    "reply",
    "replies",
    "answer",
    "answers",
    "response",
    "responses",
    "output",
    "outputs",
    "target",
    "label",
    "class",
    "category",
    "intent",
    "completion",
    "bot",
    "assistant",
    "chatbot",
    "a",
];

/// What a first line that names two columns says of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    /// The prompts come first.
    InOrder,
    /// The replies come first.
    Swapped,
}

impl Heading {
    /// What two fields say if they are a heading.
    pub(crate) fn of(first: &str, second: &str) -> Option<Heading> {
        let [first, second] = [first, second].map(|name| {
            name.trim_matches(|letter: char| !letter.is_alphanumeric()).to_ascii_lowercase()
        });
        let names = |names: &[&str], name: &String| names.contains(&name.as_str());
        if names(&PROMPTS, &first) && names(&REPLIES, &second) {
            Some(Heading::InOrder)
        } else if names(&REPLIES, &first) && names(&PROMPTS, &second) {
            Some(Heading::Swapped)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_a_heading_however_they_are_written() {
        assert_eq!(Heading::of("prompt", "reply"), Some(Heading::InOrder));
        assert_eq!(Heading::of("# Question ", " Answer:"), Some(Heading::InOrder));
        assert_eq!(Heading::of("OUTPUT", "input"), Some(Heading::Swapped));
        assert_eq!(Heading::of("is it alive", "YES"), None);
        assert_eq!(Heading::of("question", "WHAT QUESTION"), None);
    }
}
