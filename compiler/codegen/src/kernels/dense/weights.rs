//! The weights as a table: runs of rows, each column by column, several weights a byte.

use zirc_network::{Matrix, WeightType};
use zirc_z80::Object;

/// The most bytes of a column in a run of rows: the walk counts them in B.
const RUN_BYTES: usize = 256;
/// `i2` weights in a byte.
pub(super) const I2_PACKED: usize = 4;

/// A run of rows: one walk over the columns reads its weights.
pub(super) struct RowRun {
    pub(super) first_row: usize,
    rows: usize,
    /// Bytes of weights before those of this run.
    pub(super) offset: usize,
    /// Bytes of weights a column.
    pub(super) stride: usize,
}

impl RowRun {
    /// The weights of a column in these rows.
    pub(super) fn column(&self, matrix: &Matrix, column: usize) -> Vec<i8> {
        let rows = self.first_row..self.first_row + self.rows;
        rows.map(|row| matrix.row(row)[column]).collect()
    }
}

/// The weights in a byte.
pub(super) fn packed(weight_type: WeightType) -> usize {
    match weight_type {
        WeightType::I2 => I2_PACKED,
        WeightType::I4 => 2,
    }
}

/// The runs of rows of a matrix.
pub(super) fn row_runs(matrix: &Matrix) -> impl Iterator<Item = RowRun> + '_ {
    let packed = packed(matrix.weight_type);
    let run_rows = RUN_BYTES * packed;
    (0..matrix.rows).step_by(run_rows).map(move |first_row| {
        let rows = run_rows.min(matrix.rows - first_row);
        // The runs before this one are full, so they have no padding.
        let offset = first_row / packed * matrix.columns;
        RowRun { first_row, rows, offset, stride: rows.div_ceil(packed) }
    })
}

/// The packed weights, run by run, column by column. Padding is zeros.
pub(super) fn weight_table(symbol: &str, matrix: &Matrix) -> Object {
    let packed = packed(matrix.weight_type);
    let pack = match matrix.weight_type {
        WeightType::I2 => pack_i2,
        WeightType::I4 => pack_i4,
    };
    let mut bytes = Vec::with_capacity(matrix.weights.len().div_ceil(packed));
    for run in row_runs(matrix) {
        for column in 0..matrix.columns {
            bytes.extend(run.column(matrix, column).chunks(packed).map(pack));
        }
    }
    let weight_type = matrix.weight_type.name();
    let comment = format!("@{}: {weight_type}[{}, {}]", matrix.name, matrix.rows, matrix.columns);
    Object::data(symbol, symbol, 1, bytes, &comment)
}

/// A byte of `i2` weights, the first in the highest bits. 00 is 0, 10 is +1, 11 is -1 and
/// 01 is -2, so that the first bit alone tells the common cases apart.
fn pack_i2(weights: &[i8]) -> u8 {
    weights.iter().zip([6, 4, 2, 0]).fold(0, |byte, (weight, shift)| {
        let code = match weight {
            1 => 0b10,
            -1 => 0b11,
            -2 => 0b01,
            _ => 0b00,
        };
        byte | code << shift
    })
}

/// A byte of `i4` weights: two codes in two's complement, the first in the lower bits.
fn pack_i4(weights: &[i8]) -> u8 {
    let code = |slot: usize| weights.get(slot).copied().unwrap_or(0) as u8 & 0x0F;
    code(1) << 4 | code(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i2_weights_are_packed_with_the_first_in_the_highest_bits() {
        assert_eq!(pack_i2(&[1, 0, -1, -2]), 0b10_00_11_01);
        assert_eq!(pack_i2(&[-2]), 0b01_00_00_00);
    }

    #[test]
    fn i4_weights_are_packed_with_the_first_in_the_lowest_bits() {
        assert_eq!(pack_i4(&[7, -8]), 0x87);
        assert_eq!(pack_i4(&[-1]), 0x0F);
    }
}
