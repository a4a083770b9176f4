//! T-states of scans.

use zirc_z80::TStates;

/// Of all tiles, and of each.
pub(super) const SCAN: TStates = TStates(8);
pub(super) const TILE: TStates = TStates(17);
/// To where pairs are scanned.
pub(super) const PAIRS: TStates = TStates(10);
/// Of an accumulator that is silent, and of one that fires.
pub(super) const SILENT: TStates = TStates(18);
pub(super) const FIRES: TStates = TStates(23);
/// Behind the last pair.
pub(super) const PAIRED: TStates = TStates(7);
/// Of a round that ends.
pub(super) const ROUND_END: TStates = TStates(10);

/// Of looking for the second of a pair, and whether that fires: no, and yes. Of counts
/// and of sums.
pub(super) const STEP: TStates = TStates(4);
pub(super) const COUNT_IS_OTHER: [TStates; 2] = [TStates(29), TStates(30)];
pub(super) const SUM_IS_OTHER: [TStates; 2] = [TStates(19), TStates(28)];
/// From the activation of the first of a pair, or the second, to the stream.
pub(super) const LAUNCH: [TStates; 2] = [TStates(82), TStates(87)];
/// The same of the high byte of an activation.
pub(super) const LAUNCH_HIGH: [TStates; 2] = [TStates(94), TStates(87)];
/// From the activations of both.
pub(super) const LAUNCH_BOTH: TStates = TStates(113);
/// Whether their sum fits a byte: that it does, and that it does not, up to the stream of
/// the second.
pub(super) const IS_OVER: TStates = TStates(7);
pub(super) const OVER: TStates = TStates(8 + 12);
/// From there, or from where only the second fires, to its stream.
pub(super) const LAUNCH_OVER: TStates = TStates(14 + 87);
/// From the end of a stream back to the scan.
pub(super) const RESUME: TStates = TStates(25);
/// Of looking at a pair again, by which of it is not as it was.
pub(super) const AGAIN: [TStates; 2] = [TStates(21), TStates(25)];

/// From an activation to a compact column's first tile, and from its last to the scan.
pub(super) const COMPACT: TStates = TStates(63);
