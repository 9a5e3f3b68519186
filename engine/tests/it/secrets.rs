//! Secrets come back as they were, only with the key, and are never shown.

use std::path::PathBuf;

use engine::secrets::{SECRET_MAX_BYTES, Secret, SecretError, SecretName, Vault};
use engine::store::StoreError;

use crate::fixture::{Scratch, noon};

const WORDS: &str = "lin_api_whsec_0123456789";

fn secret() -> Secret {
    Secret::new(WORDS).unwrap()
}

fn key_file(scratch: &Scratch) -> PathBuf {
    scratch.folder.path().join("test.db.key")
}

fn got(vault: &Vault, scratch: &Scratch, name: SecretName) -> Result<Option<String>, SecretError> {
    Ok(vault.get(&scratch.store, name)?.map(|secret| secret.expose().to_owned()))
}

#[test]
fn a_secret_comes_back_and_the_database_does_not_hold_it() {
    let scratch = Scratch::new();
    let vault = Vault::new(&scratch.path(), None);
    assert_eq!(got(&vault, &scratch, SecretName::LinearKey).unwrap(), None);
    assert!(!key_file(&scratch).exists(), "reading makes no key");
    for name in SecretName::ALL {
        vault.put(&scratch.store, name, &secret(), noon()).unwrap();
        assert_eq!(got(&vault, &scratch, name).unwrap().as_deref(), Some(WORDS));
    }
    let known = scratch.store.known_secrets().unwrap();
    assert_eq!(known.len(), SecretName::ALL.len());
    assert!(known.iter().all(|known| known.set_at == noon()));
    let sealed = |name: SecretName| scratch.store.sealed_secret(name.as_str()).unwrap().unwrap();
    assert_ne!(sealed(SecretName::LinearKey), sealed(SecretName::BuildBetterKey), "each has its own nonce");
    let copy = scratch.folder.path().join("copy.db");
    scratch.store.backup(&copy).unwrap();
    let bytes = std::fs::read(copy).unwrap();
    assert!(!bytes.windows(10).any(|window| window == &WORDS.as_bytes()[..10]));
    let name = SecretName::LinearKey.as_str();
    assert!(scratch.store.write(|writer| writer.remove_secret(name)).unwrap());
    assert!(!scratch.store.write(|writer| writer.remove_secret(name)).unwrap());
    assert_eq!(got(&vault, &scratch, SecretName::LinearKey).unwrap(), None);
}

#[test]
fn a_wrong_or_lost_key_says_to_enter_the_secret_again() {
    let scratch = Scratch::new();
    let of = |digit: &str| Vault::new(&scratch.path(), Some(digit.repeat(64)));
    of("a").put(&scratch.store, SecretName::LinearKey, &secret(), noon()).unwrap();
    assert!(!key_file(&scratch).exists(), "the variable is the key");
    assert_eq!(got(&of("A"), &scratch, SecretName::LinearKey).unwrap().as_deref(), Some(WORDS));
    let sentence = "The stored Linear key cannot be read with the key of this program; enter it again.";
    for vault in [of("b"), Vault::new(&scratch.path(), None)] {
        assert_eq!(got(&vault, &scratch, SecretName::LinearKey).unwrap_err().to_string(), sentence);
    }
    for digits in ["", "a", &"a".repeat(63), &"a".repeat(65), &"g".repeat(64), &"ä".repeat(32)] {
        let vault = Vault::new(&scratch.path(), Some(digits.to_owned()));
        let error = vault.put(&scratch.store, SecretName::LinearKey, &secret(), noon()).unwrap_err();
        assert!(matches!(error, SecretError::BadVariable), "{digits}: {error}");
    }
}

#[test]
fn a_secret_under_another_name_or_with_a_changed_bit_does_not_open() {
    let scratch = Scratch::new();
    let vault = Vault::new(&scratch.path(), None);
    let (here, there) = (SecretName::LinearKey, SecretName::BuildBetterKey);
    vault.put(&scratch.store, here, &secret(), noon()).unwrap();
    let sealed = scratch.store.sealed_secret(here.as_str()).unwrap().unwrap();
    let check = |name: SecretName, bytes: &[u8]| {
        scratch.store.write(|writer| writer.put_sealed_secret(name.as_str(), bytes, noon())).unwrap();
        assert!(matches!(got(&vault, &scratch, name), Err(SecretError::Unreadable(_))), "{bytes:?}");
    };
    check(there, &sealed);
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        check(here, &changed);
        check(here, &sealed[..at]);
    }
}

#[cfg(unix)]
#[test]
fn the_key_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    let vault = Vault::new(&scratch.path(), None);
    vault.put(&scratch.store, SecretName::LinearKey, &secret(), noon()).unwrap();
    let file = key_file(&scratch);
    let mode = |mode: u32| std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    for open in [0o644, 0o640, 0o604, 0o660, 0o602] {
        mode(open);
        let error = got(&vault, &scratch, SecretName::LinearKey).unwrap_err();
        let expected =
            format!("Other users can read the key file {}; restrict it with `chmod 600`.", file.display());
        assert_eq!(error.to_string(), expected, "{open:o}");
    }
    mode(0o400);
    assert_eq!(got(&vault, &scratch, SecretName::LinearKey).unwrap().as_deref(), Some(WORDS));
    mode(0o600);
    std::fs::write(&file, "no key").unwrap();
    let error = got(&vault, &scratch, SecretName::LinearKey).unwrap_err().to_string();
    assert!(error.ends_with("it should hold 64 hexadecimal digits."), "{error}");
}

#[test]
fn two_that_make_the_key_at_the_same_time_end_with_one() {
    let scratch = Scratch::new();
    let vault = Vault::new(&scratch.path(), None);
    std::thread::scope(|scope| {
        for name in SecretName::ALL {
            let (vault, scratch) = (&vault, &scratch);
            scope.spawn(move || vault.put(&scratch.store, name, &secret(), noon()).unwrap());
        }
    });
    for name in SecretName::ALL {
        assert_eq!(got(&vault, &scratch, name).unwrap().as_deref(), Some(WORDS), "{name:?}");
    }
}

#[test]
fn a_webhook_secret_is_changed_over() {
    let scratch = Scratch::new();
    let vault = Vault::new(&scratch.path(), None);
    let rotate =
        |words: &str| vault.rotate_webhook_secret(&scratch.store, &Secret::new(words).unwrap(), noon());
    assert!(matches!(rotate("second"), Err(SecretError::Missing(_))));
    vault
        .put(&scratch.store, SecretName::LinearWebhookSecret, &Secret::new("first").unwrap(), noon())
        .unwrap();
    for (words, before) in [("second", "first"), ("third", "second")] {
        rotate(words).unwrap();
        let now = got(&vault, &scratch, SecretName::LinearWebhookSecret).unwrap();
        let previous = got(&vault, &scratch, SecretName::LinearWebhookSecretPrevious).unwrap();
        assert_eq!((now.as_deref(), previous.as_deref()), (Some(words), Some(before)));
    }
}

#[test]
fn a_secret_is_never_shown() {
    let secret = Secret::new(&format!("  {WORDS}\n")).unwrap();
    assert_eq!(secret.expose(), WORDS);
    for shown in [format!("{secret:?}"), format!("{secret}"), format!("{:#?}", Some(&secret))] {
        assert!(!shown.contains("lin_") && !shown.contains("789"), "{shown}");
    }
}

#[test]
fn what_is_no_secret_is_refused() {
    assert!(matches!(Secret::new(" \n "), Err(SecretError::Empty)));
    assert!(Secret::new(&"x".repeat(SECRET_MAX_BYTES)).is_ok());
    for text in ["a\nb", "a\0b", &"x".repeat(SECRET_MAX_BYTES + 1)] {
        let error = Secret::new(text).unwrap_err();
        assert!(matches!(error, SecretError::NoSecret) && !error.to_string().contains(text));
    }
    let store: SecretError = StoreError::Busy.into();
    assert_eq!(store.to_string(), StoreError::Busy.to_string());
}
