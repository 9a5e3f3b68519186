//! Texts into unit vectors.
