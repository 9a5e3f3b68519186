//! What the command line understands.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Links an engineering team's issues with its customers' signals by meaning.
#[derive(Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Args {
    /// The database file
    #[arg(
        long,
        global = true,
        env = "ASSOCIATIONS_DB",
        default_value = "associations.db",
        value_name = "PATH"
    )]
    pub db: PathBuf,
    /// Answer in JSON, for other programs
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  associations model fetch                     get the embedding model, once
  associations import signals signals.json     take customers' signals in
  associations import issues linear_issues.json
  associations associate                       find what belongs together
  associations serve                           look at it on http://127.0.0.1:3000";

#[derive(Subcommand)]
pub enum Command {
    /// Take records in from files
    #[command(subcommand)]
    Import(Import),
    /// Keep in step with Linear or BuildBetter
    #[command(subcommand)]
    Sync(Sync),
    /// Embed what is new, find the pairs and keep them
    #[command(after_help = "Example:\n  associations associate --min-similarity 0.55")]
    Associate(Associate),
    /// Measure the matches on links that people made
    #[command(after_help = "Examples:\n  associations evaluate --links links.tsv\n  \
                            associations evaluate --verdicts --scorer similarity --scorer confidence \
                            --model all-MiniLM-L6-v2 --model ./my-model")]
    Evaluate(Evaluate),
    /// Learn from verdicts how far scores can be trusted, and match by it where that is better
    Learn,
    /// Write what is in the database to standard output
    #[command(after_help = "Example:\n  associations export associations --format csv > pairs.csv")]
    Export(Export),
    /// Find the issues and signals nearest in meaning to a text
    #[command(after_help = "Example:\n  associations search \"export captions as subtitles\"")]
    Search(Search),
    /// Have a language model say what connects an issue and a signal; set it up on the page /admin
    #[command(after_help = "Example:\n  associations explain ENG-12 101")]
    Explain(Explain),
    /// Read texts from standard input (a JSON string a line) and write their vectors (an array a line)
    #[command(after_help = "Example:\n  echo '\"hello\"' | associations embed")]
    Embed,
    /// Get and choose the embedding model
    #[command(subcommand)]
    Model(Model),
    /// Serve the screens
    #[command(after_help = "Example:\n  associations serve --listen 127.0.0.1:8080")]
    Serve(Serve),
    /// Look at the work that goes on in the background, and steer it
    #[command(subcommand)]
    Jobs(Jobs),
    /// Copy the database to a new file while it is in use
    #[command(after_help = "Example:\n  associations backup associations-copy.db")]
    Backup(Backup),
    /// Verify the integrity of the database
    Check,
}

#[derive(Subcommand)]
pub enum Import {
    /// Customers' signals, as BuildBetter exports them
    #[command(after_help = "Examples:\n  associations import signals signals.json tickets.csv\n  \
                            zcat calls.ndjson.gz | associations import signals --source calls -")]
    Signals(ImportSignals),
    /// Issues, as Linear's API gives them
    #[command(after_help = "Example:\n  associations import issues linear_issues.json")]
    Issues(ImportIssues),
}

#[derive(clap::Args)]
pub struct ImportSignals {
    /// JSON array, GraphQL answer, NDJSON or CSV, also gzipped; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Name of the source that the ids belong to: lower-case letters, digits and hyphens
    #[arg(long, default_value = domain::SignalKey::DEFAULT_SOURCE, value_parser = parse_source)]
    pub source: String,
    /// Do not match the new records; a server, `associate` or the next import does
    #[arg(long)]
    pub no_match: bool,
}

#[derive(clap::Args)]
pub struct ImportIssues {
    /// JSON array, GraphQL answer, NDJSON or CSV, also gzipped; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Do not match the new records; a server, `associate` or the next import does
    #[arg(long)]
    pub no_match: bool,
}

impl Import {
    /// Whether the new records are not to be matched by this command.
    pub fn leaves_matching(&self) -> bool {
        match self {
            Self::Signals(signals) => signals.no_match,
            Self::Issues(issues) => issues.no_match,
        }
    }
}

#[derive(Subcommand)]
pub enum Sync {
    /// Issues, customers and their requests; the key comes from LINEAR_API_KEY or the page /admin
    #[command(after_help = "Example:\n  LINEAR_API_KEY=lin_api_... associations sync linear")]
    Linear(SyncLinear),
    /// Signals; the key comes from BUILDBETTER_API_KEY or the page /admin
    #[command(after_help = "Example:\n  BUILDBETTER_API_KEY=... associations sync buildbetter --full")]
    Buildbetter(SyncBuildbetter),
}

#[derive(clap::Args)]
pub struct SyncLinear {
    /// Fetch everything and remove what Linear no longer has; twice, to remove even most of all
    #[arg(long, action = clap::ArgAction::Count)]
    pub full: u8,
}

#[derive(clap::Args)]
pub struct SyncBuildbetter {
    /// Fetch everything and remove what BuildBetter no longer has; twice, to remove even most of all
    #[arg(long, action = clap::ArgAction::Count)]
    pub full: u8,
}

#[derive(clap::Args)]
pub struct Associate {
    /// Keep pairs of at least this cosine similarity, from -1 to 1
    #[arg(long, default_value_t = 0.5, value_name = "NUMBER", allow_negative_numbers = true)]
    pub min_similarity: f32,
}

#[derive(clap::Args)]
pub struct Evaluate {
    /// Lines of a signal's id, a tab and an issue's identifier
    #[arg(long, value_name = "FILE", required_unless_present = "verdicts")]
    pub links: Option<PathBuf>,
    /// Measure on what people confirmed and rejected instead
    #[arg(long, conflicts_with = "links")]
    pub verdicts: bool,
    /// What orders the issues; given more than once, they are compared
    #[arg(long, value_enum, default_values_t = [Scorer::Confidence])]
    pub scorer: Vec<Scorer>,
    /// An installed model or a model's folder; given more than once, they are compared
    #[arg(long, value_name = "NAME")]
    pub model: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scorer {
    /// Cosine similarity of the embeddings alone
    #[value(alias = "cosine")]
    Similarity,
    /// The estimated probability that a person would confirm the pair
    Confidence,
}

#[derive(clap::Args)]
pub struct Export {
    /// What to export
    #[arg(value_enum)]
    pub what: Exported,
    /// In which form
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Exported {
    /// Issues with their signals and scores
    Associations,
    /// Issues with how many signals and companies each has
    Issues,
    /// Every verdict that was ever given, changed or undone, oldest first
    Verdicts,
    /// Signals with how many issues each has
    Signals,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Comma-separated, for spreadsheets
    Csv,
    /// One array
    Json,
}

#[derive(clap::Args)]
pub struct Search {
    /// What to look for
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
    /// How many of each to show
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
}

#[derive(Subcommand)]
pub enum Model {
    /// Get the model from the network, or install an ONNX file
    #[command(after_help = "Examples:\n  associations model fetch\n  \
                            associations model fetch --onnx model.onnx --name my-model")]
    Fetch(ModelFetch),
    /// Show the models that are installed
    List,
    /// Choose the model of this database and match with it
    Use(ModelUse),
}

#[derive(clap::Args)]
pub struct ModelFetch {
    /// Install this ONNX export instead
    #[arg(long, value_name = "FILE", requires = "name")]
    pub onnx: Option<PathBuf>,
    /// Its tokenizer.json, if that does not lie beside it
    #[arg(long, value_name = "FILE", requires = "onnx")]
    pub tokenizer: Option<PathBuf>,
    /// The name to install it under
    #[arg(long, requires = "onnx")]
    pub name: Option<String>,
}

#[derive(clap::Args)]
pub struct ModelUse {
    /// A name that `model list` shows
    pub name: String,
}

#[derive(clap::Args)]
pub struct Serve {
    /// Address and port
    #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// Load the demo data from this folder first if the database is empty
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, default_missing_value = "examples/demo")]
    pub demo: Option<PathBuf>,
    /// Allow an address that other machines can reach although nobody has to log in
    #[arg(long)]
    pub no_auth: bool,
    /// The folder of the browser's half
    #[arg(long, env = "ASSOCIATIONS_SITE_ROOT", default_value = "target/site", value_name = "FOLDER")]
    pub site_root: PathBuf,
    /// The most issues, signals and associations, together, that a browser is given to
    /// filter by itself; above it the server answers
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    pub browser_rows_max: usize,
}

#[derive(clap::Args)]
pub struct Explain {
    /// Identifier of the issue
    pub identifier: String,
    /// Key of the signal
    pub signal: String,
    /// Ask once more although there is an answer
    #[arg(long)]
    pub again: bool,
}

#[derive(Subcommand)]
pub enum Jobs {
    /// Show the newest jobs
    List(JobsList),
    /// Show one job with its log
    Show(JobsOne),
    /// End a job that runs, or take one that waits out of the queue
    Cancel(JobsOne),
    /// Queue a failed or cancelled job again
    Retry(JobsOne),
}

#[derive(clap::Args)]
pub struct JobsList {
    /// How many to show
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
}

#[derive(clap::Args)]
pub struct JobsOne {
    /// Number of the job
    pub id: i64,
}

#[derive(clap::Args)]
pub struct Backup {
    /// The file to make
    pub file: PathBuf,
}

fn parse_source(name: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=40).contains(&name.len()) && name.chars().all(fits) {
        Ok(name.to_owned())
    } else {
        Err("a source's name is 1 to 40 lower-case letters, digits and hyphens".into())
    }
}
