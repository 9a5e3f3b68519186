//! Data of the record pages, from the catalogue and the backend.

use domain::html::plain;
use domain::{Day, Index, Issue, PairRow, Side, Signal, SignalKey, Tally, Unreadable, Verdict};

use super::AppState;
use crate::Fault;
use crate::api::{IssuePage, IssueText, PairKey, PairPage, SignalPage, SignalText};
use crate::evidence::{Parts, parts};
use crate::explain::ExplainState;
use crate::markdown;
use crate::parts::Text;

impl AppState {
    /// An issue with its signals.
    pub async fn issue_page(&self, identifier: String) -> Result<Option<IssuePage>, Fault> {
        let found = self.ask(move |backend| {
            let Some(issue) = backend.issue(&identifier)? else { return Ok(None) };
            let unreadable = backend.unreadable_issue(&issue.id)?;
            Ok(Some((issue, unreadable)))
        });
        let Some((issue, unreadable)) = found.await? else { return Ok(None) };
        self.on_index(move |index| {
            let at = index.issue(&issue.identifier)?;
            let (pairs, tally) = (rows(index, Side::Issue, at), tally(index, at));
            Some(IssuePage {
                issue: issue_text(index, at, issue, 2, unreadable),
                pairs,
                matches: tally.pairs,
                tally,
                verdict_seq: index.catalogue.verdict_seq,
            })
        })
        .await
    }

    /// A signal with its issues.
    pub async fn signal_page(&self, key: String) -> Result<Option<SignalPage>, Fault> {
        let key = SignalKey::parse(&key);
        let found = self.ask(move |backend| {
            let Some(signal) = backend.signal(&key)? else { return Ok(None) };
            let unreadable = backend.unreadable_signal(&key)?;
            Ok(Some((signal, unreadable)))
        });
        let Some((signal, unreadable)) = found.await? else { return Ok(None) };
        self.on_index(move |index| {
            let at = index.signal(&signal.key.to_string())?;
            let pairs = rows(index, Side::Signal, at);
            let matches = index.pairs_of(Side::Signal, at).filter(|pair| index.is_match(*pair)).count();
            let verdict_seq = index.catalogue.verdict_seq;
            let signal = signal_text(index, at, signal, unreadable);
            Some(SignalPage { signal, pairs, matches, verdict_seq })
        })
        .await
    }

    /// An issue and a signal side by side.
    pub async fn pair_page(
        &self,
        identifier: String,
        key: String,
        here: ExplainState,
    ) -> Result<Option<PairPage>, Fault> {
        let key = SignalKey::parse(&key);
        let found = self
            .ask(move |backend| {
                let (Some(issue), Some(signal)) = (backend.issue(&identifier)?, backend.signal(&key)?) else {
                    return Ok(None);
                };
                let (judged, history) = (backend.judged(&issue.id, &key)?, backend.history(&issue.id, &key)?);
                let unreadable = (backend.unreadable_issue(&issue.id)?, backend.unreadable_signal(&key)?);
                Ok(Some((issue, signal, judged, history, unreadable)))
            })
            .await?;
        let Some((issue, signal, judged, history, unreadable)) = found else { return Ok(None) };
        let names = PairKey { identifier: issue.identifier.clone(), signal: signal.key.to_string() };
        let explain = self.explain_part(names, here).await?;
        self.on_index(move |index| {
            let (at, signal_at) = (index.issue(&issue.identifier)?, index.signal(&signal.key.to_string())?);
            let (of_issue, of_signal) = (rows(index, Side::Issue, at), rows(index, Side::Signal, signal_at));
            let key = signal.key.to_string();
            let (place, previous, next) =
                neighbours(&of_issue, |row| row.signal.key == key, |row| row.signal.key.clone());
            let (mirror_place, mirror_previous, mirror_next) = neighbours(
                &of_signal,
                |row| row.issue.identifier == issue.identifier,
                |row| row.issue.identifier.clone(),
            );
            let pair = of_issue.into_iter().find(|row| row.signal.key == key);
            Some(PairPage {
                issue: issue_text(index, at, issue, PAIR_HEADING, unreadable.0),
                signal: signal_text(index, signal_at, signal, unreadable.1),
                pair,
                judged,
                history,
                verdict_seq: index.catalogue.verdict_seq,
                explain,
                place,
                previous,
                next,
                mirror_place,
                mirror_previous,
                mirror_next,
            })
        })
        .await
    }

    /// Evidence for a pair, as parts of its page.
    pub async fn evidence(&self, identifier: String, key: String) -> Result<Parts, Fault> {
        let key = SignalKey::parse(&key);
        self.ask(move |backend| {
            let (Some(issue), Some(signal)) = (backend.issue(&identifier)?, backend.signal(&key)?) else {
                return Ok(Parts::new());
            };
            let evidence = backend.evidence(&issue.identifier, &key)?;
            Ok(evidence.map(|found| parts(&found, &issue, &signal, PAIR_HEADING)).unwrap_or_default())
        })
        .await
    }

    /// Short evidence for the most confident matches of a record.
    pub async fn reasons(&self, of_signal: bool, name: String) -> Result<Parts, Fault> {
        let of = if of_signal { Side::Signal } else { Side::Issue };
        let pairs = self
            .on_index(move |index| {
                let row = if of == Side::Issue { index.issue(&name) } else { index.signal(&name) };
                let pairs = row.into_iter().flat_map(|row| index.pairs_of(of, row));
                let matches = pairs.filter(|pair| index.is_match(*pair)).take(REASONS_MAX);
                matches.map(|pair| PairKey::of(&index.pair_row(pair))).collect::<Vec<_>>()
            })
            .await?;
        self.ask(move |backend| {
            let mut parts = Parts::new();
            for pair in pairs {
                let evidence = backend.evidence(&pair.identifier, &SignalKey::parse(&pair.signal))?;
                let short = evidence.map(|found| Text(&found.short).to_string()).unwrap_or_default();
                parts.push((pair.link(), short));
            }
            Ok(parts)
        })
        .await
    }
}

/// Maximum number of pairs with short evidence: the model has to process all their texts.
const REASONS_MAX: usize = 10;

/// Level of the first heading in a description on a pair's page.
const PAIR_HEADING: usize = 3;

type Neighbours = (Option<(usize, usize)>, Option<String>, Option<String>);

/// Position of a row from 1 with the number of rows, and the names of the previous and next rows.
fn neighbours(
    rows: &[PairRow],
    is_it: impl Fn(&PairRow) -> bool,
    name: impl Fn(&PairRow) -> String,
) -> Neighbours {
    let Some(at) = rows.iter().position(is_it) else { return (None, None, rows.first().map(name)) };
    let previous = at.checked_sub(1).and_then(|at| rows.get(at)).map(&name);
    (Some((at + 1, rows.len())), previous, rows.get(at + 1).map(&name))
}

/// `first_heading` is the heading level below the issue's title.
fn issue_text(
    index: &Index,
    at: usize,
    issue: Issue,
    first_heading: usize,
    unreadable: Option<Unreadable>,
) -> IssueText {
    IssueText {
        line: index.issue_line(at),
        html: markdown::to_html(issue.description.as_deref().unwrap_or_default(), first_heading),
        labels: issue.labels,
        assignee: issue.assignee,
        project: issue.project,
        created: issue.created_at.map(|time| Day::of_ms(time.as_millisecond())),
        unreadable,
    }
}

fn signal_text(index: &Index, at: usize, signal: Signal, unreadable: Option<Unreadable>) -> SignalText {
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            facts.push((name.to_owned(), value));
        }
    };
    fact("Source", signal.key.source.clone());
    fact("Kind", signal.types.join(", "));
    fact("Topics", signal.topics.join(", "));
    fact("Keywords", signal.keywords.join(", "));
    fact("Impact", signal.impacts.join(", "));
    fact("Emotions", signal.emotions.join(", "));
    fact("Sentiment", number(signal.sentiment));
    fact("Severity", number(signal.severity));
    let company = signal.company.unwrap_or_default();
    let call = signal.call.unwrap_or_default();
    SignalText {
        line: index.signal_line(at),
        context: if signal.context.trim() == signal.summary.trim() {
            String::new()
        } else {
            plain(&signal.context).into_owned()
        },
        quote: signal.quote.map(|quote| plain(&quote).into_owned()).filter(|quote| !quote.trim().is_empty()),
        person: signal.person.and_then(|person| person.name.or(person.email)),
        company: company.name.or(company.domain),
        revenue: company.revenue,
        call_url: call.url.as_deref().filter(|url| is_web(url)).map(|url| at_second(url, call.start_s)),
        call: call.name,
        facts,
        unreadable,
    }
}

fn number(value: Option<f32>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// URL of a recording with a start time.
fn at_second(url: &str, start_s: Option<f64>) -> String {
    let Some(start) = start_s.filter(|start| *start > 0.0 && start.is_finite()) else {
        return url.to_owned();
    };
    if url.contains(['#']) || url.contains("t=") {
        return url.to_owned();
    }
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}t={}", start as u64)
}

/// Totals of the matches of an issue.
fn tally(index: &Index, issue: usize) -> Tally {
    index.tally(index.pairs_of(Side::Issue, issue).filter(|pair| index.is_match(*pair)))
}

/// A record's associations: matches by descending confidence, then less likely ones, then rejected ones.
fn rows(index: &Index, side: Side, row: usize) -> Vec<PairRow> {
    let mut pairs: Vec<usize> = index.pairs_of(side, row).collect();
    let is_rejected = |pair: usize| index.catalogue.pairs.verdict[pair] == Some(Verdict::Rejected);
    pairs.sort_by_key(|pair| (!index.is_match(*pair), is_rejected(*pair)));
    pairs.into_iter().map(|pair| index.pair_row(pair)).collect()
}
