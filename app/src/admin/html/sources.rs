//! The sections of the services, "Files" and "Schedule".

use super::{button, form, hidden};
use crate::admin::{AdminView, ServiceView};
use crate::parts::Text;

pub(super) fn service_html(service: &ServiceView) -> String {
    let ServiceView { word, label, key, fresh, error } = service;
    let named = hidden("service", word);
    let state = match (key, fresh) {
        (None, _) => "Not connected.".to_owned(),
        (Some(key), None) => format!("Connected ({}). Not synced yet.", Text(key)),
        (Some(key), Some(fresh)) => format!("Connected ({}). Last synced {}.", Text(key), Text(fresh)),
    };
    let error =
        error.as_ref().map(|error| format!("<p role=\"alert\" class=\"admin-error\">{}</p>", Text(error)));
    let orders = if key.is_some() {
        let full = format!("{named}{}", hidden("more", "full"));
        [
            form("sync", &format!("{named}{}", button("Sync now"))),
            form("sync", &format!("{full}{}", button("Full sync"))),
            form("disconnect", &format!("{named}{}", button("Delete key"))),
        ]
        .concat()
    } else {
        String::new()
    };
    let field = format!(
        "{named}<label>{}<input type=\"password\" name=\"value\" required autocomplete=\"off\" maxlength=\"4000\"></label>{}",
        if key.is_some() { "New API key" } else { "API key" },
        button("Test and save")
    );
    format!(
        "<h2>{label}</h2><p class=\"soft\">{state}</p>{}<div class=\"admin-orders\">{orders}</div>{}",
        error.unwrap_or_default(),
        form("connect", &field)
    )
}

/// The upload form. The job of each file reports its outcome.
pub(super) const FILES: &str = "<h2>Files</h2><p class=\"soft\">JSON, NDJSON, CSV or .xlsx, optionally gzipped. Drop files on the field or choose \
    them. Records that cannot be read are listed in the log of the job.</p>\
    <form method=\"post\" action=\"/upload\" enctype=\"multipart/form-data\">\
    <label>Contents<select name=\"kind\"><option value=\"auto\">Detect automatically</option><option value=\"signals\">Signals</option>\
    <option value=\"issues\">Issues</option></select></label>\
    <label class=\"admin-drop\">Files<input type=\"file\" name=\"file\" multiple required></label>\
    <button class=\"button\">Import</button></form>";

pub(super) fn schedule(view: &AdminView) -> String {
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let fields = format!(
        "<label>Sync every (minutes)<input type=\"number\" name=\"value\" min=\"1\" max=\"10080\" value=\"{}\"></label>\
         <label>Nightly full sync at (hour, UTC)<input type=\"number\" name=\"more\" min=\"0\" max=\"23\" value=\"{}\"></label>{}",
        number(view.every_minutes),
        number(view.full_at_hour),
        button("Save")
    );
    format!(
        "<h2>Schedule</h2><p class=\"soft\">Connected services are synced automatically. Leave a field empty to turn it off.</p>{}",
        form("schedule", &fields)
    )
}
