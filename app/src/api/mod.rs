//! Server functions.

#[cfg(not(feature = "ssr"))]
mod ask;
#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;
mod types;
mod wire;

#[cfg(not(feature = "ssr"))]
pub use ask::send;
#[cfg(not(feature = "ssr"))]
pub use browser::{
    drop_view, get_admin, get_catalogue, get_evidence, get_issue, get_list, get_nearest, get_overview,
    get_pair, get_reasons, get_signal, get_views, judge, judge_all, save_view, undo,
};
#[cfg(feature = "ssr")]
pub use server::{
    drop_view, get_admin, get_issue, get_list, get_nearest, get_overview, get_pair, get_signal, get_views,
    judge, judge_all, save_view, undo,
};
pub use types::{
    IssuePage, IssueText, Judged, JudgedAll, Judgement, Nearest, PairKey, PairPage, PairState, PastVerdict,
    SavedView, SeenPair, SignalPage, SignalText, Undone,
};
pub use wire::Wire;

/// Maximum number of associations in one request to confirm or reject.
pub const JUDGED_MAX: usize = 400;
/// Maximum number of sequence number ranges in one undo request.
pub const UNDO_RANGES_MAX: usize = 100;
