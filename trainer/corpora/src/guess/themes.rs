//! Questions on the piano itself: what it is, has, and is good for.
//!
//! The table of a theme has its wordings and, by answer, the words to put into them.

use crate::wording::Wording;

use super::answer::Answer;
use super::questions::Questions;
use super::tables::{Section, sections};

const TABLES: [&str; 9] = [
    include_str!("themes/parts.txt"),
    include_str!("themes/materials.txt"),
    include_str!("themes/colours.txt"),
    include_str!("themes/places.txt"),
    include_str!("themes/uses.txt"),
    include_str!("themes/purposes.txt"),
    include_str!("themes/looks.txt"),
    include_str!("themes/kinds.txt"),
    include_str!("themes/people.txt"),
];

/// Adds the questions of all themes.
pub(super) fn add(questions: &mut Questions) -> Result<(), String> {
    TABLES.iter().try_for_each(|table| theme(table, questions))
}

fn theme(table: &str, questions: &mut Questions) -> Result<(), String> {
    questions.set_word("");
    let mut wordings: Vec<Wording> = Vec::new();
    for section in sections(table) {
        if section.name == "wordings" {
            wordings = section.wordings(&questions.lists)?;
        } else {
            words(&section, &wordings, questions)?;
        }
    }
    Ok(())
}

fn words(section: &Section, wordings: &[Wording], questions: &mut Questions) -> Result<(), String> {
    let answer = section.answer()?;
    for word in section.items() {
        questions.set_word(word);
        questions.ask(answer, wordings, samples(answer));
    }
    Ok(())
}

/// The samples of a word: more for rarer answers.
fn samples(answer: Answer) -> usize {
    match answer {
        Answer::Yes => 28,
        Answer::Maybe => 22,
        Answer::No | Answer::Win => 18,
    }
}
