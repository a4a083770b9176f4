//! The weights as a table: in tiles, column by column, four a byte.

use zirc_network::Matrix;
use zirc_z80::Object;

/// Rows that one walk over the columns serves: as many as make 256 bytes of
/// weights, since the walk counts bytes in B.
const TILE_ROWS: usize = 1024;
/// Weights in a byte.
pub(super) const PACKED: usize = 4;

/// A run of rows whose weights one walk over the columns reads.
pub(super) struct Tile {
    pub(super) first_row: usize,
    rows: usize,
    /// Bytes of weights before its first.
    pub(super) offset: usize,
    /// Bytes of weights a column.
    pub(super) stride: usize,
}

impl Tile {
    /// The weights of a column in the tile's rows.
    pub(super) fn column(&self, matrix: &Matrix, column: usize) -> Vec<i8> {
        let rows = self.first_row..self.first_row + self.rows;
        rows.map(|row| matrix.row(row)[column]).collect()
    }
}

/// The tiles of a matrix.
pub(super) fn tiles(matrix: &Matrix) -> impl Iterator<Item = Tile> + '_ {
    (0..matrix.rows).step_by(TILE_ROWS).map(|first_row| {
        let rows = TILE_ROWS.min(matrix.rows - first_row);
        // Tiles before this one are full, so none of their bytes is padding.
        let offset = first_row / PACKED * matrix.columns;
        Tile { first_row, rows, offset, stride: rows.div_ceil(PACKED) }
    })
}

/// The weights, tile by tile, column by column, four a byte, the first in the
/// highest bits. 00 is 0, 10 is +1, 11 is -1 and 01 is -2, so that the first bit
/// alone tells the common cases apart. Padding is zeros.
pub(super) fn weight_table(symbol: &str, matrix: &Matrix) -> Object {
    let mut bytes = Vec::with_capacity(matrix.weights.len().div_ceil(PACKED));
    for tile in tiles(matrix) {
        for column in 0..matrix.columns {
            bytes.extend(tile.column(matrix, column).chunks(PACKED).map(pack));
        }
    }
    let comment = format!("@{}: i2[{}, {}]", matrix.name, matrix.rows, matrix.columns);
    Object::data(symbol, symbol, 1, bytes, &comment)
}

fn pack(weights: &[i8]) -> u8 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_packed_with_the_first_in_the_highest_bits() {
        assert_eq!(pack(&[1, 0, -1, -2]), 0b10_00_11_01);
        assert_eq!(pack(&[-2]), 0b01_00_00_00);
    }
}
