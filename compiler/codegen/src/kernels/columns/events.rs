//! Events: linear ops over an encoder that nothing else reads. Each n-gram is hashed, and the
//! column of its bucket is walked at once. There are no buckets in memory.

use zirc_network::{Op, Value};

use super::interrupts::resume;
use super::layer::LayerCode;
use super::spaces::NgramSpec;
use super::streams::Streams;
use super::stretch::BEHIND_EI;
use super::task_code::TaskCode;
use super::walk::{BucketWalk, launch};
use super::{reply, trigrams};
use crate::kernels::interface::Masked;

/// Adds the columns of all n-grams.
pub(super) fn emit(layer: &LayerCode<'_>, code: &mut TaskCode, encoder: Value) {
    let op = &layer.emission.network.values[encoder].op;
    let (Op::Trigrams { buckets, .. } | Op::Ngrams { buckets, .. }) = *op else {
        unreachable!("an encoder's n-grams are events")
    };
    let mut walk = BucketWalk { layer, buckets, streams: Streams::of(layer) };
    walk.table(code);
    walk.streams.require(code);
    if walk.threaded() {
        code.note_stack("resume");
        // A column may be empty, so that its stream only leads back.
        let nothing = (launch(buckets as usize, true) + resume()).0 + BEHIND_EI;
        code.mask(Masked { most: nothing, least: nothing });
        if walk.compact() {
            code.note_interrupts("compact_on");
        }
    }
    match (op, NgramSpec::of(op)) {
        (_, Some(grams)) => reply::emit(&walk, code, &grams),
        (Op::Trigrams { band, .. }, None) => trigrams::emit(&walk, code, *band),
        (op, None) => unreachable!("{} has no n-grams", op.name()),
    }
}
