//! Texts of random networks: labels, characters, limits and training records.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use zirc_network::{FileDigest, Network, Output, Training, Value};

/// The output of a network without the number of classes, which follows from its logits;
/// and its training records.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    pub(super) spells: bool,
    pub(super) prompt_limit: u32,
    reply_limit: u32,
    charset: Vec<u8>,
    labels: Vec<Vec<u8>>,
    trainings: Vec<Training>,
}

/// Any such texts.
pub(super) fn texts() -> impl Strategy<Value = Texts> {
    let prompt_limit =
        prop_oneof![2 => 1..=255u32, 2 => 1..=70u32, 1 => select(vec![1, 2, 62, 254, 255])];
    let reply_limit = prop_oneof![8 => 1..12u32, 1 => 12..=255u32];
    // The console shows a tab as spaces.
    let character = any::<u8>().prop_map(|byte| if byte == b'\t' { b'T' } else { byte });
    let label = prop_oneof![
        4 => vec(character.clone(), 0..9),
        1 => (character.clone(), 0..=255usize).prop_map(|(byte, length)| vec![byte; length]),
    ];
    let charset = vec(character, 1..30);
    let trainings = vec(training(), 0..3);
    (any::<bool>(), prompt_limit, reply_limit, charset, vec(label, 1..9), trainings).prop_map(
        |(spells, prompt_limit, reply_limit, charset, labels, trainings)| Texts {
            spells,
            prompt_limit,
            reply_limit,
            charset,
            labels,
            trainings,
        },
    )
}

impl Texts {
    /// Has `network` spell or answer what is greatest of `logits`.
    pub(super) fn finish(self, network: &mut Network, logits: Value) {
        let classes = network.width(logits);
        network.trainings = self.trainings;
        network.output = if self.spells {
            let charset = self.charset.into_iter().cycle().take(classes - 1).collect();
            Output::Reply { charset, limit: self.reply_limit, logits }
        } else {
            let labels = self.labels.into_iter().cycle().take(classes).collect();
            Output::Answer { labels, logits }
        };
    }
}

fn training() -> impl Strategy<Value = Training> {
    let text = || vec(any::<u8>(), 0..9);
    let file =
        || (text(), any::<[u8; 32]>()).prop_map(|(name, sha256)| FileDigest { name, sha256 });
    let numbers = (any::<u64>(), any::<u32>(), any::<u32>());
    (text(), text(), numbers, file(), option::of(file()), option::of(file())).prop_map(
        |(by, command, (seed, done, epochs), data, test, continues)| Training {
            by,
            command,
            seed,
            done,
            epochs,
            data,
            test,
            continues,
        },
    )
}
