//! Names as they are compared.

/// The name as searches compare it, without blanks at its ends and with single blanks inside, and
/// without commas and full stops: `Nimbus  Foods, Inc.` is `nimbus foods inc`.
pub(super) fn fold_name(name: &str) -> String {
    let folded = domain::fold(name);
    let words = folded.split(|char: char| char.is_whitespace() || matches!(char, ',' | '.'));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The host name of a domain or an address: `https://www.Nimbus.example/about` is `nimbus.example`.
/// None where nothing is left.
pub(super) fn fold_domain(domain: &str) -> Option<String> {
    let domain = domain.trim().to_lowercase();
    let domain = domain.split_once("://").map_or(domain.as_str(), |(_, rest)| rest);
    let host = domain.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.strip_prefix("www.").unwrap_or(host).trim_end_matches('.');
    (!host.is_empty()).then(|| host.to_owned())
}

/// Whether a domain is of a provider whose customers have nothing in common but their mailbox.
pub(super) fn is_mail_provider(domain: &str) -> bool {
    const PROVIDERS: &[&str] = &[
        "163.com",
        "aol.com",
        "fastmail.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "outlook.com",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "t-online.de",
        "web.de",
        "yahoo.com",
        "yandex.ru",
        "zoho.com",
    ];
    let country = |name: &str| domain.strip_prefix(name).is_some_and(|rest| rest.len() <= 6);
    PROVIDERS.binary_search(&domain).is_ok()
        || ["yahoo.", "hotmail.", "outlook.", "live."].into_iter().any(country)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_domains_are_compared_as_people_read_them() {
        assert_eq!(fold_name("  NIMBUS\u{a0} Foods, Inc. "), "nimbus foods inc");
        assert_eq!(fold_name("Straße & Café"), fold_name("STRASSE & CAFE"));
        for domain in
            ["nimbus.example", "https://www.Nimbus.example/about?x", "ada@nimbus.example", "NIMBUS.example."]
        {
            assert_eq!(fold_domain(domain).as_deref(), Some("nimbus.example"), "{domain}");
        }
        assert_eq!(["", " ", "https://"].map(fold_domain), [None, None, None]);
    }

    #[test]
    fn mailboxes_make_no_company() {
        assert!(["gmail.com", "yahoo.co.uk", "outlook.com", "hotmail.fr"].into_iter().all(is_mail_provider));
        assert!(
            !["nimbus.example", "yahoo-fans.example", "live.nimbus.example"]
                .into_iter()
                .any(is_mail_provider)
        );
    }
}
