//! Evaluates every rule of a folder on every line of a file, and prints the matches as `line TAB rule`:
//! what a program does that uses the crate as its documentation shows.
use std::fs;
use std::io::{self, BufRead, BufReader, BufWriter, Write};

use sigma_rust::{check_rule, event_from_json, rule_from_yaml, Rule};

fn rules_of(folder: &str) -> io::Result<Vec<Rule>> {
    let mut rules = Vec::new();
    let mut refused = 0;
    for entry in fs::read_dir(folder)? {
        let text = fs::read_to_string(entry?.path())?;
        for document in text.split("---\n").filter(|part| !part.trim().is_empty()) {
            match rule_from_yaml(document) {
                Ok(rule) => rules.push(rule),
                Err(_) => refused += 1,
            }
        }
    }
    eprintln!("{} rules, {} refused", rules.len(), refused);
    Ok(rules)
}

fn main() -> io::Result<()> {
    let usage = "usage: sigma-rust-bench FOLDER FILE";
    let mut arguments = std::env::args().skip(1);
    let rules = rules_of(&arguments.next().expect(usage))?;
    let file = fs::File::open(arguments.next().expect(usage))?;
    let mut out = BufWriter::new(io::stdout().lock());
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let Ok(event) = event_from_json(&line?) else { continue };
        for rule in rules.iter().filter(|rule| check_rule(rule, &event)) {
            writeln!(out, "{number}\t{}", rule.title)?;
        }
    }
    out.flush()
}
