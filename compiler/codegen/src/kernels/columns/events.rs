//! Events: linear ops over an encoder that nothing else reads. The text is
//! hashed and each n-gram's column is walked at once; there are no buckets.
//!
//! The hash is taken modulo 256, a byte, where there are no more buckets than
//! that; [`trigrams`](super::trigrams) may use two bytes.

use zirc_network::{Op, Value};

use super::layer::LayerCode;
use super::parts::Parts;
use super::spaces::Grams;
use super::streams::Streams;
use super::walk::Walk;
use super::{reply, trigrams};

/// The sum of all n-grams' columns.
pub(super) fn emit(layer: &LayerCode<'_>, parts: &mut Parts, encoder: Value) {
    let op = &layer.emission.network.values[encoder].op;
    let (Op::Trigrams { buckets, .. } | Op::Ngrams { buckets, .. }) = *op else {
        unreachable!("an encoder's n-grams are events")
    };
    let mut walk = Walk { layer, buckets, streams: Streams::of(layer) };
    walk.table(parts);
    walk.streams.require(parts);
    if walk.threaded() {
        parts.note_stack(&format!("resume_{}", layer.symbol));
        if walk.compact() {
            parts.note_interrupts(&format!("compact_on_{}", layer.symbol));
        }
    }
    match (op, Grams::of(op)) {
        (_, Some(grams)) => reply::emit(&walk, parts, &grams),
        (Op::Trigrams { band, .. }, None) => trigrams::emit(&walk, parts, *band),
        (op, None) => unreachable!("{} has no n-grams", op.name()),
    }
}
