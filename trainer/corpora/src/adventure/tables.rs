//! The tables of the adventure, read from the text files beside this one.

use crate::wording::{Lists, Wording};

/// The words before a noun; repeated entries are likelier.
const ARTICLES: &str = "(the|the|the|the|the||||a|that|my|this)";

/// All tables.
pub(super) struct Tables {
    /// Lists of words: those of words.txt; the words for each noun, by its name in lower
    /// case; and the nouns with each role, by role.
    pub(super) lists: Lists,
    /// The commands with their wordings.
    pub(super) commands: Vec<Command>,
    /// Wordings around a command; they name the list `command`.
    pub(super) manners: Vec<Wording>,
    /// Things that the game does not have.
    pub(super) unknown: Vec<String>,
    /// The names of the lists of words for nouns, and of unknown things.
    pub(super) open: Vec<String>,
    nouns: Vec<Noun>,
}

/// A noun of the adventure.
struct Noun {
    name: String,
    roles: Vec<String>,
}

/// A label, or several that differ in nouns, and its wordings.
pub(super) struct Command {
    /// The label; roles in braces stand for nouns with that role. Roles after a slash are
    /// for the wordings only.
    label: String,
    /// The wordings.
    pub(super) wordings: Vec<Saying>,
}

/// A wording of a command.
pub(super) struct Saying {
    /// The wording; it names the roles of the label.
    pub(super) wording: Wording,
    /// Whether manners fit it; they do not fit questions.
    pub(super) is_command: bool,
}

impl Tables {
    /// Reads the tables.
    ///
    /// # Errors What is wrong in the tables.
    pub(super) fn read() -> Result<Self, String> {
        let mut lists = Lists::new();
        for line in lines(include_str!("words.txt")) {
            let (name, words) = halves(line)?;
            lists.insert(name.to_owned(), expand(words, &lists)?);
        }
        let (mut nouns, words) = (Vec::new(), lists.clone());
        for line in lines(include_str!("nouns.txt")) {
            nouns.push(Noun::read(line, &mut lists)?);
        }
        for name in ["unknown", "gibberish", "command"] {
            lists.insert(name.to_owned(), vec![name.to_owned()]);
        }
        let open = lists.keys().filter(|name| !words.contains_key(*name) && *name != "command");
        let open = open.cloned().collect();
        let manners = lines(include_str!("manners.txt")).map(|line| Wording::new(line, &lists));
        Ok(Tables {
            manners: manners.collect::<Result<_, _>>()?,
            commands: commands(include_str!("commands.txt"), &lists)?,
            unknown: lines(include_str!("unknown.txt")).map(str::to_owned).collect(),
            open,
            lists,
            nouns,
        })
    }

    /// The labels of a command: one for every choice of different nouns, with the words for
    /// these, by role.
    pub(super) fn labels(&self, command: &Command) -> Vec<(String, Lists)> {
        let mut labels = vec![(command.label.clone(), Lists::new(), Vec::<&str>::new())];
        while labels[0].0.contains('{') {
            labels = labels
                .iter()
                .flat_map(|(label, lists, taken)| {
                    let role = label.split(['{', '}']).nth(1).unwrap_or_default();
                    let nouns = self.nouns.iter().filter(move |noun| noun.has(role));
                    let nouns = nouns.filter(|noun| !taken.contains(&&*noun.name));
                    nouns.map(move |noun| {
                        let mut lists = lists.clone();
                        lists.insert(role.to_owned(), self.called(noun));
                        let label = label.replacen(&format!("{{{role}}}"), &noun.name, 1);
                        (label, lists, [&**taken, &[&*noun.name]].concat())
                    })
                })
                .collect();
        }
        let said = |label: &str| label.split(" / ").next().unwrap_or_default().to_owned();
        labels.into_iter().map(|(label, lists, _)| (said(&label), lists)).collect()
    }

    fn called(&self, noun: &Noun) -> Vec<String> {
        self.lists[&noun.name.to_lowercase()].clone()
    }
}

impl Noun {
    /// Reads `NAME role… | words for it` and adds them to the lists.
    fn read(line: &str, lists: &mut Lists) -> Result<Self, String> {
        let (noun, called) = halves(line)?;
        let called = expand(&format!("{ARTICLES} {called}"), lists)?;
        let mut words = noun.split_whitespace().map(str::to_owned);
        let name = words.next().ok_or_else(|| format!("no name: {line}"))?;
        let roles: Vec<_> = words.chain(["seen".to_owned()]).collect();
        for list in roles.iter().chain([&name.to_lowercase()]) {
            lists.entry(list.clone()).or_default().extend(called.clone());
        }
        Ok(Noun { name, roles })
    }

    fn has(&self, role: &str) -> bool {
        self.roles.iter().any(|has| has == role)
    }
}

/// Reads the commands: `= LABEL`, and its wordings in the lines below.
fn commands(text: &str, lists: &Lists) -> Result<Vec<Command>, String> {
    let mut commands: Vec<Command> = Vec::new();
    for line in lines(text) {
        if let Some(label) = line.strip_prefix("= ") {
            commands.push(Command { label: label.to_owned(), wordings: Vec::new() });
            continue;
        }
        let command = commands.last_mut().ok_or_else(|| format!("no label before: {line}"))?;
        let (is_command, text) = match line.strip_prefix('!') {
            Some(text) => (false, text),
            None => (true, line),
        };
        let wording = Wording::new(text, lists)?;
        command.wordings.push(Saying { wording, is_command });
    }
    Ok(commands)
}

/// The lines of a table, without blank ones and comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(';'))
}

/// The text before and after the first bar.
fn halves(line: &str) -> Result<(&str, &str), String> {
    let (name, rest) = line.split_once('|').ok_or_else(|| format!("no bar: {line}"))?;
    Ok((name.trim(), rest.trim()))
}

/// All expansions of a wording.
fn expand(text: &str, lists: &Lists) -> Result<Vec<String>, String> {
    let wording = Wording::new(text, lists)?;
    Ok((0..wording.count(lists)).map(|index| wording.prompt(index, lists)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Tables {
        Tables::read().unwrap()
    }

    fn labels(label: &str) -> Vec<String> {
        let command = Command { label: label.to_owned(), wordings: Vec::new() };
        tables().labels(&command).into_iter().map(|(label, _)| label).collect()
    }

    #[test]
    fn a_label_is_there_for_every_choice_of_nouns() {
        assert_eq!(labels("WAIT"), ["WAIT"]);
        assert_eq!(labels("LOCK {lock}"), ["LOCK CHEST", "LOCK DOOR"]);
        let pairs = labels("PUT {thing} {place}");
        assert!(pairs.contains(&"PUT BOX BAG".to_owned()));
        assert!(!pairs.contains(&"PUT BOX BOX".to_owned()));
    }

    #[test]
    fn a_noun_after_a_slash_is_no_part_of_the_label() {
        let labels = labels("TAKE {thing} / {place}");
        assert_eq!(labels.iter().filter(|label| *label == "TAKE BOX").count(), 2);
        assert_eq!(labels.iter().filter(|label| *label == "TAKE KEY").count(), 3);
    }

    #[test]
    fn a_label_brings_what_its_nouns_are_called() {
        let command = Command { label: "PUT {thing} {place}".to_owned(), wordings: Vec::new() };
        let tables = tables();
        let labels = tables.labels(&command);
        let (_, lists) = labels.iter().find(|(label, _)| label == "PUT KEY CHEST").unwrap();
        assert!(lists["thing"].contains(&"the brass key".to_owned()));
        assert!(lists["place"].iter().all(|place| place.ends_with("chest")));
    }

    #[test]
    fn a_role_lists_all_that_have_it() {
        let lists = tables().lists;
        assert!(lists["place"].contains(&"that leather bag".to_owned()));
        assert!(lists["seen"].contains(&"troll".to_owned()));
        assert!(!lists["thing"].contains(&"troll".to_owned()));
    }

    #[test]
    fn questions_are_no_commands() {
        let lists = Lists::new();
        let commands = commands("; said\n= LOOK\nlook\n!where am i\n", &lists).unwrap();
        let said: Vec<_> = commands[0].wordings.iter().map(|said| said.is_command).collect();
        assert_eq!(said, [true, false]);
    }

    #[test]
    fn what_is_wrong_in_a_table_is_told() {
        let lists = Lists::new();
        assert!(commands("look\n", &lists).is_err_and(|error| error.contains("look")));
        assert!(commands("= LOOK\nlook {there}\n", &lists).is_err());
        assert!(halves("take").is_err());
    }
}
