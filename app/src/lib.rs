//! The user interface: pages, components and server functions.
//!
//! Built twice: with feature `ssr` into the server, which renders every page,
//! and with feature `hydrate` into the browser's WASM, which hydrates the
//! page and answers queries from the catalogue.

mod admin;
#[cfg(any(test, feature = "hydrate"))]
mod answer;
mod api;
mod catalogue;
mod detail;
mod evidence;
mod explain;
mod fault;
mod history;
mod home;
mod keys;
mod list;
#[cfg(feature = "ssr")]
mod markdown;
mod menu;
mod not_found;
mod parts;
mod pause;
#[cfg(any(test, feature = "hydrate"))]
mod pressed;
mod root;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub mod state;
mod theme;
mod toast;
mod verdicts;
mod zone;

#[cfg(feature = "ssr")]
pub use admin::{
    AdminRequest, AdminView, CalibrationView, CompaniesView, CompanyMemberView, CompanyView, ComparisonView,
    DecisionView, ExplainView, JobView, LearningView, ProblemView, QualityView, ServiceView, WebhookView,
    WriteBackView, flash,
};
pub use api::{
    Judged, Judgement, Nearest, PairKey, PairState, PastVerdict, SavedView, SeenPair, Undone, Wire,
};
#[cfg(feature = "ssr")]
pub use evidence::{EvidenceView, Field, LinkView, Place};
#[cfg(feature = "ssr")]
pub use explain::{Ask, ExplanationView};
pub use fault::Fault;
pub use root::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
#[cfg(feature = "ssr")]
pub use zone::day_in_zone;
