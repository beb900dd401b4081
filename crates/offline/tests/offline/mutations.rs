//! A seeded mutator: whatever becomes of a file, reading it neither panics nor bursts.
