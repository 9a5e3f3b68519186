//! A key that a service repeats, whole or in pieces, is in nothing that comes back from it.

use engine::secrets::{Secret, mask};
use engine::sources::buildbetter::BuildBetter;
use engine::sources::linear::Linear;
use proptest::prelude::*;
use serde_json::json;

use crate::fake_http::{Reply, start};

const KEY: &str = "lin_api_9fXq+Zr/7Lk2=Vt";

/// The key as services have been seen to repeat it.
fn repeated() -> Vec<String> {
    vec![
        format!("Bad key {KEY}"),
        format!("authorization: Bearer {KEY}"),
        format!("{}…", &KEY[..12]),
        format!("lin_…{}", &KEY[KEY.len() - 4..]),
        format!("{}****{}", &KEY[..5], &KEY[KEY.len() - 3..]),
        "key=lin%5Fapi%5F9fXq%2BZr%2F7Lk2%3DVt".to_owned(),
        "key=lin_api_9fXq%2bZr%2f7Lk2%3dVt".to_owned(),
        "Basic bGluX2FwaV85ZlhxK1pyLzdMazI9VnQ=".to_owned(),
        "Basic dXNlcjpsaW5fYXBpXzlmWHErWnIvN0xrMj1WdA==".to_owned(),
        "6c696e5f6170695f396658712b5a722f374c6b323d5674".to_owned(),
        KEY.to_uppercase(),
        // Cut in the middle by the limit on a service's words.
        format!("{}{KEY}", "x".repeat(190)),
    ]
}

/// No six characters of it in a row, in any of the forms above.
fn check(text: &str, sent: &str) {
    let text = text.to_lowercase();
    for piece in [
        "lin_api_9",
        "9fxq+z",
        "/7lk2=",
        "2=vt",
        "lin%5fapi",
        "%2bzr",
        "%2f7lk2",
        "bglux2fwav",
        "mazi9vnq",
        "w5fyxbp",
        "6c696e5f",
        "323d5674",
    ] {
        assert!(!text.contains(piece), "{piece} of {sent:?} in {text:?}");
    }
}

#[test]
fn what_linear_and_buildbetter_repeat_is_masked() {
    for words in repeated() {
        for extensions in [json!({}), json!({ "type": words }), json!({ "code": "FORBIDDEN" })] {
            let body = json!({ "errors": [{ "message": words, "extensions": extensions }] }).to_string();
            let headers = vec![("www-authenticate", format!("Bearer {KEY}"))];
            let url = start(move |_| Reply::Whole(400, headers.clone(), body.clone()));
            let linear = Linear::new(KEY, &url).unwrap().who().unwrap_err();
            let buildbetter = BuildBetter::new(KEY, &url).unwrap().who().unwrap_err();
            let bearer = BuildBetter::new(&format!("Bearer {KEY}"), &url).unwrap().who().unwrap_err();
            for error in [linear, buildbetter, bearer] {
                check(&error.to_string(), &words);
                check(&format!("{error:?}"), &words);
            }
        }
    }
}

#[test]
fn texts_without_the_key_stay_as_they_are() {
    let key = Secret::new(KEY).unwrap();
    for text in ["", "Entity not found: Issue", "The field “apikey” is missing…", "***", "äöü ..."] {
        assert_eq!(mask(text, &[&key]), text);
    }
    assert_eq!(mask("It is abc.", &[&Secret::new("abc").unwrap()]), "It is abc.", "too short for a key");
}

proptest! {
    #[test]
    fn a_key_is_found_wherever_it_stands(
        key in "[a-zA-Z0-9_+/=-]{8,40}", before in ".{0,20}", after in ".{0,20}", from in 0_usize..8
    ) {
        let secret = Secret::new(&key).unwrap();
        let piece = &key[from.min(key.len() - 6)..];
        for repeated in [key.as_str(), piece] {
            let masked = mask(&format!("{before}{repeated}{after}"), &[&secret]);
            prop_assert!(!masked.contains(repeated), "{}", masked);
        }
    }
}
