//! Prompts: everyday ones to estimate and measure by, and the lines a program
//! hears them by.

/// Short lines as people type them to a machine that talks: what is measured,
/// and what activity is estimated from, where nobody says what will be heard.
pub const EVERYDAY: &[&str] = &[
    "hello",
    "Hi there!",
    "good morning",
    "hey, how are you?",
    "is it alive",
    "Is it bigger than a house?",
    "can you eat it?",
    "does it have legs",
    "is it made of wood or metal?",
    "would I find one in a kitchen?",
    "was it ever used at sea",
    "are there many of them",
    "is it a cat",
    "Is it the moon?",
    "what is your name",
    "who made you?",
    "where do you live?",
    "why is the sky blue",
    "how old are you",
    "what time is it?",
    "tell me a story",
    "sing a song for me",
    "open the door, please",
    "stop that",
    "give me a hint",
    "say it again",
    "i had soup for lunch today",
    "it rained all night and the garden is full of snails",
    "my brother fixed the old radio",
    "nice weather, isn't it",
    "I am tired and I want to go home",
    "you are funny",
    "yes",
    "no way",
    "thanks a lot",
    "ok bye",
    "WHY WON'T YOU LISTEN",
    "STOP SHOUTING AT ME!!!",
    "asdf jkl qwop",
    "blip blop 42 zzz",
    "...?",
];

/// The most bytes of a line that the program takes.
const LINE_LIMIT: usize = 255;
/// CP/M's end of a text.
const CONTROL_Z: u8 = 0x1A;

/// A line that makes the program of a network with this prompt limit hear
/// `prompt` as the interpreter does, though a blank line asks again, and `!` leaves,
/// as do a line that begins with ^Z and one full of FFh. `None` where there is none:
/// of those, prompts as long as what is heard of a line.
pub fn line_for(prompt: &[u8], limit: u32) -> Option<Vec<u8>> {
    let limit = limit as usize;
    if prompt == b"!" {
        return Some(if limit == 1 { b"!x".to_vec() } else { b" !".to_vec() });
    }
    if prompt.first() == Some(&CONTROL_Z) {
        // A leading space is not heard, but counts.
        return (prompt.len() < limit).then(|| [b" ", prompt].concat());
    }
    if prompt.len() >= LINE_LIMIT && prompt[..LINE_LIMIT].iter().all(|&byte| byte == 0xFF) {
        return (limit < LINE_LIMIT).then(|| prompt[..limit].to_vec());
    }
    if prompt.iter().take(LINE_LIMIT).any(|&byte| byte != b' ') {
        return Some(prompt.to_vec());
    }
    (limit < LINE_LIMIT).then(|| [vec![b' '; limit], b"x".to_vec()].concat())
}
