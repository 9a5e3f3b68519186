//! Maps errors that someone can fix to faults.

use std::error::Error;
use std::io;

use app::Fault;
use engine::embed::EmbedError;
use engine::embed::model::ModelError;
use engine::store::StoreError;

/// The fault for an error that the operator can fix;
/// `None` for internal errors, whose details are only logged.
pub fn fault_of(error: &(dyn Error + 'static)) -> Option<Fault> {
    let of_store = error.downcast_ref::<StoreError>().and_then(of_store);
    let of_itself = of_store
        .or_else(|| error.downcast_ref::<io::Error>().and_then(of_disk))
        .or_else(|| error.downcast_ref::<EmbedError>().and_then(of_model))
        .or_else(|| error.downcast_ref::<ModelError>().map(unavailable));
    of_itself.or_else(|| error.source().and_then(fault_of))
}

fn of_store(error: &StoreError) -> Option<Fault> {
    let why = error.to_string();
    match error {
        StoreError::Busy | StoreError::Overloaded(_) => Some(Fault::Busy),
        StoreError::DiskFull | StoreError::Disk(_) => Some(Fault::NoSpace { why }),
        error if error.can_be_mended() => Some(unavailable(error)),
        _ => None,
    }
}

fn of_model(error: &EmbedError) -> Option<Fault> {
    let is_of_a_text = matches!(error, EmbedError::Tokens { .. } | EmbedError::Run { .. });
    (!is_of_a_text).then(|| unavailable(error))
}

fn unavailable(error: &impl Error) -> Fault {
    Fault::Unavailable { why: error.to_string() }
}

fn of_disk(error: &io::Error) -> Option<Fault> {
    let why = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "The disk is full; free some space and try again."
        }
        io::ErrorKind::FileTooLarge => {
            "The file exceeds the system's file size limit (`ulimit -f`); raise the limit and try again."
        }
        _ => return None,
    };
    Some(Fault::NoSpace { why: why.to_owned() })
}

#[cfg(test)]
mod tests {
    use engine::search::SearchError;

    use super::*;

    fn check(error: &(dyn Error + 'static), status: Option<u16>) {
        let fault = fault_of(error);
        assert_eq!(fault.as_ref().map(Fault::status), status, "{error}");
        if let Some(fault) = fault {
            assert!(!fault.to_string().contains("log"), "the person needs no log: {fault}");
        }
    }

    #[test]
    fn what_can_be_mended_is_said_in_a_sentence_and_the_rest_is_not() {
        check(&StoreError::Moved { path: "team.db".into() }, Some(503));
        check(&StoreError::Newer { path: "team.db".into() }, Some(503));
        check(
            &StoreError::ReadOnly { path: "team.db".into(), reason: "the file may not be written" },
            Some(503),
        );
        check(&StoreError::Busy, Some(503));
        check(&StoreError::DiskFull, Some(507));
        check(&StoreError::Disk("disk I/O error".into()), Some(507));
        check(&io::Error::from(io::ErrorKind::StorageFull), Some(507));
        check(&io::Error::from(io::ErrorKind::FileTooLarge), Some(507));
        check(&EmbedError::Missing { folder: "models".into() }, Some(503));
        check(&StoreError::Damaged("customers' words".into()), None);
        check(&io::Error::other("anything"), None);
    }

    #[test]
    fn it_is_found_inside_of_other_errors() {
        check(&SearchError::from(StoreError::Busy), Some(503));
        let boxed: Box<dyn Error + Send + Sync> =
            anyhow::Error::from(SearchError::from(StoreError::DiskFull)).into();
        check(&*boxed, Some(507));
    }
}
