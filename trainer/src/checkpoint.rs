//! Checkpoints: a run as bytes, to go on with another day.

use serde::{Deserialize, Serialize};
use zirc_compiler::network::Network;
use zirc_compiler::{read, syntax};
use zirc_diagnostics::Source;
use zirc_pairs::Pair;

use crate::cost::Goals;
use crate::run::{Epoch, Merit};
use crate::settings::Settings;
use crate::split::Split;
use crate::trainer::State;

/// How a checkpoint begins. A new version of what follows has a new one.
const MAGIC: &[u8] = b"zirc checkpoint 1\n";

/// Why a run cannot go on from a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is none, is damaged, or is of another version.
    Unreadable,
    /// It is of another run: of other pairs, settings or goals, or another network.
    Other,
}

/// What a run has to remember.
#[derive(Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    /// What the run was started with, in short.
    pub(crate) run: u64,
    pub(crate) state: State,
    pub(crate) epochs: Vec<Epoch>,
    /// The best network so far as `.zir` text, and how good it is.
    pub(crate) best: Option<(String, Merit)>,
}

impl Checkpoint {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // Only a map of unknown length or a full disk fails; there is neither.
        let body = postcard::to_stdvec(self).unwrap_or_default();
        [MAGIC, &body].concat()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes.strip_prefix(MAGIC)?).ok()
    }
}

/// What a run is started with, in short: FNV-1a of all there is.
pub(crate) fn fingerprint(
    network: &Network,
    split: &Split,
    settings: &Settings,
    goals: &Goals,
) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut add = |bytes: &[u8]| {
        for &byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    };
    add(text(network).as_bytes());
    add(&postcard::to_stdvec(&(settings, goals)).unwrap_or_default());
    for pairs in [&split.training, &split.validation] {
        for Pair { prompt, reply, .. } in pairs {
            [&**prompt, b"|", reply, b"\n"].into_iter().for_each(&mut add);
        }
        add(b"\n");
    }
    hash
}

/// A network as text.
pub(crate) fn text(network: &Network) -> String {
    syntax::print(network, |_| None)
}

/// The network of a text in a checkpoint.
pub(crate) fn network(text: String) -> Option<Network> {
    read(&Source::new("checkpoint", text)).ok().map(|(network, _)| network)
}
