//! Wire format of server functions: postcard, as is the catalogue.

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value serialized as postcard, one character per byte. The page embeds its initial data in the
/// same format, so the browser needs one deserializer per type instead of two, which saves a tenth
/// of the download.
#[derive(Clone, Debug, PartialEq)]
pub struct Wire<T>(pub T);

impl<T: Serialize> Serialize for Wire<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = postcard::to_allocvec(&self.0).map_err(|_| S::Error::custom("cannot be written"))?;
        serializer.serialize_str(&bytes.into_iter().map(char::from).collect::<String>())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Wire<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_text(&text).ok_or_else(|| D::Error::custom("another version wrote this"))
    }
}

/// Parses the wire format; `None` if another version wrote it.
pub(super) fn from_text<T: DeserializeOwned>(text: &str) -> Option<Wire<T>> {
    postcard::from_bytes(&bytes(text)?).ok().map(Wire)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|char| u8::try_from(char).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_value_survives_the_way_through_json() {
        let check = |value: Vec<(String, Option<f64>)>| {
            let json = serde_json::to_string(&Wire(value.clone())).unwrap();
            assert_eq!(serde_json::from_str::<Wire<Vec<(String, Option<f64>)>>>(&json).unwrap().0, value);
        };
        check(Vec::new());
        check(vec![("</script> \"ä\u{2028}\0".to_owned(), Some(0.1)), (String::new(), None)]);
    }

    #[test]
    fn what_another_version_wrote_is_refused() {
        assert!(serde_json::from_str::<Wire<String>>("\"\u{7f}abc\"").is_err());
        assert!(serde_json::from_str::<Wire<String>>("\"€\"").is_err());
    }
}
