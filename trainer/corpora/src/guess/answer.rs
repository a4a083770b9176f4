//! The four answers.

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    Maybe,
    Win,
}

impl Answer {
    pub(super) const ALL: [Answer; 4] = [Answer::Yes, Answer::No, Answer::Maybe, Answer::Win];

    /// The reply text.
    pub(super) fn text(self) -> &'static str {
        match self {
            Answer::Yes => "YES",
            Answer::No => "NO",
            Answer::Maybe => "MAYBE",
            Answer::Win => "WIN",
        }
    }

    /// The answer to the opposite question.
    pub(super) fn opposite(self) -> Answer {
        match self {
            Answer::Yes => Answer::No,
            Answer::No => Answer::Yes,
            other => other,
        }
    }
}
