//! File names of programs on machines.

use std::path::Path;

use zirc_codegen::machines::Machine;

use crate::files;

/// The file name of a program for `network` on `machine`, such as CHAT.COM: from the name
/// of the network's file, or of the network itself.
pub(crate) fn of(machine: &Machine, file: &Path, network: &str) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let stem = if files::is_standard(file) { "" } else { &*stem };
    (machine.file_name)(&[stem, network])
}

/// The file name for `machine` instead of that of `path`; `None` if that name is possible
/// there.
pub(crate) fn in_place_of(machine: &Machine, path: &Path, network: &str) -> Option<String> {
    let found = path.file_name()?.to_string_lossy();
    let name = of(machine, path, network);
    (!name.eq_ignore_ascii_case(&found)).then_some(name)
}

#[cfg(test)]
mod tests {
    use zirc_codegen::machines::CPM;

    use super::*;

    #[test]
    fn a_name_is_that_of_the_file_or_else_the_network() {
        for (file, network, name) in [
            ("nets/my tiny network.v2.zir", "tiny", "MYTINYNE.COM"),
            ("a.b.c", "x", "AB.COM"),
            ("-", "from_a_pipe", "FROMAPIP.COM"),
            ("___.zir", "_", "NET.COM"),
            (".zir", "x", "ZIR.COM"),
        ] {
            assert_eq!(of(&CPM, Path::new(file), network), name, "{file}");
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
            assert_eq!(in_place_of(&CPM, Path::new(file), "tiny").as_deref(), name, "{file}");
        }
    }
}
