//! A model's folder as sentence-transformers lays it out: what its files say.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::EmbedError;

/// Weights that the graph is written from.
pub(super) const WEIGHTS: &str = "model.safetensors";
/// A ready export, used instead of weights where the folder has one.
pub(super) const EXPORT: &str = "model.onnx";
/// The tokenizer, in the format of the `tokenizers` library.
pub(super) const TOKENIZER: &str = "tokenizer.json";

/// What is read beside weights or an export, and decides what vectors come out.
pub(super) const READ_BESIDE: [&str; 4] =
    ["config.json", "sentence_bert_config.json", "1_Pooling/config.json", TOKENIZER];

/// How token vectors become one vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pooling {
    /// The mean over the text's tokens.
    Mean,
    /// The first token's vector.
    Cls,
}

/// The sizes of a BERT encoder, from `config.json`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Bert {
    model_type: String,
    #[serde(rename = "hidden_size")]
    pub width: usize,
    #[serde(rename = "num_hidden_layers")]
    pub layers: usize,
    #[serde(rename = "num_attention_heads")]
    pub heads: usize,
    #[serde(rename = "max_position_embeddings")]
    pub positions: usize,
    #[serde(default = "default_epsilon", rename = "layer_norm_eps")]
    pub epsilon: f32,
    #[serde(default = "default_activation")]
    hidden_act: String,
    #[serde(default = "default_position_kind")]
    position_embedding_type: String,
}

fn default_epsilon() -> f32 {
    1e-12
}

fn default_activation() -> String {
    "gelu".to_owned()
}

fn default_position_kind() -> String {
    "absolute".to_owned()
}

#[derive(Deserialize)]
struct SentenceConfig {
    max_seq_length: Option<usize>,
}

#[derive(Deserialize)]
struct PoolingConfig {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
}

/// A model's folder.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at `path`, which must hold a tokenizer and weights or an export.
    pub(super) fn open(path: &Path) -> Result<Self, EmbedError> {
        let folder = Self { path: path.to_owned() };
        let has = |name| folder.file(name).is_file();
        if has(TOKENIZER) && (has(WEIGHTS) || has(EXPORT)) {
            Ok(folder)
        } else {
            Err(EmbedError::Missing { folder: folder.path })
        }
    }

    /// The path of one of its files.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The folder's own name.
    pub(super) fn name(&self) -> String {
        self.path.file_name().map_or_else(|| "model".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Whether it holds a ready export rather than weights.
    pub(super) fn is_export(&self) -> bool {
        self.file(EXPORT).is_file()
    }

    /// The encoder's sizes; an error for anything but plain BERT.
    pub(super) fn bert(&self) -> Result<Bert, EmbedError> {
        let file = self.file("config.json");
        let bert: Bert =
            self.json("config.json")?.ok_or_else(|| EmbedError::broken(&file, "it is missing"))?;
        if bert.model_type != "bert" {
            return Err(EmbedError::unsupported(format!("it is of type `{}`, not `bert`", bert.model_type)));
        }
        if bert.hidden_act != "gelu" {
            return Err(EmbedError::unsupported(format!(
                "its activation is `{}`, not `gelu`",
                bert.hidden_act
            )));
        }
        if bert.position_embedding_type != "absolute" {
            return Err(EmbedError::unsupported("its positions are not absolute"));
        }
        if bert.heads == 0 || !bert.width.is_multiple_of(bert.heads) {
            return Err(EmbedError::broken(&file, "its width is no multiple of its number of heads"));
        }
        Ok(bert)
    }

    /// How token vectors become one; the mean where the folder does not say.
    pub(super) fn pooling(&self) -> Result<Pooling, EmbedError> {
        match self.json::<PoolingConfig>("1_Pooling/config.json")? {
            None => Ok(Pooling::Mean),
            Some(PoolingConfig { pooling_mode_mean_tokens: true, pooling_mode_cls_token: false }) => {
                Ok(Pooling::Mean)
            }
            Some(PoolingConfig { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }) => {
                Ok(Pooling::Cls)
            }
            Some(_) => Err(EmbedError::unsupported("its pooling is neither the mean nor the CLS token")),
        }
    }

    /// The longest text in tokens, if the folder says.
    pub(super) fn max_tokens(&self) -> Result<Option<usize>, EmbedError> {
        Ok(self.json::<SentenceConfig>("sentence_bert_config.json")?.and_then(|config| config.max_seq_length))
    }

    fn json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, EmbedError> {
        let file = self.file(name);
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(EmbedError::broken(file, error)),
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|error| EmbedError::broken(file, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("1_Pooling")).unwrap();
        for (name, text) in [(TOKENIZER, "{}"), (WEIGHTS, "")].iter().chain(files) {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let folder = Folder::open(dir.path()).unwrap();
        (dir, folder)
    }

    fn config(change: &str) -> String {
        let plain = r#"{"model_type":"bert","hidden_size":384,"num_hidden_layers":6,"num_attention_heads":12,
            "max_position_embeddings":512,"hidden_act":"gelu"}"#;
        let mut config: serde_json::Value = serde_json::from_str(plain).unwrap();
        let change: serde_json::Map<String, serde_json::Value> = serde_json::from_str(change).unwrap();
        config.as_object_mut().unwrap().extend(change);
        config.to_string()
    }

    fn check_refused(change: &str, expected: &str) {
        let (_dir, folder) = folder(&[("config.json", &config(change))]);
        let message = folder.bert().unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }

    #[test]
    fn a_bert_folder_tells_its_sizes_and_pooling() {
        let pooling = r#"{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}"#;
        let (_dir, folder) = folder(&[
            ("config.json", &config("{}")),
            ("1_Pooling/config.json", pooling),
            ("sentence_bert_config.json", r#"{"max_seq_length":256}"#),
        ]);
        let bert = folder.bert().unwrap();
        assert_eq!((bert.width, bert.layers, bert.heads, bert.positions), (384, 6, 12, 512));
        assert_eq!(folder.pooling().unwrap(), Pooling::Cls);
        assert_eq!(folder.max_tokens().unwrap(), Some(256));
    }

    #[test]
    fn other_architectures_are_refused_by_name() {
        check_refused(r#"{"model_type":"mpnet"}"#, "it is of type `mpnet`, not `bert`");
        check_refused(r#"{"hidden_act":"relu"}"#, "its activation is `relu`");
        check_refused(r#"{"position_embedding_type":"relative_key"}"#, "its positions are not absolute");
        check_refused(r#"{"num_attention_heads":7}"#, "its width is no multiple");
    }

    #[test]
    fn an_empty_folder_says_how_to_get_the_model() {
        let dir = tempfile::tempdir().unwrap();
        let message = Folder::open(dir.path()).unwrap_err().to_string();
        assert!(message.ends_with("run `associations model fetch` to get it."), "{message}");
    }
}
