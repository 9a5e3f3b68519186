//! A benchmark's answer: a table for people, JSON for machines.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use crate::files;
use crate::process::say;

/// Rows of figures, with what has to be known to read them.
pub struct Report {
    title: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
    notes: Vec<String>,
}

impl Report {
    /// An empty table.
    pub fn new(title: impl Into<String>, columns: &[&'static str]) -> Self {
        Self { title: title.into(), columns: columns.to_vec(), rows: Vec::new(), notes: Vec::new() }
    }

    /// Adds a row, a value a column; null where there is none.
    pub fn row(&mut self, values: Vec<Value>) {
        self.rows.push(values);
    }

    /// Adds a sentence below the table.
    pub fn note(&mut self, sentence: impl Into<String>) {
        self.notes.push(sentence.into());
    }

    /// Prints the table.
    pub fn show(&self) {
        let mut lines = vec![self.columns.iter().map(|&name| name.to_owned()).collect::<Vec<_>>()];
        lines.extend(self.rows.iter().map(|row| row.iter().map(cell).collect()));
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        say(&format!("\n{}\n", self.title));
        for line in &lines {
            let cells = line.iter().zip(&widths).enumerate().map(|(column, (text, &width))| match column {
                0 => format!("{text:<width$}"),
                _ => format!("{text:>width$}"),
            });
            say(cells.collect::<Vec<_>>().join("  ").trim_end());
        }
        for note in &self.notes {
            say(&format!("\n{note}"));
        }
    }

    /// Writes the same as JSON, a row an object.
    pub fn write(&self, file: &Path, cores: usize) -> Result<()> {
        let named = |row: &Vec<Value>| -> Value {
            self.columns
                .iter()
                .zip(row)
                .map(|(&name, value)| (name.replace(' ', "_"), value.clone()))
                .collect()
        };
        let rows: Vec<Value> = self.rows.iter().map(named).collect();
        let whole = json!({ "title": self.title, "cores": cores, "processor": processor(), "rows": rows, "notes": self.notes });
        files::write(file, format!("{whole:#}\n").as_bytes())?;
        say(&format!("\nwritten to {}", file.display()));
        Ok(())
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            if number.abs() < 1.5 { format!("{number:.7}") } else { format!("{number:.2}") }
        }
        other => other.to_string(),
    }
}

/// The processor's name, where the system tells it.
fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
