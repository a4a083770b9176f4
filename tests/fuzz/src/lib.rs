//! What the fuzz targets make of the bytes they are given.

pub mod program;
