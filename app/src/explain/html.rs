//! HTML of an explanation and its form.

use super::ExplanationView;
use crate::api::PairKey;
use crate::parts::{Text, day_html};

/// The explanation or the reason why there is none, followed by the form.
pub fn html(pair: &PairKey, told: Option<&Result<ExplanationView, String>>) -> String {
    match told {
        None => form(pair, false),
        Some(Ok(explanation)) => explanation_html(explanation) + &form(pair, true),
        Some(Err(why)) => {
            format!("<p role=\"alert\" class=\"admin-error\">{}</p>{}", Text(why), form(pair, true))
        }
    }
}

/// The `data-key` moves the focus from the button to the explanation.
fn explanation_html(explanation: &ExplanationView) -> String {
    let quotes = |of: &str, quotes: &[String]| {
        let items: String = quotes.iter().map(|quote| format!("<li><q>{}</q></li>", Text(quote))).collect();
        format!("<div><p class=\"soft\">From the {of}</p><ul>{items}</ul></div>")
    };
    format!(
        "<section aria-label=\"Explanation\" data-key=\"explain\" tabindex=\"-1\"><p>{}</p>\
         <div class=\"explain-quotes\">{}{}</div>\
         <p class=\"soft\">{} · {} · written by a language model, quotes verified</p></section>",
        Text(&explanation.text),
        quotes("issue", &explanation.issue_quotes),
        quotes("signal", &explanation.signal_quotes),
        Text(&explanation.model),
        day_html(Some(explanation.day))
    )
}

fn form(pair: &PairKey, again: bool) -> String {
    let (again, label) = if again {
        ("<input type=\"hidden\" name=\"again\" value=\"yes\">", "Ask again")
    } else {
        ("", "Explain")
    };
    format!(
        "<form method=\"post\" action=\"/api/explain\"><input type=\"hidden\" name=\"identifier\" value=\"{}\">\
         <input type=\"hidden\" name=\"signal\" value=\"{}\">{again}\
         <button class=\"button\" data-key=\"explain\">{label}</button>\
         <span class=\"soft\">Sends both texts to a language model.</span>\
         <span class=\"explain-wait soft\" role=\"status\">Waiting for the model …</span></form>",
        Text(&pair.identifier),
        Text(&pair.signal)
    )
}

#[cfg(test)]
mod tests {
    use domain::Day;

    use super::*;

    #[test]
    fn what_a_model_wrote_is_text_and_what_failed_is_asked_again() {
        let pair = PairKey { identifier: "ENG-1".into(), signal: "a\"b".into() };
        let check = |told: Option<Result<ExplanationView, String>>, has: &[&str], has_not: &[&str]| {
            let html = html(&pair, told.as_ref());
            for part in has {
                assert!(html.contains(part), "{part} in {html}");
            }
            for part in has_not {
                assert!(!html.contains(part), "{part} not in {html}");
            }
        };
        check(None, &[">Explain<", "value=\"a&quot;b\""], &["<section", "name=\"again\""]);
        check(
            Some(Err("No & no.".into())),
            &["role=\"alert\"", "No &amp; no.", ">Ask again<"],
            &["<section"],
        );
        let text = |text: &str| format!("<img src=x> {text}");
        let explanation = ExplanationView {
            text: text("a"),
            issue_quotes: vec![text("b")],
            signal_quotes: vec![text("c")],
            model: text("d"),
            day: Day::of_ms(0),
        };
        let has = ["&lt;img src=x&gt; a", "<q>&lt;img src=x&gt; b</q>", "&gt; c", "&gt; d", "name=\"again\""];
        check(Some(Ok(explanation)), &has, &["<img", "role=\"alert\""]);
    }
}
