//! Where models are kept.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::super::folder::Folder;
use super::{Installed, ModelError, known};

/// Where models are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// A model's folder given by the user, used instead of any other
    /// (`ASSOCIATIONS_MODEL_DIR`).
    pub chosen: Option<PathBuf>,
    /// The folder that holds installed models, one folder each.
    pub models: PathBuf,
}

impl Places {
    /// The places that the environment names: `ASSOCIATIONS_MODEL_DIR`, and
    /// `associations/models` in the user's cache folder (`XDG_CACHE_HOME`, else
    /// `~/.cache`; on macOS `~/Library/Caches`). `variable` looks up one variable, as
    /// [`std::env::var_os`] does.
    ///
    /// # Errors
    /// Where the environment names no home folder and no model's folder.
    pub fn from_environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, ModelError> {
        let path = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let chosen = path("ASSOCIATIONS_MODEL_DIR");
        let home_cache = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
        let cache = path("XDG_CACHE_HOME")
            .filter(|cache| cache.is_absolute())
            .or_else(|| path("HOME").map(|home| home.join(home_cache)));
        match (cache, chosen) {
            (Some(cache), chosen) => Ok(Self { chosen, models: cache.join("associations/models") }),
            (None, Some(chosen)) => {
                let models = chosen.parent().map_or_else(|| chosen.clone(), Path::to_owned);
                Ok(Self { chosen: Some(chosen), models })
            }
            (None, None) => Err(ModelError::NoHome),
        }
    }

    /// The folder of the model called `name`, whether it is installed or not.
    pub fn folder_of(&self, name: &str) -> PathBuf {
        self.models.join(name)
    }
}

/// The folder of the model to use: the user's own, else the installed one called `name`,
/// else the default one.
///
/// # Errors
/// Where it is not installed.
pub fn locate(places: &Places, name: Option<&str>) -> Result<PathBuf, ModelError> {
    if let Some(chosen) = &places.chosen {
        return Ok(chosen.clone());
    }
    let name = name.unwrap_or(known::DEFAULT.name);
    let folder = places.folder_of(name);
    if Folder::open(&folder).is_ok() {
        Ok(folder)
    } else {
        Err(ModelError::NotInstalled { name: name.to_owned(), folder: places.models.clone() })
    }
}

/// The installed models, by name.
///
/// # Errors
/// Where the folder of models cannot be read; that there is none yet is no error.
pub fn list(places: &Places) -> Result<Vec<Installed>, ModelError> {
    let entries = match std::fs::read_dir(&places.models) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(ModelError::disk(&places.models)(error)),
    };
    let mut installed: Vec<Installed> = entries
        .filter_map(Result::ok)
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .filter(|entry| Folder::open(&entry.path()).is_ok())
        .map(|entry| Installed {
            name: entry.file_name().to_string_lossy().into_owned(),
            folder: entry.path(),
        })
        .collect();
    installed.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(installed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(environment: &[(&str, &str)], chosen: Option<&str>, models: &str) {
        let variable = |name: &str| {
            environment.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        let expected = Places { chosen: chosen.map(PathBuf::from), models: PathBuf::from(models) };
        assert_eq!(Places::from_environment(variable).unwrap(), expected);
    }

    #[test]
    fn the_environment_names_the_places() {
        let home_cache = if cfg!(target_os = "macos") { "/h/Library/Caches" } else { "/h/.cache" };
        let at_home = format!("{home_cache}/associations/models");
        check(&[("HOME", "/h")], None, &at_home);
        check(&[("HOME", "/h"), ("XDG_CACHE_HOME", "/c")], None, "/c/associations/models");
        check(&[("HOME", "/h"), ("XDG_CACHE_HOME", "")], None, &at_home);
        check(&[("HOME", "/h"), ("XDG_CACHE_HOME", "relative")], None, &at_home);
        check(&[("HOME", "/h"), ("ASSOCIATIONS_MODEL_DIR", "/m/mine")], Some("/m/mine"), &at_home);
        check(&[("ASSOCIATIONS_MODEL_DIR", "/m/mine")], Some("/m/mine"), "/m");
    }

    #[test]
    fn without_a_home_it_says_what_to_set() {
        let error = Places::from_environment(|_| None).unwrap_err().to_string();
        assert!(error.contains("set ASSOCIATIONS_MODEL_DIR"), "{error}");
    }

    #[test]
    fn only_complete_folders_are_listed_and_located() {
        let dir = tempfile::tempdir().unwrap();
        for (folder, files) in [
            ("whole", &["tokenizer.json", "model.onnx"][..]),
            ("half", &["tokenizer.json"]),
            (".installing", &["tokenizer.json", "model.onnx"]),
        ] {
            std::fs::create_dir(dir.path().join(folder)).unwrap();
            for file in files {
                std::fs::write(dir.path().join(folder).join(file), "").unwrap();
            }
        }
        let places = Places { chosen: None, models: dir.path().to_owned() };
        let names: Vec<String> = list(&places).unwrap().into_iter().map(|model| model.name).collect();
        assert_eq!(names, ["whole"]);
        assert_eq!(locate(&places, Some("whole")).unwrap(), dir.path().join("whole"));
        let error = locate(&places, Some("half")).unwrap_err().to_string();
        assert!(error.ends_with("run `associations model fetch` to get it."), "{error}");
    }
}
