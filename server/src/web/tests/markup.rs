//! No text becomes markup, whatever field, path or parameter it comes from.
//!
//! What the server sends does not depend on the policy that goes with it: what is held here
//! holds for browsers with and without one.

use std::collections::BTreeSet;

use domain::to_segment;
use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::fixture::text;
use super::stocked::{Stocked, stocked};

/// Ends whatever element it could stand in and begins others.
const MARKUP: &str = "</title></textarea></script>--><img src=x data-evil onerror=evil()>\"'><a href=\"javascript:evil()\">\
    <meta http-equiv=refresh><form action=/api/administer>";

#[tokio::test]
async fn a_page_with_markup_in_every_field_has_the_elements_of_one_without() {
    let (plain, hostile) = (stocked(&plain), stocked(&hostile));
    let mut made = BTreeSet::new();
    for page in pages(&plain_name("identifier"), &plain_name("signal"), "plain") {
        made.extend(elements(&get(&plain, &page).await));
    }
    for page in pages(&hostile_name("identifier"), &hostile_name("signal"), &percent(MARKUP)) {
        let html = get(&hostile, &page).await;
        for element in elements(&html) {
            assert!(made.contains(&element), "nobody made {element} on {page}:\n{html}");
        }
        check_addresses(&html, &page);
    }
}

#[tokio::test]
async fn a_title_is_escaped_once() {
    let site = stocked(&hostile);
    let html = get(&site, &format!("/issues/{}", to_segment(&hostile("identifier")))).await;
    let mut titles = Vec::new();
    each(&html, &mut |node| {
        if let NodeData::Element { name, .. } = &node.data
            && &*name.local == "title"
            && name.ns == html5ever::ns!(html)
        {
            titles.push(text_of(node));
        }
    });
    assert_eq!(titles, [format!("{} {} · Associations", hostile("identifier"), hostile("title"))], "{html}");
}

#[tokio::test]
async fn redirects_and_errors_of_forms_hold_no_markup() {
    let site = stocked(&hostile);
    let markup = percent(MARKUP);
    for (path, body) in [
        ("/api/administer", format!("order={markup}&value={markup}")),
        (
            "/api/administer",
            "order=connect&service=linear&value=%0d%0aLocation:%20https://evil.test".to_owned(),
        ),
        ("/api/explain", format!("identifier={markup}&signal={markup}")),
        ("/api/explain", format!("identifier={}&signal={}", percent(&hostile("identifier")), markup)),
    ] {
        let response = site
            .site
            .post(path, "application/x-www-form-urlencoded", &body, &[("accept", "text/html")])
            .await;
        let place = response.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
        let is_own = place.as_ref().is_none_or(|place| place.starts_with('/') && !place.starts_with("//"));
        assert!(is_own && place.is_none_or(|place| !place.contains('<')), "{path} {body}");
        let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        assert!(kind.is_none_or(|kind| !kind.contains("html")), "{path}: {}", text(response).await);
    }
}

/// Every route, with records, without, and with parameters.
fn pages(identifier: &str, signal: &str, word: &str) -> Vec<String> {
    let mut pages = vec![
        "/".to_owned(),
        "/admin".to_owned(),
        format!("/admin?said={word}"),
        format!("/?{word}"),
        format!("/{word}"),
        format!("/pkg/{word}"),
        format!("/issues/{word}"),
        format!("/signals/{word}"),
        format!("/issues/{word}/signals/{word}"),
        format!("/signals/{word}/issues/{word}"),
        format!("/issues/{word}/{word}"),
        format!("/issues/{identifier}"),
        format!("/issues/{identifier}?{word}={word}"),
        format!("/signals/{signal}"),
        format!("/issues/{identifier}/signals/{signal}"),
        format!("/issues/{identifier}/signals/{signal}?explained&said={word}"),
        format!("/signals/{signal}/issues/{identifier}"),
    ];
    for list in ["issues", "signals", "review"] {
        pages.push(format!("/{list}"));
        for parameter in [
            "q",
            "search",
            "sort",
            "min",
            "team",
            "status",
            "state",
            "label",
            "project",
            "priority",
            "assignee",
            "company",
            "source",
            "topic",
            "type",
            "sentiment",
            "severity",
            "boundary",
            "verdict",
            "issue",
            "signal",
            "person",
            "from",
            "to",
            "zoom",
            word,
        ] {
            pages.push(format!("/{list}?{parameter}={word}"));
        }
    }
    pages
}

fn plain(field: &str) -> String {
    match field {
        "url" | "call url" => "https://tracker.test/plain".to_owned(),
        "identifier" => "ENG-1".to_owned(),
        "source" => "plain".to_owned(),
        "description" => {
            "See [this](https://tracker.test), [that](ftp://tracker.test) and\n\nmore<br>lines.".to_owned()
        }
        field => format!("Plain {field}"),
    }
}

fn hostile(field: &str) -> String {
    match field {
        "url" => "javascript:evil()".to_owned(),
        "call url" => format!("https://tracker.test/{MARKUP}"),
        "description" => {
            format!(
                "See [this](javascript:evil()), <javascript:evil()> and [that](data:text/html,{MARKUP})\n\n{MARKUP}"
            )
        }
        "id" => "uuid-1".to_owned(),
        "identifier" => "ENG</title><img data-evil>".to_owned(),
        "source" => "zen</title><img data-evil>".to_owned(),
        "signal" => "7</title><img data-evil>".to_owned(),
        field => format!("{field}{MARKUP}"),
    }
}

fn plain_name(field: &str) -> String {
    name(&plain, field)
}

fn hostile_name(field: &str) -> String {
    name(&hostile, field)
}

/// The name of a record as a segment of a path.
fn name(text: &dyn Fn(&str) -> String, field: &str) -> String {
    match field {
        "signal" => to_segment(&format!("{}:{}", text("source"), text("signal"))),
        _ => to_segment(&text(field)),
    }
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn get(stocked: &Stocked, page: &str) -> String {
    let response = stocked.site.send("GET", page, &[("sec-fetch-site", "same-origin")]).await;
    assert!(response.status().as_u16() < 500, "{page}: {}", response.status());
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    assert!(kind.unwrap_or_default().starts_with("text/html"), "{page}");
    text(response).await
}

/// Each kind of element, by its name and the names of its attributes.
fn elements(html: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    each(html, &mut |node| {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes: BTreeSet<String> =
                attrs.borrow().iter().map(|attribute| attribute.name.local.to_string()).collect();
            found.insert(format!(
                "<{} {}>",
                name.local,
                attributes.into_iter().collect::<Vec<_>>().join(" ")
            ));
        }
    });
    found
}

fn check_addresses(html: &str, page: &str) {
    each(html, &mut |node| {
        let NodeData::Element { attrs, .. } = &node.data else { return };
        for attribute in attrs.borrow().iter() {
            let (name, value) = (&*attribute.name.local, attribute.value.trim().to_lowercase());
            assert!(!name.starts_with("on") && name != "style", "{name} on {page}");
            if ["href", "src", "action", "formaction"].contains(&name) {
                let is_own =
                    value.starts_with(['/', '#', '?']) && !value.starts_with("//") || value.is_empty();
                let is_web = value.starts_with("https://") || value.starts_with("http://");
                assert!(is_own || is_web, "{name}={value} on {page}");
            }
        }
    });
}

fn each(html: &str, see: &mut dyn FnMut(&Handle)) {
    let document = parse_document(RcDom::default(), ParseOpts::default()).one(html);
    let mut waiting = vec![document.document.clone()];
    while let Some(node) = waiting.pop() {
        see(&node);
        waiting.extend(node.children.borrow().iter().cloned());
    }
}

fn text_of(node: &Handle) -> String {
    let children = node.children.borrow();
    let texts = children.iter().filter_map(|child| match &child.data {
        NodeData::Text { contents } => Some(contents.borrow().to_string()),
        _ => None,
    });
    texts.collect()
}
