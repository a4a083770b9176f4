//! Quantization-aware training of networks that a Z80 computes.
