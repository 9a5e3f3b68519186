//! The wire form.

use domain::{Catalogue, Index, Query, View};
use proptest::prelude::*;

use crate::fixture::any_records;

proptest! {
    #[test]
    fn a_catalogue_survives_its_bytes(records in any_records()) {
        let catalogue = records.catalogue();
        let bytes = catalogue.to_bytes().unwrap();
        prop_assert_eq!(Catalogue::from_bytes(&bytes), Ok(catalogue));
    }

    #[test]
    fn a_damaged_byte_never_leads_to_a_panic(records in any_records(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = records.catalogue().to_bytes().unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(catalogue) = Catalogue::from_bytes(&bytes) {
            let index = Index::new(catalogue);
            for view in [View::Issues, View::Signals, View::Review] {
                index.answer(view, &Query::default());
            }
        }
    }

    #[test]
    fn bytes_that_are_not_a_catalogue_are_refused_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(catalogue) = Catalogue::from_bytes(&bytes) {
            Index::new(catalogue).answer(View::Review, &Query::default());
        }
    }
}
