//! What can go wrong between a text and its vector.

use std::path::PathBuf;

/// Why texts could not be embedded. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// No model in the folder.
    #[error("There is no embedding model in {}; run `associations model fetch` to get it.", folder.display())]
    Missing {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// A file of the model is not as it should be.
    #[error(
        "The model file {} cannot be used: {reason}. Run `associations model fetch` to get the model again.",
        file.display()
    )]
    Broken {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A kind of model that this program has no code for.
    #[error(
        "This model cannot be run as it is: {reason}. Choose a BERT model with mean or CLS pooling, or export it to \
         ONNX and install that with `associations model fetch --onnx FILE`."
    )]
    Unsupported {
        /// What is not supported.
        reason: String,
    },
    /// The files are others than those that a database's associations were made with.
    #[error(
        "The files of the model {name} have changed since the associations were made ({former}, now {present}). Put \
         the previous files back, or run `associations model use {name}` to match again with these."
    )]
    Changed {
        /// The model's name.
        name: String,
        /// The id of the model that was used before.
        former: String,
        /// The id of the model that is there now.
        present: String,
    },
    /// The tokenizer refused a text.
    #[error("Text number {position} could not be split into tokens: {reason}. Remove it and try again.")]
    Tokens {
        /// Position of the text in the input, from 0.
        position: usize,
        /// The tokenizer's reason.
        reason: String,
    },
    /// The model failed while it ran.
    #[error("The embedding model failed: {reason}. Run `associations model fetch` to get the model again.")]
    Run {
        /// The reason given.
        reason: String,
    },
}

impl EmbedError {
    pub(super) fn broken(file: impl Into<PathBuf>, reason: impl ToString) -> Self {
        Self::Broken { file: file.into(), reason: reason.to_string() }
    }

    /// Only what is wrong, for a message of another kind.
    pub(super) fn reason(self) -> String {
        match self {
            Self::Missing { .. } => "it has no tokenizer or no weights".to_owned(),
            Self::Changed { .. } => "its files have changed".to_owned(),
            Self::Broken { reason, .. }
            | Self::Unsupported { reason }
            | Self::Tokens { reason, .. }
            | Self::Run { reason } => reason,
        }
    }

    pub(super) fn unsupported(reason: impl Into<String>) -> Self {
        Self::Unsupported { reason: reason.into() }
    }

    pub(super) fn run(reason: impl std::fmt::Display) -> Self {
        Self::Run { reason: format!("{reason:#}") }
    }
}
