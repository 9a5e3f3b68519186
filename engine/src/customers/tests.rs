use proptest::prelude::*;

use super::*;

/// `records` are written `source id name domain`, with `-` for what is missing.
fn read(text: &str) -> CompanyRecord {
    let parts: Vec<Option<String>> =
        text.split(' ').map(|part| (part != "-").then(|| part.replace('_', " "))).collect();
    let [source, id, name, domain] = parts.try_into().unwrap();
    CompanyRecord { source: source.unwrap(), id, name, domain }
}

/// A decision is written `key key` or `key !key`.
fn decision(text: &str) -> Decision {
    let (a, b) = text.split_once(' ').unwrap();
    Decision {
        a: a.replace('_', " "),
        b: b.trim_start_matches('!').replace('_', " "),
        is_same: !b.starts_with('!'),
    }
}

fn check(records: &[&str], decisions: &[&str], expected: &[usize]) {
    let read: Vec<CompanyRecord> = records.iter().map(|text| read(text)).collect();
    let decisions: Vec<Decision> = decisions.iter().map(|text| decision(text)).collect();
    let found: Vec<usize> = resolve_companies(&read, &decisions).of.into_iter().flatten().collect();
    assert_eq!(found, expected, "{records:?} {decisions:?}");
}

#[test]
fn one_company_written_in_four_ways_is_one() {
    check(
        &[
            "bb c1 Nimbus_Foods nimbus.example",
            "bb - Nimbus_Foods nimbus.example",
            "bb - Nimbus_Foods -",
            "bb - NIMBUS__FOODS_ -",
        ],
        &[],
        &[0, 0, 0, 0],
    );
}

#[test]
fn an_id_counts_within_its_source_only() {
    check(&["bb 8 Nimbus -", "zendesk 8 Orbit -", "zendesk 8 Orbit_Desk -"], &[], &[0, 1, 1]);
    check(
        &["bb 8 Nimbus nimbus.example", "zendesk 8 Nimbus_Foods https://www.Nimbus.example/"],
        &[],
        &[0, 0],
    );
}

#[test]
fn other_domains_and_other_ids_of_one_source_are_other_companies() {
    check(&["bb 1 Acme acme.com", "zendesk 1 Acme acme.org"], &[], &[0, 1]);
    check(&["bb 1 Acme -", "bb 2 ACME -"], &[], &[0, 1]);
    check(&["bb 1 Acme acme.com", "bb 2 Acme acme.com"], &[], &[0, 0]);
    // What could be either is neither.
    check(&["bb 1 Acme acme.com", "zendesk 1 Acme acme.org", "csv - Acme -"], &[], &[0, 1, 2]);
}

#[test]
fn a_mail_provider_is_no_company() {
    check(&["bb - Ada gmail.com", "bb - Bob gmail.com", "bb - ada gmail.com"], &[], &[0, 1, 0]);
}

#[test]
fn people_decide() {
    let acmes = ["bb 1 Acme acme.com", "bb - Acme -", "bb 2 Acme_Inc -"];
    check(&acmes, &[], &[0, 0, 2]);
    check(&acmes, &["bb#1 !=acme"], &[0, 1, 2]);
    check(&acmes, &["bb#1 bb#2"], &[0, 0, 0]);
    check(&acmes, &["=acme bb#2", "bb#1 !bb#2"], &[0, 1, 1]);
    check(&acmes, &["bb#1 gone#3"], &[0, 0, 2]);
}

#[test]
fn what_was_joined_can_be_seen() {
    let records =
        ["bb 1 Acme acme.com", "zendesk 9 Other -", "csv - Acme -", "csv - Acme_Ltd acme.com"].map(read);
    let all = resolve_companies(&records, &[]).all;
    let member = |key: &str, record, reason| Member { key: key.into(), record, reason };
    let members = vec![
        member("bb#1", 0, None),
        member("=acme", 2, Some(Reason::Name)),
        member("@acme.com", 3, Some(Reason::Domain)),
    ];
    let other = vec![member("zendesk#9", 1, None)];
    assert_eq!(all, [Company { first: 0, members }, Company { first: 1, members: other }]);
}

/// What people do to `records` one after the other: `key key` merges the companies of two keys,
/// `!key` separates a key from its company.
fn check_deeds(texts: &[&str], deeds: &[&str], expected: &[usize]) {
    let records: Vec<CompanyRecord> = texts.iter().map(|text| read(text)).collect();
    let mut decisions: Vec<Decision> = Vec::new();
    for deed in deeds {
        let all = resolve_companies(&records, &decisions).all;
        let company =
            |key: &str| all.iter().find(|one| one.members.iter().any(|member| member.key == key)).unwrap();
        let decided = match deed.split_once(' ') {
            Some((a, b)) => merge(company(a), company(b), &decisions),
            None => separate(company(&deed[1..]), &deed[1..]).unwrap(),
        };
        for new in decided {
            let is_of =
                |old: &Decision| (old.a == new.a && old.b == new.b) || (old.a == new.b && old.b == new.a);
            decisions.retain(|old| !is_of(old));
            decisions.push(new);
        }
    }
    let found: Vec<usize> = resolve_companies(&records, &decisions).of.into_iter().flatten().collect();
    assert_eq!(found, expected, "{texts:?} {deeds:?}");
}

#[test]
fn what_a_person_merges_is_one_and_what_they_separate_is_two() {
    let three = ["bb 1 A a.com", "bb - A -", "bb 2 B -"];
    check_deeds(&three, &["!=a"], &[0, 1, 2]);
    check_deeds(&three, &["!bb#1"], &[0, 1, 2]);
    check_deeds(&three, &["bb#1 bb#2"], &[0, 0, 0]);
    check_deeds(&three, &["!=a", "bb#1 =a"], &[0, 0, 2]);
    check_deeds(&three, &["bb#1 bb#2", "!bb#2"], &[0, 0, 2]);
    check_deeds(&three, &["bb#1 bb#2", "!bb#2", "=a bb#2"], &[0, 0, 0]);
    let company = &resolve_companies(&[read(three[0])], &[]).all[0];
    assert_eq!(separate(company, "gone"), None);
}

fn records() -> impl Strategy<Value = Vec<CompanyRecord>> {
    let text = |texts: &'static [&'static str]| {
        prop::option::of(prop::sample::select(texts).prop_map(str::to_owned))
    };
    let source = prop::sample::select(&["bb", "zendesk"][..]).prop_map(str::to_owned);
    let record = (source, text(&["1", "2"]), text(&["A", "b", "a "]), text(&["a.com", "b.com", "gmail.com"]))
        .prop_map(|(source, id, name, domain)| CompanyRecord { source, id, name, domain });
    prop::collection::vec(record, 0..12)
}

proptest! {
    /// The companies do not depend on the order in which records come.
    #[test]
    fn the_order_of_records_does_not_matter(records in records(), turn in 0_usize..12) {
        let mut turned = records.clone();
        let turn = turn.min(records.len());
        turned.rotate_left(turn);
        let (first, second) = (resolve_companies(&records, &[]).of, resolve_companies(&turned, &[]).of);
        let at = |place: usize| (place + records.len() - turn) % records.len();
        for a in 0..records.len() {
            for b in 0..records.len() {
                let same = first[a].is_some() && first[a] == first[b];
                let turned = second[at(a)].is_some() && second[at(a)] == second[at(b)];
                prop_assert_eq!(same, turned, "{:?} and {:?}", &records[a], &records[b]);
            }
        }
    }

    /// Records of one key are one company, and what a person has told apart is two.
    #[test]
    fn keys_hold_together_and_people_hold_apart(records in records()) {
        let keys: Vec<Option<String>> = records.iter().map(CompanyRecord::key).collect();
        let known: Vec<&String> = keys.iter().flatten().collect();
        let decisions: Vec<Decision> = known.first().zip(known.last()).filter(|(a, b)| a != b).into_iter()
            .map(|(a, b)| Decision { a: (*a).clone(), b: (*b).clone(), is_same: false }).collect();
        let of = resolve_companies(&records, &decisions).of;
        for a in 0..records.len() {
            for b in 0..records.len() {
                if keys[a] == keys[b] {
                    prop_assert_eq!(of[a], of[b]);
                }
                let told = decisions.iter().any(|told| Some(&told.a) == keys[a].as_ref() && Some(&told.b) == keys[b].as_ref());
                prop_assert!(!told || of[a] != of[b]);
            }
        }
    }
}
