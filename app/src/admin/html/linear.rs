//! The sections "Linear webhook" and "Write to Linear".

use super::{button, form};
use crate::admin::{WebhookView, WriteBackView};
use crate::parts::{Text, grouped};

pub(super) fn webhook(webhook: &WebhookView) -> String {
    let state = match (webhook.has_secret, webhook.has_previous) {
        (false, _) => "Deliveries are rejected until you set the signing secret.",
        (true, false) => "Deliveries must be signed with this secret.",
        (true, true) => "Deliveries may be signed with the current or the previous secret.",
    };
    let field = format!(
        "<label>Signing secret<input type=\"password\" name=\"value\" required autocomplete=\"off\" maxlength=\"4000\">\
         </label>{}",
        button(if webhook.has_secret { "Replace secret" } else { "Save" })
    );
    let previous = if webhook.has_previous {
        form("forget-previous-secret", &button("Delete previous secret"))
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
        "<p class=\"soft\">No deliveries yet.</p>".to_owned()
    } else {
        format!(
            "<table><caption>Recent deliveries: {}</caption><thead><tr><th scope=\"col\">Received</th>\
             <th scope=\"col\">Event</th><th scope=\"col\">Result</th></tr></thead><tbody>{rows}</tbody></table>",
            counts.join(", ")
        )
    };
    format!(
        "<h2>Linear webhook</h2><p class=\"soft\">In Linear, create a webhook that sends events to <code>/webhooks/linear</code> on this \
         server. {state}</p>{}{previous}{table}",
        form("webhook-secret", &field)
    )
}

pub(super) fn write_back(view: &WriteBackView) -> String {
    let chosen: Vec<&str> = view.teams.iter().filter(|team| team.2).map(|team| team.0.as_str()).collect();
    let known: Vec<String> =
        view.teams.iter().map(|(key, name, _)| format!("{} ({})", Text(key), Text(name))).collect();
    let fields = format!(
        "<label>Team keys<input type=\"text\" name=\"value\" value=\"{}\" maxlength=\"1000\"></label>\
         <label>URL of this server<input type=\"url\" name=\"more\" value=\"{}\" maxlength=\"200\" \
         placeholder=\"https://associations.example\"></label>{}",
        Text(&chosen.join(" ")),
        Text(&view.address),
        button("Save and preview")
    );
    let changes: String = view.changes.iter().map(|change| format!("<li>{}</li>", Text(change))).collect();
    let preview = match (chosen.is_empty(), view.changes.is_empty()) {
        (true, true) => String::new(),
        (false, true) => "<p class=\"soft\">Linear is up to date.</p>".to_owned(),
        (_, false) => format!(
            "<p class=\"soft\">Changes to write:</p><ul class=\"admin-changes\">{changes}</ul>{}",
            form("write-now", &button("Write to Linear"))
        ),
    };
    format!(
        "<h2>Write to Linear</h2><p class=\"soft\">Off until you enter team keys. Each issue of these teams then gets one attachment \
         that shows its confirmed signals and customers and links back here. Teams: {}.</p>{}{preview}",
        known.join(", "),
        form("write-back", &fields)
    )
}
