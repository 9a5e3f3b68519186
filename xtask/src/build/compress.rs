//! Files with their compressed forms beside them, so that the server compresses nothing
//! while somebody waits.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::files;

/// Below this, compression saves less than its headers cost.
const SMALLEST_BYTES: usize = 1000;

/// What does not get smaller any more.
const COMPRESSED_ALREADY: [&str; 8] = ["br", "gz", "png", "jpg", "webp", "avif", "woff2", "ico"];

/// Writes `bytes` to `path` with `.br` and `.gz` beside it, unless all that is there.
/// Returns the files that belong there.
pub fn put(bytes: &[u8], path: &Path) -> Result<Vec<PathBuf>> {
    let mut places = vec![path.to_owned()];
    if is_worth_it(bytes, path) {
        places.extend([with_ending(path, "br"), with_ending(path, "gz")]);
    }
    if !files::holds(path, bytes) || !places.iter().all(|place| place.is_file()) {
        if let [_, br, gz] = &places[..] {
            files::write(br, &brotli(bytes)?)?;
            files::write(gz, &gzip(bytes)?)?;
        }
        // Last, as it is what the next call looks at.
        files::write(path, bytes)?;
    }
    Ok(places)
}

fn is_worth_it(bytes: &[u8], path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    bytes.len() >= SMALLEST_BYTES && !COMPRESSED_ALREADY.contains(&ending)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn brotli(mut bytes: &[u8]) -> Result<Vec<u8>> {
    let settings = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut packed, &settings)?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn check(name: &str, bytes: &[u8], files: usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join(name);
        let places = put(bytes, &path).unwrap();
        assert_eq!(places.len(), files);
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        if files == 3 {
            let mut unpacked = Vec::new();
            brotli::BrotliDecompress(&mut &std::fs::read(&places[1]).unwrap()[..], &mut unpacked).unwrap();
            assert_eq!(unpacked, bytes);
            unpacked.clear();
            flate2::read::GzDecoder::new(&std::fs::read(&places[2]).unwrap()[..])
                .read_to_end(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked, bytes);
        }
    }

    #[test]
    fn compressed_forms_hold_the_same_bytes() {
        check("a.css", "body { color: black }\n".repeat(100).as_bytes(), 3);
    }

    #[test]
    fn small_and_compressed_files_stand_alone() {
        check("small.css", b"a {}", 1);
        check("picture.png", &[7; 5000], 1);
    }

    #[test]
    fn a_changed_file_gets_new_compressed_forms() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.css");
        let old = put("a".repeat(2000).as_bytes(), &path).unwrap();
        let before = std::fs::read(&old[1]).unwrap();
        put("b".repeat(2000).as_bytes(), &path).unwrap();
        assert_ne!(std::fs::read(&old[1]).unwrap(), before);
    }
}
