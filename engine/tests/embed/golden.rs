//! Texts with the vectors that the reference implementation gives them.

use serde::Deserialize;

/// A file of such texts.
#[derive(Deserialize)]
pub struct Golden {
    pub items: Vec<Item>,
}

/// One text, its vector in millionths.
#[derive(Deserialize)]
pub struct Item {
    pub text: String,
    pub millionths: Vec<i32>,
}

impl Golden {
    pub fn read(json: &str) -> Self {
        serde_json::from_str(json).expect("the golden file is well formed")
    }
}
