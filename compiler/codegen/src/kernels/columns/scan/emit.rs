//! The scans of all tiles.

use zirc_network::Value;
use zirc_z80::{Expr, ObjectBuilder};

use super::firing::residues;
use super::lengths::lengths;
use super::shifts::need_table;
use super::tile::{Begin, Exchange, TileScan};
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::streams::Streams;
use crate::kernels::columns::task_code::TaskCode;

/// Adds the columns of all neurons of `from` that fire.
pub(in crate::kernels::columns) fn emit(
    layer: &LayerCode<'_>,
    code: &mut TaskCode,
    from: Value,
    chain: ActivationChain,
) {
    let source = layer.all[from].as_ref().expect("the scanned op is designed");
    let scanned = layer.emission.accumulators(from);
    let scanned = code.external(scanned);
    let sums = code.asm.symbol(&layer.sums);
    let residues = source.counters.as_ref().map(|counters| residues(layer, from, counters, chain));
    let mut streams = Streams::of(layer);
    let is_straight = layer.design.is_straight();
    if !is_straight {
        code.main(exchange);
    }
    for (number, tile) in source.tiles.iter().enumerate() {
        let mut scan = TileScan {
            layer,
            scanned: source,
            tile,
            chain,
            residues: residues.as_deref(),
            page: Expr::symbol(scanned).plus((256 * source.pages() * number) as i64),
            sums,
            lengths: None,
            number,
        };
        if is_straight {
            code.main(|asm| scan.straight(asm));
            if number == 0 && layer.design.calls_columns() {
                code.data(|asm| scan.add_list(asm));
            }
            continue;
        }
        scan.lengths = lengths(layer, tile, scan.has_residues());
        match &scan.lengths {
            Some(lengths) => scan.put_lengths(code, lengths),
            None => scan.tables(code, &mut streams),
        }
        if !tile.pairs.is_empty() {
            code.note_stack(&scan.resume());
            code.adds_high_bytes |= !chain.fits_byte();
            if chain.by_table && number == 0 {
                need_table(code, chain.shift);
            }
        }
        code.main(|asm| self::tile(&scan, asm));
    }
    if !is_straight {
        code.main(exchange);
    }
    streams.require(code);
}

fn exchange(asm: &mut ObjectBuilder) {
    asm.put(Exchange {});
}

fn tile(scan: &TileScan<'_>, asm: &mut ObjectBuilder) {
    let before = scan.telling().plus(scan.tile.first_scanned() as i64 - 1);
    asm.put(Begin { before, silent: scan.silent() });
    if scan.lengths.is_some() {
        scan.begin_lengths(asm);
    }
    if !scan.tile.pairs.is_empty() {
        scan.pairs(asm);
    }
    if !scan.tile.singles.is_empty() {
        scan.singles(asm);
    }
    let scanned = scan.label(asm, "scanned");
    asm.label(scanned);
}
