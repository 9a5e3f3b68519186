//! `associations model`.

use std::path::Path;
use std::sync::Arc;

use engine::embed::model::{self, Event, FetchOptions, Origin, Source};
use engine::store::Store;
use serde_json::json;

use super::args::{Model, ModelFetch, ModelUse};
use super::associate::{EMBEDDING, show};
use super::out::Out;
use super::runner::{JobRunner, RunBy};
use super::{progress, stop};
use crate::visible::one_line;
use crate::work::change_model;
use crate::work::model::places;

pub fn run(db: &Path, what: &Model, out: &Out) -> anyhow::Result<()> {
    match what {
        Model::Fetch(options) => fetch(options, out),
        Model::List => list(out),
        Model::Use(options) => choose(db, options, out),
    }
}

fn fetch(options: &ModelFetch, out: &Out) -> anyhow::Result<()> {
    let mut fetch = FetchOptions::default();
    if let (Some(file), Some(name)) = (&options.onnx, &options.name) {
        fetch.source =
            Source::Onnx { name: name.clone(), file: file.clone(), tokenizer: options.tokenizer.clone() };
    }
    let bar = progress::bytes(out);
    let installed = model::fetch(&fetch, &places()?, &|event| match event {
        Event::Present => {}
        Event::Trying(origin) => {
            bar.suspend(|| out.remark(format!("Downloading the model from {}.", word(origin))))
        }
        Event::Failed(origin, reason) => {
            bar.suspend(|| out.remark(format!("Download from {} failed: {reason}", word(origin))));
        }
        Event::Received { file, bytes, of_bytes } => {
            bar.set_length(of_bytes);
            bar.set_position(bytes);
            bar.set_message(file);
        }
    });
    bar.finish_and_clear();
    let installed = installed?;
    let folder = installed.folder.display().to_string();
    let words = format!("Model {} installed in {}.", one_line(&installed.name), one_line(&folder));
    out.result(&json!({ "name": installed.name, "folder": installed.folder }), words)
}

fn word(origin: Origin) -> &'static str {
    match origin {
        Origin::HuggingFace => "Hugging Face",
        Origin::Pip => "pip",
    }
}

fn list(out: &Out) -> anyhow::Result<()> {
    let places = places()?;
    let installed = model::list(&places)?;
    let json: Vec<_> =
        installed.iter().map(|model| json!({ "name": model.name, "folder": model.folder })).collect();
    let lines: Vec<_> = installed
        .iter()
        .map(|model| format!("{}  {}", one_line(&model.name), one_line(&model.folder.display().to_string())))
        .collect();
    let words = match lines.is_empty() {
        true => "No model is installed; run `associations model fetch`.".to_owned(),
        false => lines.join("\n"),
    };
    out.result(&json, words)
}

fn choose(db: &Path, options: &ModelUse, out: &Out) -> anyhow::Result<()> {
    // Check before creating a database.
    model::locate(&places()?, Some(&options.name))?;
    let store = Arc::new(Store::open(db)?);
    let stop = stop::on_ctrl_c()?;
    let bar = progress::bar(out, EMBEDDING, 0);
    let job = change_model::job(&options.name)?;
    let report = JobRunner::new(store, &stop).report(&job, RunBy::Anyone, out, &mut |job| show(&bar, job));
    bar.finish_and_clear();
    let report: change_model::Report = report?;
    let (db, name) = (db.display().to_string(), one_line(&report.name));
    let words = match report.pairs {
        None => format!("{} now uses {name}.", one_line(&db)),
        Some(pairs) => format!("{} now uses {name}: {pairs} associations.", one_line(&db)),
    };
    out.result(&report, words)
}
