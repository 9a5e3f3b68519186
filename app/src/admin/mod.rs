//! `/admin`: sources, settings and jobs.
//!
//! The server renders the page as HTML whose forms work without JavaScript. After hydration
//! forms are sent without leaving the page, and sections are refreshed when jobs change.

#[cfg(feature = "ssr")]
pub mod flash;
#[cfg(feature = "ssr")]
mod html;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "ssr")]
mod request;
#[cfg(feature = "ssr")]
mod view;

#[cfg(feature = "ssr")]
pub use html::sections;
#[cfg(feature = "hydrate")]
pub use live::send;
#[cfg(feature = "ssr")]
pub use request::{AdminRequest, Fields};
#[cfg(feature = "ssr")]
pub use view::{
    AdminView, CalibrationView, CompaniesView, CompanyMemberView, CompanyView, ComparisonView, DecisionView,
    ExplainView, JobView, LearningView, ProblemView, QualityView, ServiceView, WebhookView, WriteBackView,
};

use leptos::html::Div;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::{Wire, get_admin};
use crate::parts::loaded;

/// Id and HTML of each section.
pub type Sections = Vec<(String, String)>;

/// The page.
#[component]
pub fn AdminPage() -> impl IntoView {
    let first = OnceResource::new(get_admin());
    view! {
        <Title text="Admin"/>
        {loaded(move || Box::pin(async move {
            match first.await {
                Ok(Wire(sections)) => view! { <Admin sections/> }.into_any(),
                Err(fault) => {
                    view! { <div class="notice"><h1>"Could not load this page"</h1><p role="alert">{fault.to_string()}</p></div> }
                        .into_any()
                }
            }
        }))}
    }
}

#[component]
fn Admin(sections: Sections) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    #[cfg(feature = "hydrate")]
    live::keep(place, &sections);
    let html: String = sections
        .iter()
        .map(|(id, html)| format!("<section id=\"{id}\" class=\"admin-section\">{html}</section>"))
        .collect();
    view! {
        <div class="admin">
            <h1>"Admin"</h1>
            <div class="admin-sections" node_ref=place inner_html=html></div>
        </div>
    }
}
