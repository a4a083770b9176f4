//! Trainings that were interrupted, and their checkpoints.
