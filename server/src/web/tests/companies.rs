//! Merging and separating companies on Admin.

use std::sync::Arc;

use app::AdminRequest;
use app::state::Backend;
use domain::{Catalogue, Index};
use engine::import::{ImportOptions, import};
use engine::sources::{Input, Kind};
use engine::store::Store;
use serde_json::json;

use crate::web::Engine;
use crate::work::SharedModel;
use crate::work::connections::Connections;

fn engine(folder: &tempfile::TempDir) -> Engine {
    let store = Arc::new(Store::open(&folder.path().join("test.db")).unwrap());
    let signal = |id: u32, company: serde_json::Value| json!({ "id": id, "summary": "a", "context": "", "company": company });
    let signals = json!([
        signal(1, json!({ "id": 8, "name": "Nimbus Foods", "domain": "nimbus.example", "revenue": 50_000 })),
        signal(2, json!({ "name": "NIMBUS FOODS" })),
        signal(3, json!({ "name": "Orbit" })),
    ]);
    let input = Input::new("test.json", std::io::Cursor::new(signals.to_string().into_bytes()));
    let options = ImportOptions {
        kind: Kind::Signals,
        source: "zendesk",
        now: crate::clock::now(),
        reading: Default::default(),
    };
    import(&store, input, &options, &false.into(), &mut |_| {}).unwrap();
    let model = Arc::new(SharedModel::new(Arc::clone(&store)));
    let connections = Arc::new(Connections::of(&store));
    Engine::new(store, model, Arc::default(), connections, Arc::new(|| {}))
}

/// The name, and record, signals and reason of each member of the merged companies; and what was
/// decided.
fn seen(engine: &Engine) -> (Vec<String>, Vec<String>) {
    let view = engine.admin(&Index::new(Catalogue::default())).unwrap().companies;
    let merged = view.merged.iter().flat_map(|company| {
        let member = |member: &app::CompanyMemberView| {
            format!("{}: {} | {} | {}", company.name, member.record, member.signals, member.reason)
        };
        company.members.iter().map(member).collect::<Vec<_>>()
    });
    (merged.collect(), view.decisions.into_iter().map(|decision| decision.what).collect())
}

#[test]
fn every_merge_is_seen_and_can_be_undone_and_made_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(&folder);
    let ask = |request| engine.administer(request).unwrap();
    let by_itself = [
        "Nimbus Foods: Nimbus Foods, nimbus.example (zendesk 8) | 1 | ",
        "Nimbus Foods: NIMBUS FOODS | 1 | name",
    ];
    assert_eq!(seen(&engine), (by_itself.map(str::to_owned).to_vec(), vec![]));

    let key = "=nimbus foods".to_owned();
    assert_eq!(ask(AdminRequest::SeparateCompany(key.clone())).unwrap(), "Company separated.");
    assert_eq!(seen(&engine), (vec![], vec!["nimbus foods separate from zendesk 8".to_owned()]));

    let merged = ask(AdminRequest::MergeCompanies("nimbus foods".into(), "orbit".into()));
    assert_eq!(merged.unwrap(), "Companies merged.");
    assert_eq!(
        seen(&engine).0,
        ["Nimbus Foods: Nimbus Foods, nimbus.example (zendesk 8) | 1 | ", "Nimbus Foods: Orbit | 1 | hand"]
    );
    ask(AdminRequest::UndoCompanyDecision("=orbit".into(), "zendesk#8".into())).unwrap();
    ask(AdminRequest::UndoCompanyDecision(key, "zendesk#8".into())).unwrap();
    assert_eq!(seen(&engine).0, by_itself);
}

#[test]
fn what_cannot_be_merged_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(&folder);
    let ask = |a: &str, b: &str| engine.administer(AdminRequest::MergeCompanies(a.into(), b.into())).unwrap();
    assert_eq!(ask("Orbit", "Quarry").unwrap_err(), "There is no company named “Quarry”.");
    assert_eq!(ask("Orbit", "orbit").unwrap_err(), "These are already one company.");
    let gone = engine.administer(AdminRequest::SeparateCompany("@gone".into())).unwrap();
    assert_eq!(gone.unwrap_err(), "Company not found.");
}
