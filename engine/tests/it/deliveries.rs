//! Webhooks are kept as they came and worked off in order, each once.

use engine::deliveries::{ApplyError, Envelope, Processed, is_signed, process_pending, sign};
use engine::secrets::Secret;
use engine::sources::read_issue;
use engine::store::{DeliveryCounts, Fate, Keeping, NewDelivery, Outcome, Store, StoreError, Writer};
use engine::sync::LinearEvent;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;

use crate::fixture::{Scratch, issue, noon};

/// An update of ENG-1 to this title, made at this second.
fn update(title: &str, second: u32) -> Value {
    let mut data = issue(1, title);
    data["updatedAt"] = json!(format!("2026-01-01T00:00:{second:02}Z"));
    json!({ "action": "update", "type": "Issue", "data": data, "webhookTimestamp": 1_767_268_800_000_u64 })
}

fn keep(store: &Store, id: &str, body: &[u8]) -> Keeping {
    let event = Envelope::read(body).event;
    let new = NewDelivery { id, event: &event, body, received_at: noon() };
    store.write(|writer| writer.keep_delivery(new)).unwrap()
}

/// What the connector will do, in small.
fn apply(writer: &mut Writer<'_>, event: &LinearEvent, now: Timestamp) -> Result<Fate, ApplyError> {
    if event.kind != "Issue" {
        return Ok(Fate::Ignored);
    }
    if event.action == "remove" {
        return Ok(Fate::Removed);
    }
    let data = &event.data;
    if data.get("id").is_some() && data.get("title").is_none() {
        return Ok(Fate::NeedsFetch);
    }
    let issue = read_issue(data).map_err(|error| ApplyError::Bad(error.to_string()))?.record;
    match writer.put_issue(&issue, &data.to_string(), now)? {
        Outcome::Unchanged => Ok(Fate::Stale),
        Outcome::New | Outcome::Changed => Ok(Fate::Stored),
    }
}

fn process(store: &Store) -> Processed {
    process_pending(store, &apply, noon(), 1_000).unwrap()
}

/// The fates of all deliveries by id, in order of arrival.
fn fates(store: &Store) -> Vec<(String, Option<Fate>)> {
    let mut lines = store.recent_deliveries(1_000).unwrap();
    lines.reverse();
    lines.into_iter().map(|line| (line.id, line.settled.map(|(fate, _)| fate))).collect()
}

fn title(store: &Store) -> Option<String> {
    store.issue("ENG-1").unwrap().map(|issue| issue.title)
}

#[test]
fn each_kind_of_delivery_has_its_fate() {
    let scratch = Scratch::new();
    let mut create = update("first", 1);
    create["action"] = json!("create");
    let bodies = [
        ("create", create.to_string(), Fate::Stored),
        ("newer", update("third", 3).to_string(), Fate::Stored),
        ("out of order", update("second", 2).to_string(), Fate::Stale),
        ("label", json!({ "action": "update", "type": "IssueLabel", "data": {} }).to_string(), Fate::Ignored),
        ("unknown", json!({ "action": "create", "type": "Moon", "data": {} }).to_string(), Fate::Ignored),
        (
            "only an id",
            json!({ "action": "update", "type": "Issue", "data": { "id": "u" } }).to_string(),
            Fate::NeedsFetch,
        ),
        (
            "remove",
            json!({ "action": "remove", "type": "Issue", "data": { "id": "u" } }).to_string(),
            Fate::Removed,
        ),
    ];
    for (id, body, _) in &bodies {
        assert_eq!(keep(&scratch.store, id, body.as_bytes()), Keeping::Kept);
    }
    assert_eq!(process(&scratch.store), Processed { settled: bodies.len(), bad: 0 });
    let expected: Vec<_> =
        bodies.iter().map(|(id, _, fate)| ((*id).to_owned(), Some(fate.clone()))).collect();
    assert_eq!(fates(&scratch.store), expected);
    assert_eq!(title(&scratch.store).as_deref(), Some("third"));
    let counts = scratch.store.delivery_counts().unwrap();
    assert_eq!(counts.ignored, [("IssueLabel".to_owned(), 1), ("Moon".to_owned(), 1)]);
    assert_eq!((counts.pending, counts.settled.iter().map(|(_, count)| count).sum::<u64>()), (0, 7));
}

#[test]
fn one_that_came_before_is_not_kept_again() {
    let scratch = Scratch::new();
    let body = update("first", 1).to_string();
    assert_eq!(keep(&scratch.store, "a", body.as_bytes()), Keeping::Kept);
    assert_eq!(keep(&scratch.store, "a", body.as_bytes()), Keeping::Duplicate);
    process(&scratch.store);
    assert_eq!(keep(&scratch.store, "a", body.as_bytes()), Keeping::Duplicate);
    assert_eq!(process(&scratch.store), Processed::default());
    // Replayed under another id.
    assert_eq!(keep(&scratch.store, "b", body.as_bytes()), Keeping::Repeated);
    assert_eq!(process(&scratch.store), Processed::default());
    // Bulk edits arrive in the same millisecond: another body is another delivery.
    assert_eq!(keep(&scratch.store, "b", update("second", 1).to_string().as_bytes()), Keeping::Kept);
}

#[test]
fn a_bad_one_never_blocks_the_next_and_leaves_nothing_behind() {
    let scratch = Scratch::new();
    let good = update("good", 1).to_string();
    let missing =
        json!({ "action": "update", "type": "Issue", "data": { "id": "u", "title": " " } }).to_string();
    let bodies: [(&str, &[u8]); 7] = [
        ("empty", b""),
        ("bytes", b"\xff\xfe\x00"),
        ("deep", &[b'['; 100_000]),
        ("no data", br#"{"action":"update","type":"Issue"}"#),
        ("missing", missing.as_bytes()),
        ("panics", br#"{"action":"update","type":"Panic","data":{}}"#),
        ("good", good.as_bytes()),
    ];
    for (id, body) in bodies {
        keep(&scratch.store, id, body);
    }
    let apply = |writer: &mut Writer<'_>, event: &LinearEvent, now| {
        writer.put_setting(&format!("touched {}", event.kind), "yes")?;
        assert_ne!(event.kind, "Panic");
        apply(writer, event, now)
    };
    let processed = process_pending(&scratch.store, &apply, noon(), 100);
    assert_eq!(processed.unwrap(), Processed { settled: 7, bad: 6 });
    assert_eq!(scratch.store.setting("touched Panic").unwrap(), None);
    assert_eq!(title(&scratch.store).as_deref(), Some("good"));
    let reasons: Vec<String> = fates(&scratch.store)
        .into_iter()
        .filter_map(|(_, fate)| if let Some(Fate::Bad(reason)) = fate { Some(reason) } else { None })
        .collect();
    assert_eq!(reasons.len(), 6);
    assert_eq!(reasons[0], "it is not JSON (line 1, column 0)");
    assert_eq!(reasons[3], "a field is missing or wrong (line 1, column 34)");
    assert_eq!(reasons[4], "title: it is empty");
    assert_eq!(reasons[5], "the program failed on it; the log says why");
}

#[test]
fn a_reason_holds_none_of_the_bodys_words() {
    let words = json!({ "action": "update", "type": ["our secret plans"], "data": "our secret plans" });
    assert!(!LinearEvent::from_body(words.to_string().as_bytes()).unwrap_err().contains("secret"));
}

#[test]
fn a_store_that_cannot_be_used_leaves_it_waiting() {
    let scratch = Scratch::new();
    keep(&scratch.store, "a", update("first", 1).to_string().as_bytes());
    let busy = |_: &mut Writer<'_>, _: &LinearEvent, _| Err(ApplyError::Store(StoreError::Busy));
    assert!(matches!(process_pending(&scratch.store, &busy, noon(), 10), Err(StoreError::Busy)));
    assert_eq!(scratch.store.pending_deliveries(0, 10).unwrap().len(), 1);
    assert_eq!(process(&scratch.store), Processed { settled: 1, bad: 0 });
}

#[test]
fn what_was_kept_before_the_program_was_killed_is_processed_after() {
    let scratch = Scratch::new();
    let body = update("first", 1).to_string();
    keep(&scratch.store, "a", body.as_bytes());
    let again = Store::open(&scratch.path()).unwrap();
    let pending = again.pending_deliveries(0, 10).unwrap();
    assert_eq!((pending.len(), pending[0].body.as_slice()), (1, body.as_bytes()));
    // Killed while it is applied: what was written and the fate go together.
    let killed = again.write(|writer| {
        apply(writer, &LinearEvent::from_body(&pending[0].body).unwrap(), noon())?;
        writer.settle_delivery(pending[0].row, &Fate::Stored, noon())?;
        Err::<(), ApplyError>(ApplyError::Bad("killed here".into()))
    });
    assert!(killed.is_err());
    assert_eq!((title(&again), fates(&again)), (None, vec![("a".into(), None)]));
    process(&again);
    assert_eq!(fates(&again), [("a".to_owned(), Some(Fate::Stored))]);
}

#[test]
fn two_that_process_at_a_time_apply_each_delivery_once() {
    let scratch = Scratch::new();
    let other = Store::open(&scratch.path()).unwrap();
    for id in 0..40 {
        let body = format!(r#"{{"action":"create","type":"Issue","data":{{}},"number":{id}}}"#);
        keep(&scratch.store, &id.to_string(), body.as_bytes());
    }
    let count = |writer: &mut Writer<'_>, _: &LinearEvent, _| {
        let before = writer.setting("count")?.map_or(0, |count| count.parse::<u32>().unwrap());
        writer.put_setting("count", &(before + 1).to_string())?;
        Ok(Fate::Stored)
    };
    std::thread::scope(|scope| {
        for store in [&scratch.store, &other] {
            scope.spawn(move || process_pending(store, &count, noon(), 1_000).unwrap());
        }
    });
    assert_eq!(scratch.store.setting("count").unwrap().as_deref(), Some("40"));
    assert_eq!(scratch.store.delivery_counts().unwrap().pending, 0);
}

#[test]
fn the_limit_bounds_a_turn_and_the_order_is_that_of_arrival() {
    let scratch = Scratch::new();
    for id in ["c", "a", "b"] {
        keep(&scratch.store, id, update(id, 1).to_string().as_bytes());
    }
    assert_eq!(process_pending(&scratch.store, &apply, noon(), 2).unwrap().settled, 2);
    let pending = scratch.store.pending_deliveries(0, 10).unwrap();
    assert_eq!(pending.iter().map(|delivery| delivery.id.as_str()).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn old_and_surplus_deliveries_are_forgotten_but_never_one_that_waits() {
    let scratch = Scratch::new();
    for (id, days) in [("waits", 40), ("old", 31), ("young", 29), ("new", 0)] {
        let received_at = noon() - SignedDuration::from_hours(24 * days);
        let new = NewDelivery { id, event: "Issue", body: id.as_bytes(), received_at };
        scratch.store.write(|writer| writer.keep_delivery(new)).unwrap();
    }
    let rows: Vec<i64> =
        scratch.store.pending_deliveries(0, 10).unwrap().iter().map(|delivery| delivery.row).collect();
    scratch
        .store
        .write(|writer| {
            rows[1..].iter().try_for_each(|row| writer.settle_delivery(*row, &Fate::Ignored, noon()))
        })
        .unwrap();
    assert_eq!(scratch.store.write(|writer| writer.prune_deliveries(noon())).unwrap(), 1);
    let left: Vec<String> = fates(&scratch.store).into_iter().map(|(id, _)| id).collect();
    assert_eq!(left, ["waits", "young", "new"]);

    let many: Result<(), StoreError> = scratch.store.write(|writer| {
        for id in 0..10_000 {
            let id = format!("many {id}");
            writer.keep_delivery(NewDelivery {
                id: &id,
                event: "Issue",
                body: id.as_bytes(),
                received_at: noon(),
            })?;
        }
        (rows[3] + 1..=rows[3] + 10_000)
            .try_for_each(|row| writer.settle_delivery(row, &Fate::Stored, noon()))
    });
    many.unwrap();
    assert_eq!(scratch.store.write(|writer| writer.prune_deliveries(noon())).unwrap(), 2);
    let counts = scratch.store.delivery_counts().unwrap();
    let expected = DeliveryCounts { pending: 1, settled: vec![("stored".into(), 10_000)], ignored: vec![] };
    assert_eq!(counts, expected);
}

#[test]
fn a_signature_is_that_of_rfc_4231_and_holds_for_these_bytes_and_this_secret_only() {
    let secret = Secret::new("Jefe").unwrap();
    let body = b"what do ya want for nothing?";
    let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(sign(body, &secret), signature);
    let check = |body: &[u8], signature: &str, secrets: &[&str], expected: bool| {
        let secrets: Vec<Secret> = secrets.iter().map(|words| Secret::new(words).unwrap()).collect();
        assert_eq!(is_signed(body, signature, &secrets), expected, "{signature} {secrets:?}");
    };
    check(body, signature, &["Jefe"], true);
    check(body, signature, &["new", "Jefe"], true);
    check(body, signature, &["new"], false);
    check(body, signature, &[], false);
    check(b"what do ya want for nothing!", signature, &["Jefe"], false);
    check(body, &signature.to_uppercase(), &["Jefe"], false);
    check(body, &signature[1..], &["Jefe"], false);
    check(body, &format!("{signature}00"), &["Jefe"], false);
    check(body, &signature.replace('5', "g"), &["Jefe"], false);
    check(body, "", &["Jefe"], false);
}

#[test]
fn the_time_of_sending_is_the_signed_one() {
    let check = |body: &str, expected: Option<i64>| {
        assert_eq!(Envelope::read(body.as_bytes()).sent_at_ms, expected, "{body}");
    };
    check(r#"{"webhookTimestamp":1795168800456}"#, Some(1_795_168_800_456));
    check(r#"{"webhookTimestamp":1795168800456.0}"#, Some(1_795_168_800_456));
    check(r#"{"webhookTimestamp":"soon"}"#, None);
    check(r#"{"webhookTimestamp":1,"webhookTimestamp":2}"#, None);
    check("not json", None);
    check("{}", None);
    check(r#"{"webhookTimestamp":1e300}"#, Some(i64::MAX));

    let sent = Envelope { event: String::new(), sent_at_ms: Some(noon().as_millisecond()) };
    let window = Duration::from_secs(60);
    let fresh = |away: jiff::Span| sent.is_fresh(noon() + away, window);
    assert_eq!(fresh(60.seconds()), Some(true));
    assert_eq!(fresh((-60).seconds()), Some(true));
    assert_eq!(fresh(60_001.milliseconds()), Some(false));
    assert_eq!(fresh((-60_001).milliseconds()), Some(false));
    assert_eq!(Envelope::default().is_fresh(noon(), window), None);
    for extreme in [i64::MIN, i64::MAX] {
        let sent = Envelope { event: String::new(), sent_at_ms: Some(extreme) };
        assert_eq!(sent.is_fresh(noon(), window), Some(false));
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), text in ".{0,80}") {
        let secret = Secret::new("secret").unwrap();
        Envelope::read(&bytes);
        let _ = LinearEvent::from_body(&bytes);
        prop_assert!(!is_signed(&bytes, &text, std::slice::from_ref(&secret)));
        prop_assert!(is_signed(&bytes, &sign(&bytes, &secret), &[secret]));
    }
}
