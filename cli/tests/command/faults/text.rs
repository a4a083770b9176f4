//! Prompts and pairs in other encodings and formats.
