//! The section "Explanations": settings of the language model.

use super::{button, form};
use crate::admin::ExplainView;
use crate::parts::{Text, grouped};

pub(super) fn explain(view: &ExplainView) -> String {
    let (calls, calls_max) = (grouped(view.calls as usize), grouped(view.calls_max as usize));
    let state = match &view.key {
        None => "Off.".to_owned(),
        Some(key) => {
            format!("On: {} ({}). {calls} of {calls_max} calls used today.", Text(&view.model), Text(key))
        }
    };
    let options: String = view
        .apis
        .iter()
        .map(|(word, label, is_chosen)| {
            let selected = if *is_chosen { " selected" } else { "" };
            format!("<option value=\"{word}\"{selected}>{label}</option>")
        })
        .collect();
    let needs_key = if view.key.is_none() { " required" } else { "" };
    let fields = format!(
        "<label>API<select name=\"service\">{options}</select></label>\
         <label>Base URL<input type=\"url\" name=\"value\" value=\"{}\" required maxlength=\"500\" \
         placeholder=\"https://api.openai.com/v1\"></label>\
         <label>Model<input type=\"text\" name=\"more\" value=\"{}\" required maxlength=\"200\"></label>\
         <label>{}<input type=\"password\" name=\"key\"{needs_key} autocomplete=\"off\" maxlength=\"4000\"></label>\
         <label>Daily call limit<input type=\"number\" name=\"count\" min=\"1\" max=\"10000\" value=\"{}\" required></label>{}",
        Text(&view.url),
        Text(&view.model),
        if view.key.is_some() { "New API key" } else { "API key" },
        view.calls_max,
        button("Test and save"),
    );
    let off = match view.key {
        Some(_) => form("explain-nothing", &button("Turn off and delete key")),
        None => String::new(),
    };
    format!(
        "<h2>Explanations</h2><p class=\"soft\">{state}</p><p class=\"soft\">A language model explains why a pair may match and quotes \
         both texts; every quote is verified. When someone clicks Explain, the issue\u{2019}s title and description and the \
         signal\u{2019}s summary and context are sent to this URL, and nothing else.</p>\
         <div class=\"admin-orders\">{off}</div>{}",
        form("explain", &fields)
    )
}
