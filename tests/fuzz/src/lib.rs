//! Inputs of the fuzz targets, made from bytes.

pub mod program;
