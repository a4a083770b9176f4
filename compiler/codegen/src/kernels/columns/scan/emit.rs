//! The scans of all tiles of a layer.

use zirc_network::Value;
use zirc_z80::{Expr, ObjectBuilder};

use super::firing::residues;
use super::tile::{Begin, Exchange, Scan};
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::parts::Parts;
use crate::kernels::columns::rectifier::ActivationChain;
use crate::kernels::columns::streams::Streams;

/// The sum of the columns of all neurons of `from` that fire.
pub(in crate::kernels::columns) fn emit(
    layer: &LayerCode<'_>,
    parts: &mut Parts,
    from: Value,
    rectifier: ActivationChain,
) {
    let source = layer.all[from].as_ref().expect("what is scanned is columns");
    let scanned = layer.emission.accumulators(from);
    let scanned = parts.external(scanned);
    let sums = parts.asm.symbol(&layer.sums);
    let residues = source.narrow.as_ref().map(|narrow| residues(layer, from, narrow, rectifier));
    let mut streams = Streams::of(layer);
    parts.code(exchange);
    for (number, tile) in source.tiles.iter().enumerate() {
        let scan = Scan {
            layer,
            source,
            tile,
            rectifier,
            residues: residues.as_deref(),
            page: Expr::symbol(scanned).plus((256 * source.pages() * number) as i64),
            sums,
            label: format!("{}_{number}", layer.symbol),
        };
        scan.tables(parts, &mut streams);
        if !tile.pairs.is_empty() {
            parts.note_stack(&scan.resume());
            parts.adds_high_bytes |= !rectifier.fits_byte();
        }
        parts.code(|asm| self::tile(&scan, asm));
    }
    parts.code(exchange);
    streams.require(parts);
}

fn exchange(asm: &mut ObjectBuilder) {
    asm.put(Exchange {});
}

fn tile(scan: &Scan<'_>, asm: &mut ObjectBuilder) {
    let before = scan.telling().plus(scan.tile.first_scanned() as i64 - 1);
    asm.put(Begin { before, silent: scan.silent() });
    if !scan.tile.pairs.is_empty() {
        scan.pairs(asm);
    }
    if !scan.tile.singles.is_empty() {
        scan.singles(asm);
    }
    let scanned = scan.label(asm, "scanned");
    asm.label(scanned);
}
