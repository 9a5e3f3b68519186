//! Signals going in.

use domain::Signal;
use jiff::Timestamp;
use rusqlite::named_params;

use super::issues::{json_list, millis};
use super::writer::NewRecord;
use super::{Outcome, StoreError, Writer};
use crate::text::{TextHash, signal_text};

const UPSERT: &str = "
    INSERT INTO signal (source, external_id, summary, context, quote, occurred_at, sentiment, severity, bias,
        boundary, method, types, topics, keywords, impacts, emotions, person_id, person_name, person_email,
        company_id, company_name, company_domain, company_revenue, call_id, call_name, call_url, call_start_s,
        text_hash, imported_at, raw)
    VALUES (:source, :external_id, :summary, :context, :quote, :occurred_at, :sentiment, :severity, :bias,
        :boundary, :method, :types, :topics, :keywords, :impacts, :emotions, :person_id, :person_name,
        :person_email, :company_id, :company_name, :company_domain, :company_revenue, :call_id, :call_name,
        :call_url, :call_start_s, :text_hash, :imported_at, :raw)
    ON CONFLICT (source, external_id) DO UPDATE SET summary = excluded.summary, context = excluded.context,
        quote = excluded.quote, occurred_at = excluded.occurred_at, sentiment = excluded.sentiment,
        severity = excluded.severity, bias = excluded.bias, boundary = excluded.boundary,
        method = excluded.method, types = excluded.types, topics = excluded.topics,
        keywords = excluded.keywords, impacts = excluded.impacts, emotions = excluded.emotions,
        person_id = excluded.person_id, person_name = excluded.person_name,
        person_email = excluded.person_email, company_id = excluded.company_id,
        company_name = excluded.company_name, company_domain = excluded.company_domain,
        company_revenue = excluded.company_revenue, call_id = excluded.call_id,
        call_name = excluded.call_name, call_url = excluded.call_url, call_start_s = excluded.call_start_s,
        text_hash = excluded.text_hash, imported_at = excluded.imported_at, raw = excluded.raw, removed_at = NULL";

impl Writer<'_> {
    /// Adds a signal or brings it up to date, by its key. Verdicts and associations stay.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn put_signal(&mut self, signal: &Signal, raw: &str, now: Timestamp) -> Result<Outcome, StoreError> {
        let stored = self.stored(
            "SELECT text_hash, raw, NULL, removed_at FROM signal WHERE source = ?1 AND external_id = ?2",
            &[&signal.key.source, &signal.key.external_id],
        )?;
        let new = NewRecord { raw, updated_at_ms: None, removed_at_ms: None };
        if stored.as_ref().is_some_and(|stored| stored.outweighs(&new, now)) {
            return Ok(Outcome::Unchanged);
        }
        let text_hash = TextHash::of(&signal_text(&signal.summary, &signal.context));
        let person = signal.person.as_ref();
        let company = signal.company.as_ref();
        let call = signal.call.as_ref();
        self.transaction.prepare_cached(UPSERT)?.execute(named_params! {
            ":source": signal.key.source, ":external_id": signal.key.external_id, ":summary": signal.summary,
            ":context": signal.context, ":quote": signal.quote, ":occurred_at": millis(signal.occurred_at),
            ":sentiment": signal.sentiment, ":severity": signal.severity, ":bias": signal.bias,
            ":boundary": signal.boundary.as_str(), ":method": signal.method,
            ":types": json_list(&signal.types), ":topics": json_list(&signal.topics),
            ":keywords": json_list(&signal.keywords), ":impacts": json_list(&signal.impacts),
            ":emotions": json_list(&signal.emotions),
            ":person_id": person.and_then(|person| person.id.as_ref()),
            ":person_name": person.and_then(|person| person.name.as_ref()),
            ":person_email": person.and_then(|person| person.email.as_ref()),
            ":company_id": company.and_then(|company| company.id.as_ref()),
            ":company_name": company.and_then(|company| company.name.as_ref()),
            ":company_domain": company.and_then(|company| company.domain.as_ref()),
            ":company_revenue": company.and_then(|company| company.revenue),
            ":call_id": call.and_then(|call| call.id.as_ref()),
            ":call_name": call.and_then(|call| call.name.as_ref()),
            ":call_url": call.and_then(|call| call.url.as_ref()),
            ":call_start_s": call.and_then(|call| call.start_s),
            ":text_hash": text_hash.as_bytes(), ":imported_at": now.as_millisecond(), ":raw": raw,
        })?;
        self.browsable_changed = true;
        match stored {
            None => Ok(Outcome::New),
            Some(stored) => {
                if stored.text_hash != text_hash {
                    self.drop_unused_text(stored.text_hash)?;
                }
                Ok(Outcome::Changed)
            }
        }
    }
}
