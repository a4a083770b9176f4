//! Reads replies with the wordings of their prompts.
//!
//! | line | means |
//! | --- | --- |
//! | `# HELLO.` | a reply; the lines after it are its wordings |
//! | `{who} = anna \| tom` | a list that wordings name as `{who}` |
//! | `@thing` | frames; the lines after it are sentences with `{x}` in them |
//! | `@thing cats \| tea` | wordings: all those frames with one of these for `{x}` |
//! | `; small talk` | a comment |

use std::collections::BTreeMap;

use crate::wording::{Lists, Wording};

/// The longest reply.
const LONGEST: usize = 40;

/// A reply, and the wordings of its prompts.
#[derive(Debug)]
pub(crate) struct Intent {
    /// The reply.
    pub(crate) reply: String,
    /// The wordings.
    pub(crate) wordings: Vec<Wording>,
}

/// Reads texts, each with its name. Lists and frames are also known in later texts.
///
/// # Errors
/// The name of the text, the number of the line, and what is wrong with it.
pub(crate) fn read(texts: &[(&str, &str)]) -> Result<(Vec<Intent>, Lists), String> {
    let mut source = IntentReader::default();
    for (name, text) in texts {
        source.heading = Heading::None;
        for (number, line) in text.lines().enumerate() {
            source.add(line.trim()).map_err(|why| format!("{name}:{}: {why}", number + 1))?;
        }
    }
    Ok((source.intents, source.lists))
}

/// What the following lines belong to.
#[derive(Default)]
enum Heading {
    #[default]
    None,
    Reply,
    Frames(String),
}

#[derive(Default)]
struct IntentReader {
    intents: Vec<Intent>,
    lists: Lists,
    frames: BTreeMap<String, Vec<String>>,
    heading: Heading,
}

impl IntentReader {
    fn add(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() || line.starts_with(';') {
            return Ok(());
        }
        if let Some(reply) = line.strip_prefix("# ") {
            return self.reply(reply);
        }
        let list = line.strip_prefix('{').and_then(|rest| rest.split_once("} = "));
        if let Some((name, entries)) = list {
            let entries = entries.split('|').map(|entry| entry.trim().to_owned()).collect();
            return match self.lists.insert(name.to_owned(), entries) {
                None => Ok(()),
                Some(_) => Err(format!("{{{name}}}: there already")),
            };
        }
        if let Some(framed) = line.strip_prefix('@') {
            return match framed.split_once(' ') {
                Some((name, words)) => self.framed(name, words),
                None => {
                    self.heading = Heading::Frames(framed.to_owned());
                    Ok(())
                }
            };
        }
        if let Heading::Frames(name) = &self.heading {
            self.frames.entry(name.clone()).or_default().push(line.to_owned());
            return Ok(());
        }
        self.wording(line)
    }

    fn reply(&mut self, reply: &str) -> Result<(), String> {
        if reply.len() > LONGEST || !reply.is_ascii() || reply.to_ascii_uppercase() != reply {
            return Err(format!("{reply}: not {LONGEST} characters of upper case ASCII"));
        }
        if self.intents.iter().any(|intent| intent.reply == reply) {
            return Err(format!("{reply}: there already"));
        }
        self.intents.push(Intent { reply: reply.to_owned(), wordings: Vec::new() });
        self.heading = Heading::Reply;
        Ok(())
    }

    /// Adds a wording for every frame of that name.
    fn framed(&mut self, name: &str, words: &str) -> Result<(), String> {
        let frames = self.frames.get(name).ok_or(format!("@{name}: there are no such frames"))?;
        let words = format!("({})", words.replace(" | ", "|"));
        let wordings: Vec<_> = frames.iter().map(|frame| frame.replace("{x}", &words)).collect();
        wordings.iter().try_for_each(|wording| self.wording(wording))
    }

    fn wording(&mut self, text: &str) -> Result<(), String> {
        match (&self.heading, self.intents.last_mut()) {
            (Heading::Reply, Some(intent)) => {
                intent.wordings.push(Wording::new(text, &self.lists)?);
                Ok(())
            }
            _ => Err("a wording before the first reply".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_have_the_wordings_below_them() {
        let text = "; names\n{who} = anna | tom\n\n# HELLO.\nhi {who}\nhey\n# BYE.\nbye";
        let (intents, lists) = read(&[("a", text), ("b", "# HM.\n{who}")]).unwrap();
        let replies: Vec<_> =
            intents.iter().map(|intent| (&*intent.reply, intent.wordings.len())).collect();
        assert_eq!(replies, [("HELLO.", 2), ("BYE.", 1), ("HM.", 1)]);
        assert_eq!(intents[0].wordings[0].prompt(1, &lists), "hi tom");
    }

    #[test]
    fn words_in_frames_are_wordings() {
        let text = "# PURR.\nmiaow\n@thing a cat | cats\nmew";
        let (intents, lists) = read(&[("a", "@thing\n{x}\ni like {x}"), ("b", text)]).unwrap();
        let prompts: Vec<_> =
            intents[0].wordings.iter().map(|wording| wording.prompt(1, &lists)).collect();
        assert_eq!(prompts, ["miaow", "cats", "i like cats", "mew"]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, why) in [
            ("hello", "t:1: a wording before"),
            ("\n# hello", "t:2: hello: not 40"),
            ("# A\n# A", "t:2: A: there already"),
            ("{a} = b\n{a} = c", "t:2: {a}: there already"),
            ("# A\nhi {who}", "t:2: hi {who}: there is no list"),
            ("# A\n(b", "t:2: "),
            ("# A\n@thing b", "t:2: @thing: there are no"),
        ] {
            let message = read(&[("t", text)]).unwrap_err();
            assert!(message.starts_with(why), "{message}");
        }
        assert!(read(&[("a", "# A\nb"), ("t", "hello")]).unwrap_err().starts_with("t:1: "));
    }
}
