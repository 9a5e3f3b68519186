//! The program as a person meets it: started for real, on databases of its own.

mod commands;
mod kill;
mod program;
