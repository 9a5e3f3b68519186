//! What the English model says that it cannot read.

use domain::Unreadable;

use crate::agreement::EMBEDDER;

fn check(text: &str, expected: Option<Unreadable>) {
    assert_eq!(EMBEDDER.unreadable(text).unwrap(), expected, "{text:?}");
}

#[test]
fn english_and_its_neighbours_are_read() {
    for text in [
        "Invoice export hangs",
        "SSO",
        "Der Export hängt bei großen Rechnungen",
        "L'export des factures échoue",
        "👍 Invoice export hangs for us too 🎉",
        "请看: Invoice export hangs for large accounts",
        "“Curly quotes” — and dashes…",
    ] {
        check(text, None);
    }
}

#[test]
fn other_scripts_are_not_read() {
    for text in [
        "导出发票卡住不动",
        "餐厅菜单招聘",
        "無法登入系統",
        "请求: 导出发票时卡住, CSV",
        "請求書のエクスポートが止まる",
        "エクスポート",
        "결제가 안 됩니다",
        "ไม่สามารถเข้าสู่ระบบได้",
        "لا يمكن تصدير الفاتورة",
        "Экспорт счетов зависает",
        "Η εξαγωγή τιμολογίων κολλάει",
        "ייצוא חשבוניות נתקע",
        "चालान निर्यात अटक जाता है",
    ] {
        check(text, Some(Unreadable::UnknownLanguage));
    }
}

#[test]
fn nothing_to_go_on_is_too_short() {
    for text in ["", "👍", "+1", "...", "ok", "🎉🎉🎉"] {
        check(text, Some(Unreadable::TooShort));
    }
}
