//! What an engine made of a request: one line, the same for both engines.

use std::{collections::BTreeSet, io};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The request's.
    pub name: String,
    /// Of the intervention; 0 for none.
    pub status: u16,
    /// Anomaly scores as the rule set keeps them; `-` when unset.
    pub inbound: String,
    pub outbound: String,
    /// Rules that matched and log.
    pub rules: BTreeSet<u32>,
    /// Asked variables, `name=hex`, with commas between.
    pub variables: String,
    pub cost: Option<Cost>,
}

/// Of one transaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Processor time, microseconds: the fastest repetition and the middle one.
    pub minimum: f64,
    pub median: f64,
}

impl Outcome {
    pub fn parse(line: &str) -> io::Result<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |index: usize| fields.get(index).copied().unwrap_or_default();
        let number = |index: usize| field(index).parse::<f64>().ok();
        let rules = field(4).split(',').filter(|id| !id.is_empty()).map(str::parse);
        let broken = |_| io::Error::new(io::ErrorKind::InvalidData, format!("not an outcome: {line}"));
        Ok(Self {
            name: field(0).to_owned(),
            status: field(1).parse().map_err(broken)?,
            inbound: field(2).to_owned(),
            outbound: field(3).to_owned(),
            rules: rules.collect::<Result<_, _>>().map_err(broken)?,
            variables: field(5).to_owned(),
            cost: number(6).zip(number(7)).map(|(minimum, median)| Cost { minimum, median }),
        })
    }

    pub fn is_stopped(&self) -> bool {
        self.status != 0
    }

    /// The first parts of the name.
    pub fn group(&self, parts: usize) -> String {
        self.name.split('/').take(parts).collect::<Vec<_>>().join("/")
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, status, inbound, outbound, variables, .. } = self;
        let rules: Vec<String> = self.rules.iter().map(u32::to_string).collect();
        write!(f, "{name}\t{status}\t{inbound}\t{outbound}\t{}\t{variables}", rules.join(","))?;
        match self.cost {
            Some(Cost { minimum, median }) => write!(f, "\t{minimum:.1}\t{median:.1}"),
            None => Ok(()),
        }
    }
}
