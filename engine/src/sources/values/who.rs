//! People and companies that are given as a plain text.

use domain::{Company, Person};

/// Whose addresses say nothing of a company.
const MAIL_PROVIDERS: [&str; 14] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "gmx.net",
    "web.de",
];

/// `Ann Lee`, `ann@acme.test` or `Ann Lee <ann@acme.test>`.
pub fn person_of(text: &str) -> Person {
    let text = text.trim();
    if is_address(text) {
        return Person { email: Some(text.to_owned()), ..Person::default() };
    }
    if let Some((name, address)) = text.strip_suffix('>').and_then(|text| text.rsplit_once('<'))
        && is_address(address.trim())
    {
        let name = name.trim().trim_matches('"').trim();
        let name = (!name.is_empty()).then(|| name.to_owned());
        return Person { name, email: Some(address.trim().to_owned()), id: None };
    }
    Person { name: Some(text.to_owned()), ..Person::default() }
}

/// `Acme`, `acme.com`, or the address of somebody there. An address at a mail provider names no domain.
pub fn company_of(text: &str) -> Company {
    let text = text.trim();
    let name = Some(text.to_owned());
    let domain = if is_address(text) { text.rsplit_once('@').map(|(_, domain)| domain) } else { Some(text) };
    let domain = domain.map(str::to_lowercase).filter(|domain| is_domain(domain));
    match domain.filter(|domain| !MAIL_PROVIDERS.contains(&domain.as_str())) {
        Some(domain) if is_address(text) => {
            Company { name: Some(domain.clone()), domain: Some(domain), ..Company::default() }
        }
        domain => Company { name, domain, ..Company::default() },
    }
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty()
        && !text.contains(|char: char| char.is_whitespace() || "<>,;\"".contains(char))
        && is_domain(domain)
}

fn is_domain(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    let is_label =
        |label: &&str| !label.is_empty() && label.chars().all(|char| char.is_alphanumeric() || char == '-');
    labels.len() >= 2
        && labels.iter().all(is_label)
        && labels.last().is_some_and(|last| last.len() >= 2 && last.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_a_name_an_address_or_both() {
        let check = |text: &str, name: Option<&str>, email: Option<&str>| {
            let person = person_of(text);
            assert_eq!((person.name.as_deref(), person.email.as_deref()), (name, email), "{text}");
        };
        check("Ann Lee", Some("Ann Lee"), None);
        check("ann@acme.test", None, Some("ann@acme.test"));
        check("\"Ann Lee\" <ann@acme.test>", Some("Ann Lee"), Some("ann@acme.test"));
        check("<ann@acme.test>", None, Some("ann@acme.test"));
        check("Ann @ Acme", Some("Ann @ Acme"), None);
    }

    #[test]
    fn a_company_is_a_name_a_domain_or_an_address_there() {
        let check = |text: &str, name: &str, domain: Option<&str>| {
            let company = company_of(text);
            assert_eq!((company.name.as_deref(), company.domain.as_deref()), (Some(name), domain), "{text}");
        };
        check("Nimbus Foods", "Nimbus Foods", None);
        check("acme.test", "acme.test", Some("acme.test"));
        check("Ann@Acme.test", "acme.test", Some("acme.test"));
        check("ann@gmail.com", "ann@gmail.com", None);
        check("St. Mary", "St. Mary", None);
        check("Dr.Oetker", "Dr.Oetker", Some("dr.oetker"));
    }
}
