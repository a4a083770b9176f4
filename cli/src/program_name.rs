//! The names of programs, as CP/M knows files: eight characters, and COM.

use std::path::Path;

use crate::files;

/// The longest name that CP/M's file system has room for, without the type.
const LENGTH: usize = 8;
/// Commands of the CCP of CP/M 2.2 or 3, which come before programs of that name.
const COMMANDS: [&str; 12] = [
    "DIR", "DIRS", "DIRSYS", "ERA", "ERASE", "REN", "RENAME", "SAVE", "TYP", "TYPE", "USE", "USER",
];
/// What a name is that would be empty, and what the name of a command gets behind it.
const NET: &str = "NET";

/// The name that a program for `network` has on a CP/M disk, made of the name of the
/// file that holds the network, or that of the network itself: CHAT.COM.
pub(crate) fn of(file: &Path, network: &str) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let stem = if files::is_standard(file) { "" } else { &*stem };
    let mut names = [stem, network, NET].into_iter().map(name);
    format!("{}.COM", names.find(|name| !name.is_empty()).unwrap_or_default())
}

/// The name that a program has to have on a CP/M disk in place of that of its file
/// `path`: `None`, if that is one already.
pub(crate) fn in_place_of(path: &Path, network: &str) -> Option<String> {
    let found = path.file_name()?.to_string_lossy();
    let name = of(path, network);
    (!name.eq_ignore_ascii_case(&found)).then_some(name)
}

/// What CP/M can have of a name: letters, digits and hyphens, which no command takes
/// for something else.
fn name(text: &str) -> String {
    let is_legal = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    let legal = text.chars().filter(is_legal).skip_while(|&letter| letter == '-');
    let name = legal.take(LENGTH).collect::<String>().to_ascii_uppercase();
    let name = name.trim_end_matches('-');
    if COMMANDS.contains(&name) {
        name.chars().take(LENGTH - NET.len()).collect::<String>() + NET
    } else {
        name.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_cp_m_can_have_and_run() {
        for (file, network, name) in [
            ("shopkeeper-is-grumpy.zir", "shop", "SHOPKEEP.COM"),
            ("-my-long-name.zir", "long", "MY-LONG.COM"),
            ("--.zir", "dashes", "DASHES.COM"),
            ("nets/my tiny network.v2.zir", "tiny", "MYTINYNE.COM"),
            ("ün_i?c*ö[d]e.zir", "x", "NICDE.COM"),
            ("a.b.c", "x", "AB.COM"),
            ("-", "from_a_pipe", "FROMAPIP.COM"),
            ("___.zir", "_", "NET.COM"),
            ("дом.zir", "house", "HOUSE.COM"),
            ("Type.zir", "x", "TYPENET.COM"),
            ("dirsys.zir", "x", "DIRSYNET.COM"),
            ("typed.zir", "x", "TYPED.COM"),
            (".zir", "x", "ZIR.COM"),
        ] {
            assert_eq!(of(Path::new(file), network), name, "{file}");
        }
    }

    #[test]
    fn a_name_that_cp_m_cannot_have_has_one_in_its_place() {
        for (file, name) in [
            ("talk.com", None),
            ("out/TALK-2.COM", None),
            ("shopkeeper-is-grumpy.com", Some("SHOPKEEP.COM")),
            ("my_net.com", Some("MYNET.COM")),
            ("a b.com", Some("AB.COM")),
            ("talk", Some("TALK.COM")),
            ("talk.bin", Some("TALK.COM")),
            ("save.com", Some("SAVENET.COM")),
            ("é.com", Some("TINY.COM")),
        ] {
            assert_eq!(in_place_of(Path::new(file), "tiny").as_deref(), name, "{file}");
        }
    }
}
