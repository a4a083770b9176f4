//! Tiles: the rows that one walk over the columns serves.

use zirc_network::Matrix;

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

pub(super) fn tiles(matrix: &Matrix) -> impl Iterator<Item = Tile> + '_ {
    (0..matrix.rows).step_by(TILE_ROWS).map(|first_row| {
        let rows = TILE_ROWS.min(matrix.rows - first_row);
        // Tiles before this one are full, so none of their bytes is padding.
        let offset = first_row / PACKED * matrix.columns;
        Tile { first_row, rows, offset, stride: rows.div_ceil(PACKED) }
    })
}
