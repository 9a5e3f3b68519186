//! Words that stand for a number on a scale.

use domain::StateType;

/// Lower-case words of letters and digits, one space between them.
fn folded(word: &str) -> String {
    let words = word.split(|char: char| !char.is_alphanumeric()).filter(|part| !part.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A severity in words: 5 and more is high, below 0 is low.
pub fn severity(word: &str) -> Option<f64> {
    Some(match folded(word).as_str() {
        "critical" | "blocker" | "urgent" | "severe" | "highest" | "very high" | "emergency" => 9.0,
        "high" | "major" | "important" => 7.0,
        "medium" | "normal" | "moderate" | "average" => 3.0,
        "low" | "minor" => -1.0,
        "lowest" | "very low" | "trivial" | "cosmetic" => -3.0,
        _ => return None,
    })
}

/// A sentiment in words: below 0 is negative.
pub fn sentiment(word: &str) -> Option<f64> {
    Some(match folded(word).as_str() {
        "very positive" | "delighted" => 3.0,
        "positive" | "good" | "happy" | "satisfied" | "pos" => 1.0,
        "neutral" | "mixed" | "ok" => 0.0,
        "negative" | "bad" | "unhappy" | "dissatisfied" | "neg" => -1.0,
        "very negative" | "angry" => -3.0,
        _ => return None,
    })
}

/// A priority in words of Linear, Jira and Zendesk: 0 none, 1 urgent, 2 high, 3 medium, 4 low.
pub fn priority(word: &str) -> Option<u8> {
    Some(match folded(word).as_str() {
        "no priority" | "none" | "unset" | "undefined" => 0,
        "urgent" | "critical" | "blocker" | "highest" | "p0" => 1,
        "high" | "major" => 2,
        "medium" | "normal" => 3,
        "low" | "lowest" | "minor" | "trivial" => 4,
        _ => return None,
    })
}

/// The type of a state, by Linear's word for the type or the name that such states commonly have.
pub fn state_type(word: &str) -> Option<StateType> {
    let word = folded(word);
    if let Some(kind) = StateType::from_word(&word) {
        return Some(kind);
    }
    Some(match word.as_str() {
        "new" | "needs triage" | "untriaged" => StateType::Triage,
        "icebox" | "later" | "someday" => StateType::Backlog,
        "todo"
        | "to do"
        | "open"
        | "opened"
        | "planned"
        | "ready"
        | "selected for development"
        | "reopened"
        | "next" => StateType::Unstarted,
        "in progress" | "in review" | "in development" | "doing" | "in testing" | "in qa" | "blocked"
        | "review" => StateType::Started,
        "done" | "closed" | "resolved" | "fixed" | "shipped" | "released" | "complete" | "merged"
        | "deployed" => StateType::Completed,
        "cancelled" | "wont do" | "won t do" | "wont fix" | "won t fix" | "declined" | "rejected"
        | "abandoned" => StateType::Canceled,
        "duplicated" => StateType::Duplicate,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_several_tools_are_on_the_scales() {
        assert_eq!(severity("High"), Some(7.0));
        assert_eq!(severity("BLOCKER"), Some(9.0));
        assert_eq!(severity("low"), Some(-1.0));
        assert_eq!(severity("spicy"), None);
        assert_eq!(sentiment("Negative"), Some(-1.0));
        assert_eq!(sentiment("very_positive"), Some(3.0));
        assert_eq!(sentiment("purple"), None);
        for (word, expected) in
            [("No priority", 0), ("Urgent", 1), ("High", 2), ("Medium", 3), ("low", 4), ("Highest", 1)]
        {
            assert_eq!(priority(word), Some(expected), "{word}");
        }
        assert_eq!(priority("soon"), None);
    }

    #[test]
    fn states_have_the_type_that_their_usual_name_says() {
        for (word, expected) in [
            ("Backlog", StateType::Backlog),
            ("Triage", StateType::Triage),
            ("Todo", StateType::Unstarted),
            ("To Do", StateType::Unstarted),
            ("In Progress", StateType::Started),
            ("in_progress", StateType::Started),
            ("In Review", StateType::Started),
            ("Done", StateType::Completed),
            ("Canceled", StateType::Canceled),
            ("Cancelled", StateType::Canceled),
            ("Won't do", StateType::Canceled),
            ("Duplicate", StateType::Duplicate),
            ("started", StateType::Started),
        ] {
            assert_eq!(state_type(word), Some(expected), "{word}");
        }
        assert_eq!(state_type("paused"), None);
    }
}
