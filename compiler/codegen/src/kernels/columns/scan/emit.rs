//! The scans of all tiles of a layer.

use zirc_network::Value;

use super::firing::residues;
use super::tile::Scan;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::parts::{Parts, put};
use crate::kernels::columns::rectifier::ActivationChain;
use crate::kernels::columns::streams::Streams;

/// The sum of the columns of all neurons of `from` that fire.
pub(in crate::kernels::columns) fn emit(
    layer: &LayerCode<'_>,
    parts: &mut Parts,
    from: Value,
    rectifier: ActivationChain,
) {
    let emission = layer.emission;
    let source = layer.all[from].as_ref().expect("what is scanned is columns");
    let sums = emission.accumulators(from);
    parts.external(sums.clone());
    let residues = source.narrow.as_ref().map(|narrow| residues(layer, from, narrow, rectifier));
    let mut streams = Streams::of(layer);
    parts.code.push_str("        exx\n");
    for (number, tile) in source.tiles.iter().enumerate() {
        let scan = Scan {
            layer,
            source,
            tile,
            rectifier,
            residues: residues.as_deref(),
            page: format!("{sums} + {}", 256 * source.pages() * number),
            label: format!("{}_{number}", layer.symbol),
        };
        scan.tables(parts, &mut streams);
        self::tile(&scan, parts);
    }
    parts.code.push_str("        exx\n");
    streams.require(parts);
}

fn tile(scan: &Scan<'_>, parts: &mut Parts) {
    let label = &scan.label;
    let (telling, silent) = (scan.telling(), scan.silent());
    put!(
        parts.code,
        "        ld hl,{telling} + {} - 1
    ld a,{silent}",
        scan.tile.first_scanned()
    );
    if !scan.tile.pairs.is_empty() {
        scan.pairs(parts);
    }
    if !scan.tile.singles.is_empty() {
        put!(parts.code, "singles_{label}:");
        scan.singles(parts);
    }
    put!(parts.code, "scanned_{label}:");
}
