//! What a machine needs, and getting what it lacks. Each part first looks whether
//! there is anything to do, and says what it does only then.

mod apt;
mod chromium;
mod debian_wasm;
mod model;
mod npm;
mod venv;
mod wasm;

pub use chromium::chromium;
pub use model::model;
pub use npm::npm_packages;
pub use venv::venv;
pub use wasm::{TARGET as WASM_TARGET, wasm_compiler};
