//! Adds questions to the corpus, made of wordings and words.

use rand::Rng;
use rand::seq::IndexedRandom;

use crate::builder::{Builder, held_out};
use crate::wording::{Lists, Wording};

use super::answer::Answer;
use super::dress::dress;
use super::grammar::{bare, be};
use super::noise;
use super::tables::{Section, lines, sections};
use super::things::{AGE, Range, YEAR, things};

/// The prompt limit: the most characters of a question.
const PROMPT_LIMIT: usize = 62;
/// The approximate share of test pairs among sampled questions.
const TEST_SHARE: f64 = 0.02;

/// A corpus of questions being built.
pub(super) struct Questions {
    /// The lists that wordings may name.
    pub(super) lists: Lists,
    builder: Builder,
}

impl Questions {
    pub(super) fn new(builder: Builder, lists: Lists) -> Self {
        Questions { lists, builder }
    }

    pub(super) fn into_builder(self) -> Builder {
        self.builder
    }

    /// Makes `{name}` stand for `word`.
    pub(super) fn set(&mut self, name: &str, word: &str) {
        self.lists.insert(name.to_owned(), vec![word.to_owned()]);
    }

    /// Makes `{word}` stand for `word`, `{bare}` for the same without its article, and
    /// `{be}` for "is" or "are".
    pub(super) fn set_word(&mut self, word: &str) {
        self.set("word", word);
        self.set("bare", bare(word));
        self.set("be", be(word));
    }

    /// Adds `samples` questions by training wordings, one of them by the first, and now and
    /// then one by a held-out wording.
    pub(super) fn ask(&mut self, answer: Answer, wordings: &[Wording], samples: usize) {
        let (tested, trained): (Vec<_>, Vec<_>) =
            wordings.iter().enumerate().partition(|(index, _)| held_out(*index));
        for sample in 0..samples {
            let of = if sample == 0 { &trained[..1] } else { &trained[..] };
            self.once(answer, of, false);
            if self.builder.rng.random_bool(TEST_SHARE) {
                self.once(answer, &tested, true);
            }
        }
    }

    /// Adds a varied question by one of some wordings.
    fn once(&mut self, answer: Answer, wordings: &[(usize, &Wording)], held_out: bool) {
        let Some((_, wording)) = wordings.choose(&mut self.builder.rng) else { return };
        for prompt in wording.prompts(1, &self.lists, &mut self.builder.rng) {
            self.add(&prompt, answer, held_out);
        }
    }

    /// Adds questions by every wording of a group, at most `most` each, fewer for fewer
    /// expansions; by held-out wordings only a few.
    fn group(&mut self, answer: Answer, wordings: &[Wording], most: usize) {
        const DRESSES: u64 = 6;
        const MOST_TESTS: usize = 4;
        for (index, wording) in wordings.iter().enumerate() {
            let held_out = held_out(index);
            let most = if held_out { MOST_TESTS } else { most };
            let samples = (DRESSES * wording.count(&self.lists)).min(most as u64);
            for _ in 0..samples {
                self.once(answer, &[(index, wording)], held_out);
            }
        }
    }

    /// Adds a prompt, varied if it still fits the limit.
    fn add(&mut self, prompt: &str, answer: Answer, held_out: bool) {
        let dressed = dress(prompt, &mut self.builder.rng);
        let fitting = [&dressed, prompt].into_iter().find(|prompt| prompt.len() <= PROMPT_LIMIT);
        if let Some(prompt) = fitting {
            self.builder.add(prompt, answer.text(), held_out);
        }
    }
}

/// Adds comparisons of the secret with other things.
pub(super) fn comparisons(questions: &mut Questions) -> Result<(), String> {
    let things = things()?;
    questions.set_word("");
    for section in sections(include_str!("comparisons.txt")) {
        let wordings = section.wordings(&questions.lists)?;
        for thing in &things {
            if let Some(answer) = thing.compare(section.name) {
                questions.set_word(thing.name);
                let times = if thing.is_instrument() { 3 } else { 1 };
                questions.ask(answer, &wordings, times * samples(section.name));
            }
        }
    }
    Ok(())
}

/// The samples of a kind of comparison for each thing.
fn samples(question: &str) -> usize {
    match question {
        "bigger" => 9,
        "is" => 7,
        "smaller" | "heavier" | "older" | "newer" => 10,
        _ => 5,
    }
}

/// Adds questions on the age of the secret.
pub(super) fn times(questions: &mut Questions) -> Result<(), String> {
    const YEARS: [u32; 9] = [1000, 1500, 1600, 1800, 1850, 1900, 1950, 2000, 2010];
    const AGES: [u32; 6] = [10, 50, 100, 200, 1000, 2000];
    for section in sections(include_str!("themes/times.txt")) {
        let numbers = if section.name == "ages" { &AGES[..] } else { &YEARS[..] };
        for &number in numbers {
            let number_range = Range::exactly(number.into());
            let answer = match section.name {
                "ages" => AGE.exceeds(number_range),
                "after" => YEAR.exceeds(number_range),
                _ => YEAR.exceeds(number_range).opposite(),
            };
            questions.set("year", &number.to_string());
            questions.set("age", &number.to_string());
            let wordings = section.wordings(&questions.lists)?;
            questions.ask(answer, &wordings, 14);
        }
    }
    Ok(())
}

/// Adds questions on the letters of the secret's name.
pub(super) fn letters(questions: &mut Questions) -> Result<(), String> {
    const NAME: &str = "piano";
    for section in sections(include_str!("themes/letters.txt")) {
        for letter in 'a'..='z' {
            let is_so = match section.name {
                "begins" => NAME.starts_with(letter),
                "ends" => NAME.ends_with(letter),
                _ => NAME.contains(letter),
            };
            questions.set("letter", &letter.to_string());
            let wordings = section.wordings(&questions.lists)?;
            let (answer, samples) = if is_so { (Answer::Yes, 30) } else { (Answer::No, 10) };
            questions.ask(answer, &wordings, samples);
        }
    }
    Ok(())
}

/// Adds whole questions.
pub(super) fn sentences(questions: &mut Questions) -> Result<(), String> {
    for section in sections(include_str!("sentences.txt")) {
        let wordings = section.wordings(&questions.lists)?;
        questions.group(section.answer()?, &wordings, 50);
    }
    Ok(())
}

/// Adds guesses of the secret: like those of other things, and in wordings of their own.
pub(super) fn wins(questions: &mut Questions) -> Result<(), String> {
    const SAMPLES: usize = 20;
    for name in lines(include_str!("win.txt")).flat_map(super::tables::items) {
        let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let a_name = format!("{article} {name}");
        questions.set("name", name);
        questions.set("a_name", &a_name);
        questions.set_word(&a_name);
        let ways = Section { name: "WIN", lines: lines(include_str!("wins.txt")).collect() };
        questions.ask(Answer::Win, &ways.wordings(&questions.lists)?, 2 * SAMPLES);
        for section in sections(include_str!("comparisons.txt")) {
            if section.name == "is" {
                let wordings = section.wordings(&questions.lists)?;
                questions.ask(Answer::Win, &wordings, SAMPLES);
            }
        }
    }
    Ok(())
}

/// Adds prompts that are no yes-or-no questions.
pub(super) fn odd(questions: &mut Questions) -> Result<(), String> {
    const MOST: usize = 60;
    let rng = &mut questions.builder.rng;
    let noises: [(&str, Vec<String>); 3] = [
        ("gibberish", (0..400).map(|_| noise::gibberish(rng)).collect()),
        ("number", (0..100).map(|_| noise::number(rng)).collect()),
        ("mark", (0..40).map(|_| noise::mark(rng)).collect()),
    ];
    for (name, words) in noises {
        questions.lists.insert(name.to_owned(), words);
    }
    for section in sections(include_str!("odd.txt")) {
        let wordings = section.wordings(&questions.lists)?;
        questions.group(Answer::Maybe, &wordings, MOST);
    }
    Ok(())
}
