//! What Linear sends by itself, and what it is told.

use super::{button, form};
use crate::admin::{WebhookView, WriteBackView};
use crate::parts::{Text, grouped};

pub(super) fn webhook(webhook: &WebhookView) -> String {
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

pub(super) fn write_back(view: &WriteBackView) -> String {
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
