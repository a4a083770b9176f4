//! Checkpoints: a run as bytes, to resume later.
//!
//! The first line names the format and the writer. Then come the length of the rest in
//! eight bytes, its SHA-256 digest, and the rest.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zirc_diagnostics::Source;
use zirc_network::Network;
use zirc_network::{read, syntax};
use zirc_pairs::Pair;

use crate::cost::Goals;
use crate::epoch::{Epoch, Merit};
use crate::settings::Settings;
use crate::split::Split;
use crate::trainer::State;

/// The start of every checkpoint.
const MAGIC: &str = "zirc checkpoint ";
/// The first line of this zirc's checkpoints, with the version of the format and of zirc,
/// since another zirc may train differently.
const FIRST_LINE: &str =
    concat!("zirc checkpoint 3, written by zirc ", env!("CARGO_PKG_VERSION"), "\n");
/// The longest first line that is shown.
const LONGEST_LINE: usize = 80;
/// The bytes of the length and of the digest.
const LENGTH: usize = 8;
const DIGEST: usize = 32;

/// Why a run cannot resume from a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is not a checkpoint.
    Foreign,
    /// Another version of zirc wrote it: its first line, and that of this zirc.
    OtherVersion {
        /// As it is.
        found: String,
        /// As it should be.
        expected: &'static str,
    },
    /// Its end is missing.
    CutShort,
    /// Its contents were changed.
    Damaged,
    /// Its run has other training or validation pairs.
    OtherPairs,
    /// Its run has the same pairs, but another network, settings or goals.
    OtherOptions,
    /// Some of its numbers are infinite or NaN: its run has diverged.
    NotFinite,
}

/// Digests of the inputs of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fingerprint {
    pub(crate) pairs: [u8; DIGEST],
    pub(crate) options: [u8; DIGEST],
}

/// The state of a run.
#[derive(Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    pub(crate) run: Fingerprint,
    pub(crate) state: State,
    pub(crate) epochs: Vec<Epoch>,
    /// The best network so far as `.zir` text, and how good it is.
    pub(crate) best: Option<(String, Merit)>,
}

impl Checkpoint {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // This fails only for maps of unknown length or a full disk.
        let body = postcard::to_stdvec(self).unwrap_or_default();
        let length = (body.len() as u64).to_le_bytes();
        [FIRST_LINE.as_bytes(), &length, &Sha256::digest(&body), &body].concat()
    }

    /// # Errors Why `bytes` are no checkpoint of this zirc.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Unusable> {
        let rest = bytes.strip_prefix(FIRST_LINE.as_bytes()).ok_or_else(|| unlike(bytes))?;
        let (length, rest) = rest.split_first_chunk::<LENGTH>().ok_or(Unusable::CutShort)?;
        let (digest, body) = rest.split_first_chunk::<DIGEST>().ok_or(Unusable::CutShort)?;
        let length = u64::from_le_bytes(*length);
        if (body.len() as u64) < length && length < u64::from(u32::MAX) {
            return Err(Unusable::CutShort);
        }
        if body.len() as u64 != length || *digest != *Sha256::digest(body) {
            return Err(Unusable::Damaged);
        }
        let found: Checkpoint = postcard::from_bytes(body).map_err(|_| Unusable::Damaged)?;
        if found.is_finite() { Ok(found) } else { Err(Unusable::NotFinite) }
    }

    fn is_finite(&self) -> bool {
        self.state.is_finite()
            && self.epochs.iter().all(Epoch::is_finite)
            && self.best.as_ref().is_none_or(|(_, merit)| merit.is_finite())
    }
}

/// The error for bytes with a wrong beginning.
fn unlike(bytes: &[u8]) -> Unusable {
    if FIRST_LINE.as_bytes().starts_with(bytes) {
        return Unusable::CutShort;
    }
    if !bytes.starts_with(MAGIC.as_bytes()) {
        return Unusable::Foreign;
    }
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    match String::from_utf8(line.to_vec()) {
        Ok(found) if found.len() <= LONGEST_LINE && !found.contains(char::is_control) => {
            Unusable::OtherVersion { found, expected: FIRST_LINE.trim_end() }
        }
        _ => Unusable::Damaged,
    }
}

impl Fingerprint {
    /// Of a run that trains `network`.
    pub(crate) fn new(
        network: &Network,
        split: &Split,
        settings: &Settings,
        goals: &Goals,
    ) -> Self {
        let mut pairs = Sha256::new();
        for some in [&split.training, &split.validation] {
            for Pair { prompt, reply, .. } in some {
                [&**prompt, b"|", reply, b"\n"].iter().for_each(|part| pairs.update(part));
            }
            pairs.update(b"\n");
        }
        let mut options = Sha256::new();
        options.update(text(network));
        options.update(postcard::to_stdvec(&(settings, goals)).unwrap_or_default());
        Fingerprint { pairs: pairs.finalize().into(), options: options.finalize().into() }
    }
}

/// A network as text.
pub(crate) fn text(network: &Network) -> String {
    syntax::print(network, |_| None)
}

/// The network of a text in a checkpoint.
pub(crate) fn network(text: String) -> Option<Network> {
    read(&Source::new("checkpoint", text)).ok().map(|(network, _)| network)
}
