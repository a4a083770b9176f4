//! Programs: their names, their memory, and where they cannot run.
