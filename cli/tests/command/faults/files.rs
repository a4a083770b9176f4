//! Outputs: links, folders, endings.
