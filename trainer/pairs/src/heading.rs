//! Headings: first lines that name the columns.

/// Names of columns of prompts, and of columns of replies.
const PROMPTS: [&str; 27] = [
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
    "phrase",
    "context",
    "frage",
    "fragen",
    "eingabe",
    "pregunta",
    "entrada",
    "domanda",
    "pergunta",
    "column1",
];
const REPLIES: [&str; 28] = [
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
    "antwort",
    "antworten",
    "ausgabe",
    "respuesta",
    "salida",
    "risposta",
    "resposta",
    "réponse",
    "reponse",
    "column2",
];

/// The order of the columns by a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    /// The prompts come first.
    InOrder,
    /// The replies come first.
    Swapped,
}

impl Heading {
    /// The order that two fields give, if they are a heading.
    pub(crate) fn of(first: &str, second: &str) -> Option<Heading> {
        match [first, second].map(Column::of) {
            [Some(Column::Prompts), Some(Column::Replies)] => Some(Heading::InOrder),
            [Some(Column::Replies), Some(Column::Prompts)] => Some(Heading::Swapped),
            _ => None,
        }
    }

    /// The heading of an only column, if its name is one.
    pub(crate) fn of_one(name: &str) -> Option<Heading> {
        (Column::of(name) == Some(Column::Prompts)).then_some(Heading::InOrder)
    }
}

/// The kind of a column.
#[derive(PartialEq)]
enum Column {
    Prompts,
    Replies,
}

impl Column {
    /// The kind of column that `name` names, such as `prompt` or `target_text`.
    fn of(name: &str) -> Option<Column> {
        let name = name.to_lowercase();
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let is_prompts = |word: &&str| PROMPTS.contains(word);
        let is_replies = |word: &&str| REPLIES.contains(word);
        if words.is_empty() || !words.iter().all(|word| is_prompts(word) || is_replies(word)) {
            return None;
        }
        Some(if words.iter().any(is_replies) { Column::Replies } else { Column::Prompts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_a_heading_however_they_are_written() {
        assert_eq!(Heading::of("prompt", "reply"), Some(Heading::InOrder));
        assert_eq!(Heading::of("# Question ", " Answer:"), Some(Heading::InOrder));
        assert_eq!(Heading::of("user_input", "bot response"), Some(Heading::InOrder));
        assert_eq!(Heading::of("OUTPUT", "input"), Some(Heading::Swapped));
        for (prompt, reply) in [
            ("Frage", "Antwort"),
            ("pregunta", "respuesta"),
            ("context", "completion"),
            ("phrase", "response"),
            ("Column1", "Column2"),
            ("question", "Réponse"),
        ] {
            assert_eq!(Heading::of(prompt, reply), Some(Heading::InOrder), "{prompt}");
        }
        assert_eq!(Heading::of("is it alive", "YES"), None);
        assert_eq!(Heading::of("question", "WHAT QUESTION"), None);
    }
}
