//! The page as text, a section each. Its forms work without scripts.

use domain::Index;

use super::view::{AdminView, JobView, ServiceView, WebhookView, WriteBackView};
use crate::parts::{Text, grouped};

/// Name and content of each section. `said` is what became of a form that the browser has
/// sent by itself.
pub fn sections(view: &AdminView, index: &Index, said: Option<&str>) -> Vec<(String, String)> {
    let said = said.map(|said| format!("<p>{}</p>", Text(said)));
    let mut sections = vec![("admin-said".to_owned(), said.unwrap_or_default())];
    let of_service = |service: &ServiceView| (format!("admin-{}", service.word), service_html(service));
    sections.extend(view.services.iter().map(of_service));
    sections.push(("admin-files".into(), FILES.into()));
    sections.push(("admin-matching".into(), matching(view, index)));
    sections.push(("admin-model".into(), models(&view.models)));
    sections.push(("admin-jobs".into(), jobs(&view.jobs)));
    sections.push(("admin-webhook".into(), webhook(&view.webhook)));
    sections.push(("admin-schedule".into(), schedule(view)));
    sections.push(("admin-write-back".into(), write_back(&view.write_back)));
    sections.push(("admin-facts".into(), facts(view)));
    sections
}

/// A form that asks for something; its fields stand in `inner`.
fn form(order: &str, inner: &str) -> String {
    format!(
        "<form method=\"post\" action=\"/api/administer\"><input type=\"hidden\" name=\"order\" value=\"{order}\">\
         {inner}</form>"
    )
}

fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", Text(value))
}

fn button(label: &str) -> String {
    format!("<button class=\"button\">{label}</button>")
}

fn service_html(service: &ServiceView) -> String {
    let ServiceView { word, label, key, fresh, error } = service;
    let named = hidden("service", word);
    let state = match (key, fresh) {
        (None, _) => "Not connected.".to_owned(),
        (Some(key), None) => format!("Connected ({}). Nothing has been fetched yet.", Text(key)),
        (Some(key), Some(fresh)) => format!("Connected ({}). In step since {}.", Text(key), Text(fresh)),
    };
    let error =
        error.as_ref().map(|error| format!("<p role=\"alert\" class=\"admin-error\">{}</p>", Text(error)));
    let orders = if key.is_some() {
        let full = format!("{named}{}", hidden("more", "full"));
        [
            form("sync", &format!("{named}{}", button("Sync now"))),
            form("sync", &format!("{full}{}", button("Fetch everything"))),
            form("disconnect", &format!("{named}{}", button("Forget the key"))),
        ]
        .concat()
    } else {
        String::new()
    };
    let field = format!(
        "{named}<label>{}<input type=\"password\" name=\"value\" required autocomplete=\"off\" maxlength=\"4000\"></label>{}",
        if key.is_some() { "Another API key" } else { "API key" },
        button("Test and keep")
    );
    format!(
        "<h2>{label}</h2><p class=\"soft\">{state}</p>{}<div class=\"admin-orders\">{orders}</div>{}",
        error.unwrap_or_default(),
        form("connect", &field)
    )
}

/// A file is sent as it is; what becomes of it is told by its job.
const FILES: &str = "<h2>Files</h2><p class=\"soft\">JSON, NDJSON or CSV, also gzipped. Drop them on the field or choose \
    them; bad records are listed with the job.</p>\
    <form method=\"post\" action=\"/upload\" enctype=\"multipart/form-data\">\
    <label>What they hold<select name=\"kind\"><option value=\"signals\">Signals</option>\
    <option value=\"issues\">Issues</option></select></label>\
    <label class=\"admin-drop\">Files<input type=\"file\" name=\"file\" multiple required></label>\
    <button class=\"button\">Import</button></form>";

fn matching(view: &AdminView, index: &Index) -> String {
    let similarity = &index.catalogue.pairs.similarity;
    let floor = index.catalogue.floor().percent();
    let rows: String = (0..=9_u8)
        .map(|step| floor.max(30) / 5 * 5 + step * 5)
        .filter(|cut| *cut >= floor && *cut <= 95)
        .map(|cut| {
            let kept = similarity.iter().filter(|similarity| similarity.percent() >= cut).count();
            format!("<tr><td>0.{cut:02}</td><td>{}</td></tr>", grouped(kept))
        })
        .collect();
    let field = format!(
        "<label>Least similarity<input type=\"number\" name=\"value\" min=\"-1\" max=\"1\" step=\"0.01\" value=\"{:.2}\" \
         required></label>{}",
        view.min_similarity,
        button("Associate now")
    );
    format!(
        "<h2>Matching</h2><p class=\"soft\">Pairs of at least this similarity become associations. Verdicts stay.</p>\
         {}<table><caption>What each cut would keep of the present associations</caption>\
         <thead><tr><th scope=\"col\">Cut</th><th scope=\"col\">Associations</th></tr></thead><tbody>{rows}</tbody></table>",
        form("associate", &field)
    )
}

fn models(models: &[(String, bool)]) -> String {
    let options: String = models
        .iter()
        .map(|(name, used)| {
            let selected = if *used { " selected" } else { "" };
            format!("<option{selected}>{}</option>", Text(name))
        })
        .collect();
    let field =
        format!("<label>Model<select name=\"value\">{options}</select></label>{}", button("Match with it"));
    format!(
        "<h2>Model</h2><p class=\"soft\">What turns texts into meaning. The present associations serve until another has \
         read everything. <code>associations model fetch</code> installs more.</p>{}",
        form("model", &field)
    )
}

fn jobs(jobs: &[JobView]) -> String {
    let rows: String = jobs.iter().map(job).collect();
    let none = if jobs.is_empty() { "<p class=\"soft\">Nothing has been done yet.</p>" } else { "" };
    format!("<h2>Jobs</h2>{none}<ul class=\"admin-jobs\">{rows}</ul>")
}

fn job(job: &JobView) -> String {
    let number = hidden("value", &job.id.to_string());
    let mut orders = String::new();
    if job.can_cancel {
        orders += &form("cancel", &format!("{number}{}", button("Cancel")));
    }
    if job.can_retry {
        orders += &form("retry", &format!("{number}{}", button("Try again")));
    }
    let bar = job.percent.map(|percent| {
        format!("<progress max=\"100\" value=\"{percent}\" aria-label=\"{}\"></progress>", Text(job.what))
    });
    let log = if job.log.is_empty() {
        String::new()
    } else {
        let lines: String = job.log.iter().map(|line| format!("<li>{}</li>", Text(line))).collect();
        format!("<details data-key=\"log-{}\"><summary>Log</summary><ul>{lines}</ul></details>", job.id)
    };
    format!(
        "<li class=\"admin-job admin-{state}\"><div><strong>{what}</strong> <span class=\"admin-state\">{state}</span> \
         <span class=\"soft\">{progress}</span></div>{bar}<p class=\"soft\">{outcome}</p><p class=\"soft\">Job {id}, {asked}</p>\
         {log}<div class=\"admin-orders\">{orders}</div></li>",
        state = job.state,
        what = Text(job.what),
        progress = Text(&job.progress),
        bar = bar.unwrap_or_default(),
        outcome = Text(&job.outcome),
        id = job.id,
        asked = Text(&job.asked),
    )
}

fn webhook(webhook: &WebhookView) -> String {
    let state = match (webhook.has_secret, webhook.has_previous) {
        (false, _) => "Deliveries are refused until there is a secret.",
        (true, false) => "Deliveries are checked with the secret.",
        (true, true) => "Deliveries are checked with the secret or the one before.",
    };
    let field = format!(
        "<label>Signing secret<input type=\"password\" name=\"value\" required autocomplete=\"off\" maxlength=\"4000\">\
         </label>{}",
        button(if webhook.has_secret { "Change over" } else { "Keep" })
    );
    let previous = if webhook.has_previous {
        form("forget-previous-secret", &button("Forget the secret before"))
    } else {
        String::new()
    };
    let counts: Vec<String> = webhook
        .counts
        .iter()
        .map(|(fate, count)| format!("{} {}", grouped(*count as usize), Text(fate)))
        .collect();
    let rows: String = webhook
        .deliveries
        .iter()
        .map(|[at, event, fate]| {
            format!("<tr><td>{}</td><td>{}</td><td>{}</td></tr>", Text(at), Text(event), Text(fate))
        })
        .collect();
    let table = if rows.is_empty() {
        "<p class=\"soft\">No delivery has come yet.</p>".to_owned()
    } else {
        format!(
            "<table><caption>The last deliveries: {}</caption><thead><tr><th scope=\"col\">Came</th>\
             <th scope=\"col\">Event</th><th scope=\"col\">Fate</th></tr></thead><tbody>{rows}</tbody></table>",
            counts.join(", ")
        )
    };
    format!(
        "<h2>Webhook of Linear</h2><p class=\"soft\">Have Linear send its events to <code>/webhooks/linear</code> of this \
         server. {state}</p>{}{previous}{table}",
        form("webhook-secret", &field)
    )
}

fn schedule(view: &AdminView) -> String {
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let fields = format!(
        "<label>Minutes between two syncs<input type=\"number\" name=\"value\" min=\"1\" max=\"10080\" value=\"{}\"></label>\
         <label>Hour of the nightly full sync (UTC)<input type=\"number\" name=\"more\" min=\"0\" max=\"23\" value=\"{}\"></label>{}",
        number(view.every_minutes),
        number(view.full_at_hour),
        button("Keep")
    );
    format!(
        "<h2>Schedule</h2><p class=\"soft\">Connected services are followed by themselves. An empty field turns it off.</p>{}",
        form("schedule", &fields)
    )
}

fn write_back(view: &WriteBackView) -> String {
    let chosen: Vec<&str> = view.teams.iter().filter(|team| team.2).map(|team| team.0.as_str()).collect();
    let known: Vec<String> =
        view.teams.iter().map(|(key, name, _)| format!("{} ({})", Text(key), Text(name))).collect();
    let fields = format!(
        "<label>Keys of teams<input type=\"text\" name=\"value\" value=\"{}\" maxlength=\"1000\"></label>\
         <label>Address of this server<input type=\"url\" name=\"more\" value=\"{}\" maxlength=\"200\" \
         placeholder=\"https://associations.example\"></label>{}",
        Text(&chosen.join(" ")),
        Text(&view.address),
        button("Keep and preview")
    );
    let changes: String = view.changes.iter().map(|change| format!("<li>{}</li>", Text(change))).collect();
    let preview = match (chosen.is_empty(), view.changes.is_empty()) {
        (true, true) => String::new(),
        (false, true) => "<p class=\"soft\">Linear says already what people have confirmed.</p>".to_owned(),
        (_, false) => format!(
            "<p class=\"soft\">This would be written:</p><ul class=\"admin-changes\">{changes}</ul>{}",
            form("write-now", &button("Write to Linear"))
        ),
    };
    format!(
        "<h2>Tell Linear</h2><p class=\"soft\">Off unless teams are named. Each of their issues then carries one attachment \
         that counts what people have confirmed, and leads here. Teams: {}.</p>{}{preview}",
        known.join(", "),
        form("write-back", &fields)
    )
}

fn facts(view: &AdminView) -> String {
    let facts: String = view
        .facts
        .iter()
        .map(|(name, value)| format!("<div><dt>{name}</dt><dd>{}</dd></div>", Text(value)))
        .collect();
    format!("<h2>Database</h2><dl class=\"facts\">{facts}</dl>")
}
