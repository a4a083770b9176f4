//! The emulated machines that programs run in: a function for each platform.

use zirc_codegen::machines::Machine;
use zirc_emulator::{Address, Config, Machine as Emulated};

/// An emulated machine with a program's file in it, which may use the memory below
/// `memory_end`, and which starts with the command tail `tail`.
///
/// # Errors
/// In words, when there is no such machine, or it has no room for the program.
pub(super) fn load(
    machine: &Machine,
    memory_end: u32,
    file: &[u8],
    tail: &[u8],
) -> Result<Emulated, String> {
    match machine.platform {
        "cpm" => cpm(memory_end, file, tail),
        platform => Err(format!(
            "programs for the machine `{}` cannot be run here: there is no emulator of its \
             platform, `{platform}`; `zirc build` writes them, and `zirc chat` says the same",
            machine.name
        )),
    }
}

fn cpm(memory_end: u32, file: &[u8], tail: &[u8]) -> Result<Emulated, String> {
    // The memory ends at FFFFh at the most, and there is a page for the BDOS.
    let config = Config::below(Address(memory_end.min(0xFFFF) as u16));
    Emulated::load(config, file, tail).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use zirc_codegen::machines::CPM;

    use super::*;

    #[test]
    fn a_machine_without_an_emulator_is_told() {
        let unknown = Machine { name: "abacus", platform: "beads", ..CPM };
        let problem = load(&unknown, 0xD800, &[0xC9], b"").err().unwrap_or_default();
        for word in ["`abacus`", "`beads`", "`zirc build`"] {
            assert!(problem.contains(word), "{problem}");
        }
        assert!(load(&CPM, 0xD800, &[0xC9], b"").is_ok());
    }
}
