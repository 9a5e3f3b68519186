//! Command-line arguments.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use engine::sources::mapping::Mapping;
use engine::sources::{DateOrder, Kind, ReadOptions};

/// Match an engineering team's issues with its customers' signals by meaning
#[derive(Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Args {
    /// Database file
    #[arg(
        long,
        global = true,
        env = "ASSOCIATIONS_DB",
        default_value = "associations.db",
        value_name = "PATH"
    )]
    pub db: PathBuf,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  associations model fetch                     download the embedding model (once)
  associations import signals signals.json     import customers' signals
  associations import issues linear_issues.json  import Linear issues
  associations associate                       match issues and signals
  associations serve                           open http://127.0.0.1:3000";

#[derive(Subcommand)]
pub enum Command {
    /// Import records from files
    #[command(subcommand)]
    Import(Import),
    /// Sync issues from Linear or signals from BuildBetter
    #[command(subcommand)]
    Sync(Sync),
    /// Embed new records and update associations
    #[command(after_help = "Example:\n  associations associate --min-similarity 0.55")]
    Associate(Associate),
    /// Evaluate match quality against known links
    #[command(after_help = "Examples:\n  associations evaluate --links links.tsv\n  \
                            associations evaluate --verdicts --scorer similarity --scorer confidence \
                            --model all-MiniLM-L6-v2 --model ./my-model")]
    Evaluate(Evaluate),
    /// Recalibrate confidence from verdicts
    Learn,
    /// Export records, associations or verdicts to standard output
    #[command(after_help = "Example:\n  associations export associations --format csv > pairs.csv")]
    Export(Export),
    /// Find the issues and signals closest in meaning to a text
    #[command(after_help = "Example:\n  associations search \"export captions as subtitles\"")]
    Search(Search),
    /// Ask a language model to explain why an issue and a signal match (configure it on the Admin page)
    #[command(after_help = "Example:\n  associations explain ENG-12 101")]
    Explain(Explain),
    /// Embed texts from standard input: one JSON string per line in, one JSON array per line out
    #[command(after_help = "Example:\n  echo '\"hello\"' | associations embed")]
    Embed,
    /// Install and select embedding models
    #[command(subcommand)]
    Model(Model),
    /// Start the web server
    #[command(after_help = "Example:\n  associations serve --listen 127.0.0.1:8080")]
    Serve(Serve),
    /// List and manage background jobs
    #[command(subcommand)]
    Jobs(Jobs),
    /// Back up the database to a new file, also while it is in use
    #[command(after_help = "Example:\n  associations backup associations-copy.db")]
    Backup(Backup),
    /// Check the database for damage
    Check,
}

#[derive(Subcommand)]
pub enum Import {
    /// Import signals
    #[command(after_help = "Examples:\n  associations import signals signals.json tickets.csv\n  \
                            zcat calls.ndjson.gz | associations import signals --source calls -")]
    Signals(ImportSignals),
    /// Import issues
    #[command(after_help = "Example:\n  associations import issues linear_issues.json  import Linear issues")]
    Issues(ImportIssues),
}

#[derive(clap::Args)]
pub struct ImportSignals {
    /// JSON array, GraphQL response, NDJSON or CSV, optionally gzipped; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Source that the ids belong to: lower-case letters, digits and hyphens
    #[arg(long, default_value = domain::SignalKey::DEFAULT_SOURCE, value_parser = parse_source)]
    pub source: String,
    /// Do not match the imported records now; a running server, `associate` or the next import will
    #[arg(long)]
    pub no_match: bool,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(clap::Args)]
pub struct ImportIssues {
    /// JSON array, GraphQL response, NDJSON or CSV, optionally gzipped; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Do not match the imported records now; a running server, `associate` or the next import will
    #[arg(long)]
    pub no_match: bool,
    #[command(flatten)]
    pub reading: Reading,
}

/// How a file's fields are read.
#[derive(clap::Args)]
pub struct Reading {
    /// What comes first in dates such as 03/04/2026; without it, such dates are left empty
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<Dates>,
    /// Read a column, or a key of JSON records, as a field; may be given more than once
    #[arg(long, value_name = "COLUMN=FIELD")]
    pub map: Vec<String>,
    /// Write the records that are left out to this CSV file, each with the reason
    #[arg(long, value_name = "FILE")]
    pub rejected: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dates {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
}

impl Import {
    /// Where the records that are left out are written.
    pub fn rejected(&self) -> Option<&Path> {
        match self {
            Self::Signals(signals) => signals.reading.rejected.as_deref(),
            Self::Issues(issues) => issues.reading.rejected.as_deref(),
        }
    }

    /// How the files are read.
    ///
    /// # Errors
    /// If a mapping does not fit.
    pub fn reading(&self) -> anyhow::Result<ReadOptions> {
        let (kind, reading) = match self {
            Self::Signals(signals) => (Kind::Signals, &signals.reading),
            Self::Issues(issues) => (Kind::Issues, &issues.reading),
        };
        let map = Mapping::parse(kind, &reading.map).map_err(anyhow::Error::msg)?;
        let dates = reading.dates.map(|dates| match dates {
            Dates::Dmy => DateOrder::Dmy,
            Dates::Mdy => DateOrder::Mdy,
        });
        Ok(ReadOptions { dates, map })
    }

    /// True if `--no-match` was given.
    pub fn leaves_matching(&self) -> bool {
        match self {
            Self::Signals(signals) => signals.no_match,
            Self::Issues(issues) => issues.no_match,
        }
    }
}

#[derive(Subcommand)]
pub enum Sync {
    /// Sync issues, customers and customer requests; the API key is read from LINEAR_API_KEY or set on the Admin page
    #[command(after_help = "Example:\n  LINEAR_API_KEY=lin_api_... associations sync linear")]
    Linear(SyncLinear),
    /// Sync signals; the API key is read from BUILDBETTER_API_KEY or set on the Admin page
    #[command(after_help = "Example:\n  BUILDBETTER_API_KEY=... associations sync buildbetter --full")]
    Buildbetter(SyncBuildbetter),
}

#[derive(clap::Args)]
pub struct SyncLinear {
    /// Fetch everything and remove records deleted in Linear; give it twice to allow removing most records
    #[arg(long, action = clap::ArgAction::Count)]
    pub full: u8,
}

#[derive(clap::Args)]
pub struct SyncBuildbetter {
    /// Fetch everything and remove records deleted in BuildBetter; give it twice to allow removing most records
    #[arg(long, action = clap::ArgAction::Count)]
    pub full: u8,
}

#[derive(clap::Args)]
pub struct Associate {
    /// Store pairs at or above this cosine similarity (-1 to 1), in addition to those with enough confidence
    #[arg(long, default_value_t = 0.5, value_name = "NUMBER", allow_negative_numbers = true)]
    pub min_similarity: f32,
}

#[derive(clap::Args)]
pub struct Evaluate {
    /// File with one link per line: signal id, tab, issue identifier
    #[arg(long, value_name = "FILE", required_unless_present = "verdicts")]
    pub links: Option<PathBuf>,
    /// Evaluate against verdicts instead of a file of links
    #[arg(long, conflicts_with = "links")]
    pub verdicts: bool,
    /// Score to rank issues by; repeat to compare several
    #[arg(long, value_enum, default_values_t = [ScorerArg::Confidence])]
    pub scorer: Vec<ScorerArg>,
    /// Installed model or directory of a model; repeat to compare several
    #[arg(long, value_name = "NAME")]
    pub model: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScorerArg {
    /// Cosine similarity of the embeddings
    #[value(alias = "cosine")]
    Similarity,
    /// Estimated probability that a person would confirm the pair
    Confidence,
}

#[derive(clap::Args)]
pub struct Export {
    /// What to export
    #[arg(value_enum)]
    pub what: Exported,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Exported {
    /// Issues with their signals and scores
    Associations,
    /// Issues with their numbers of signals and companies
    Issues,
    /// Full history of verdicts, oldest first
    Verdicts,
    /// Signals with their numbers of issues
    Signals,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Comma-separated values
    Csv,
    /// A JSON array
    Json,
}

#[derive(clap::Args)]
pub struct Search {
    /// Text to search for
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
    /// Maximum number of issues and of signals to show
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
}

#[derive(Subcommand)]
pub enum Model {
    /// Download the default model, or install an ONNX file
    #[command(after_help = "Examples:\n  associations model fetch\n  \
                            associations model fetch --onnx model.onnx --name my-model")]
    Fetch(ModelFetch),
    /// List installed models
    List,
    /// Switch this database to another installed model and match again
    Use(ModelUse),
}

#[derive(clap::Args)]
pub struct ModelFetch {
    /// Install this ONNX file instead of downloading the default model
    #[arg(long, value_name = "FILE", requires = "name")]
    pub onnx: Option<PathBuf>,
    /// Path of tokenizer.json, if it is not next to the ONNX file
    #[arg(long, value_name = "FILE", requires = "onnx")]
    pub tokenizer: Option<PathBuf>,
    /// Name to install the model under
    #[arg(long, requires = "onnx")]
    pub name: Option<String>,
}

#[derive(clap::Args)]
pub struct ModelUse {
    /// Name as shown by `model list`
    pub name: String,
}

#[derive(clap::Args)]
pub struct Serve {
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Load the demo data from this directory if the database is empty
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = "examples/demo")]
    pub demo: Option<PathBuf>,
    /// Allow other machines to connect, without authentication
    #[arg(long)]
    pub no_auth: bool,
    /// Directory with the built front end
    #[arg(long, env = "ASSOCIATIONS_SITE_ROOT", default_value = "target/site", value_name = "DIR")]
    pub site_root: PathBuf,
    /// Maximum number of issues, signals and associations, in total, that browsers filter
    /// locally; above it they are filtered on the server
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    pub browser_rows_max: usize,
}

#[derive(clap::Args)]
pub struct Explain {
    /// Issue identifier, such as ENG-12
    pub identifier: String,
    /// Signal key, such as 101 or zendesk:7
    pub signal: String,
    /// Ask again even if an explanation is stored
    #[arg(long)]
    pub again: bool,
}

#[derive(Subcommand)]
pub enum Jobs {
    /// List the newest jobs
    List(JobsList),
    /// Show a job and its log
    Show(JobsOne),
    /// Cancel a queued or running job
    Cancel(JobsOne),
    /// Retry a failed or cancelled job
    Retry(JobsOne),
}

#[derive(clap::Args)]
pub struct JobsList {
    /// Maximum number of jobs to show
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
}

#[derive(clap::Args)]
pub struct JobsOne {
    /// Job id
    pub id: i64,
}

#[derive(clap::Args)]
pub struct Backup {
    /// File to create
    pub file: PathBuf,
}

fn parse_source(name: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=40).contains(&name.len()) && name.chars().all(fits) {
        Ok(name.to_owned())
    } else {
        Err("a source name has 1 to 40 lower-case letters, digits and hyphens".into())
    }
}
