use super::request;

fn check(letter: &str, expected: &str) {
    let found = request(letter, true);
    assert_eq!(found.split_whitespace().collect::<Vec<_>>().join(" "), expected, "from {letter:?}");
}

fn check_whole(text: &str) {
    check(text, &text.split_whitespace().collect::<Vec<_>>().join(" "));
}

#[test]
fn signatures_go() {
    check(
        "Invoice export hangs.\n\nKind regards,\nPetra Holm\nHead of Accounts | Nimbus Foods Ltd | Phone 555 0100",
        "Invoice export hangs.",
    );
    check("It hangs.\nThanks,\nAnn", "It hangs.");
    check("It hangs.\n\nBest regards, Ann Lee", "It hangs.");
    check(
        "Der Export hängt.\n\nMit freundlichen Grüßen\nUta Möhr\nLeiterin Buchhaltung\nTel. 030 1234567",
        "Der Export hängt.",
    );
    check("It hangs.\n-- \nAnn Lee\nAcme Inc.\n+49 30 1234567", "It hangs.");
    check(
        "It hangs.\nRegards,\nAnn\n\nP.S. The dark theme is unreadable.",
        "It hangs. P.S. The dark theme is unreadable.",
    );
    check("L'export échoue.\nCordialement,\nJean Petit", "L'export échoue.");
}

#[test]
fn thanks_in_the_middle_stay() {
    check_whole("The export hangs.\nThanks!\nAlso the dark theme is broken for us");
    check_whole("Thanks!\nThe export hangs");
    check_whole("Part one\n--\nThe second part says much more about the export, and it hangs.");
    check_whole("Best\nin class export would be great for us.");
}

#[test]
fn disclaimers_go() {
    let disclaimer = "This message and any attachments are confidential and intended solely for the addressee. \
        If you are not the intended recipient please delete it and notify the sender. The company accepts no \
        liability for viruses.";
    check(&format!("It hangs.\n{disclaimer}"), "It hangs.");
    check(&format!("It hangs. {disclaimer}"), "It hangs.");
    check(&format!("{disclaimer}\n\nIt hangs."), "It hangs.");
    check(
        "Es hängt.\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Empfänger sind, \
        informieren Sie bitte den Absender und vernichten Sie diese E-Mail.",
        "Es hängt.",
    );
    check(
        "It hangs.\nCONFIDENTIALITY NOTICE: The information contained in this e-mail is\nprivileged and may be read by the \
        intended recipient only.",
        "It hangs.",
    );
}

#[test]
fn requests_about_disclaimers_stay() {
    check_whole(
        "Append a confidentiality notice: if you are not the intended recipient delete the message and notify the sender; no liability for viruses",
    );
    check_whole("This message appears in error when I export.");
    check_whole("This message is confidential: please put that below every letter.");
}

#[test]
fn quoted_letters_go() {
    check(
        "It still hangs.\n\nOn Mon, 3 Mar 2026 at 10:00, Ann Lee <ann@example.com> wrote:\n> Have you tried again?\n> Ann",
        "It still hangs.",
    );
    check(
        "It still hangs.\n\nOn Mon, 3 Mar 2026 at 10:00, Ann Lee\n<ann@example.com> wrote:\n\nHave you tried again?",
        "It still hangs.",
    );
    check("> Have you tried again?\nYes, it hangs.", "Yes, it hangs.");
    check("On Mon, 3 Mar 2026, Ann wrote:\n> Have you tried?\n\nYes, it hangs.", "Yes, it hangs.");
    check(
        "It hangs. On Mon, Mar 3, 2026 at 10:00 AM Ann Lee <a@b.co> wrote: Have you tried again?",
        "It hangs.",
    );
    check("Es hängt.\nAm 03.03.2026 um 10:00 schrieb Ann:\nHaben Sie es versucht?", "Es hängt.");
    check(
        "It hangs.\n\nFrom: Ann\nSent: Monday\nTo: Bob\nSubject: Export\n\nHave you tried again?",
        "It hangs.",
    );
    check("It hangs.\n-----Original Message-----\nHave you tried again?", "It hangs.");
}

#[test]
fn what_is_passed_on_stays() {
    check(
        "FYI\n---------- Forwarded message ---------\nFrom: Ann\nDate: Monday\nSubject: Export\nTo: Bob\n\nIt hangs.",
        "FYI It hangs.",
    );
    check("From: Ann\nDate: Monday\nSubject: Export\n\nIt hangs.", "It hangs.");
}

#[test]
fn devices_go() {
    check("It hangs.\nSent from my iPhone", "It hangs.");
    check("It hangs. Sent from my iPhone", "It hangs.");
    check("It hangs.\nVon meinem iPhone gesendet", "It hangs.");
    check("It hangs.\nGet Outlook for iOS", "It hangs.");
    check_whole("Invoices are not sent from my account.");
    check_whole("Sent invoices are missing from the export that we run each night on our server.");
}
