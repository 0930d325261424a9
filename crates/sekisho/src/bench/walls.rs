//! What the rules cost behind TLS: the gate with the Core Rule Set against nginx with ModSecurity, with the same rules
//! (Debian's `modsecurity-crs`), paranoia level 1, blocking, on the same requests.

use super::{
    Plan,
    gateway::HOST,
    kinds::{self, KINDS},
    processor::{Processes, per_request},
    statistics::{Figures, Round, ratio},
    wrk,
};
use anyhow::Context;
use serde::Serialize;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration as Wait,
};
use tokio::process::Command;

const CONNECTIONS: usize = 16;
/// The engine's settings, as the gate has them.
const ENGINE: &str = include_str!("../../../waf/rules/engine.conf");
/// Where Debian's package puts the rules.
const RULES: &str = "/usr/share/modsecurity-crs/rules";
const MODULE: &str = "/usr/lib/nginx/modules/ngx_http_modsecurity_module.so";

/// Where each side is reached.
pub struct Sides {
    pub nginx: u16,
    pub gate: u16,
    /// The session, as the browser would send it. nginx is not given it.
    pub cookie: String,
    pub gate_runs_in: Processes,
    pub nginx_runs_in: Processes,
}

#[derive(Debug, Serialize)]
pub struct Walls {
    pub connections: usize,
    pub levels: Vec<Level>,
    /// Requests through the gate, as wrk counted them.
    pub requests: u64,
}

/// One kind of request, or all in turn.
#[derive(Debug, Serialize)]
pub struct Level {
    pub requests: &'static str,
    pub nginx: Figures,
    pub gate: Figures,
    /// Gate over nginx, requests per second.
    pub ratio: f64,
    /// Processor time per request, microseconds: the gate with its record and its PostgreSQL.
    pub gate_processor_us: f64,
    pub nginx_processor_us: f64,
}

/// Writes the rules file for ModSecurity in `folder`, and says where the module is.
pub fn modsecurity(folder: &Path) -> Result<Modsecurity, anyhow::Error> {
    anyhow::ensure!(
        Path::new(MODULE).is_file() && Path::new(RULES).is_dir(),
        "{MODULE} or {RULES} is missing (Debian: apt-get install libnginx-mod-http-modsecurity modsecurity-crs)"
    );
    let rules = folder.join("modsecurity.conf");
    fs::write(&rules, rules_file())?;
    Ok(Modsecurity { module: MODULE.into(), rules })
}

/// What nginx is told of ModSecurity.
pub struct Modsecurity {
    pub module: PathBuf,
    pub rules: PathBuf,
}

/// The same as the gate compiles: settings, the defaults of the setup file, the rules, and what is taken out of them.
fn rules_file() -> String {
    format!(
        "{ENGINE}
SecAuditEngine Off
SecDefaultAction \"phase:1,log,noauditlog,pass\"
SecDefaultAction \"phase:2,log,noauditlog,pass\"
SecAction \"id:90001,phase:1,pass,t:none,nolog,setvar:tx.crs_setup_version=300\"
SecAction \"id:90002,phase:1,pass,t:none,nolog,setvar:tx.paranoia_level=1,\
setvar:tx.inbound_anomaly_score_threshold=5,setvar:tx.outbound_anomaly_score_threshold=4\"
Include {RULES}/*.conf
SecRuleRemoveById 910100 910140 941310
"
    )
}

pub async fn measure(sides: &Sides, folder: &Path, plan: &Plan) -> Result<Walls, anyhow::Error> {
    sides.refuse_an_attack().await?;
    let (mut levels, mut requests) = (Vec::new(), 0_u64);
    for name in KINDS.iter().map(|kind| kind.name).chain([kinds::MIX]) {
        let gate_script = folder.join(format!("gate-{name}.lua"));
        let nginx_script = folder.join(format!("nginx-{name}.lua"));
        fs::write(&gate_script, kinds::script(name, Some(&sides.cookie)))?;
        fs::write(&nginx_script, kinds::script(name, None))?;
        let knock = async |port: u16, script: &Path, length| {
            wrk::run(&format!("https://{HOST}:{port}/"), CONNECTIONS, length, wrk::Send::Script(script)).await
        };
        let warm = Wait::from_secs(1);
        requests = requests.saturating_add(knock(sides.gate, &gate_script, warm).await?.count);
        knock(sides.nginx, &nginx_script, warm).await?;
        let (mut nginx, mut gate) = (Vec::new(), Vec::new());
        let before = sides.used();
        for _ in 0..plan.rounds {
            gate.push(knock(sides.gate, &gate_script, plan.length).await?);
            nginx.push(knock(sides.nginx, &nginx_script, plan.length).await?);
        }
        let used = sides.used();
        plan.say(format_args!("rules, {name}: {:?}", ratio(&gate, &nginx)));
        requests = requests.saturating_add(counted(&gate));
        levels.push(Level {
            requests: name,
            nginx: Figures::of(&nginx).context("rounds")?,
            gate: Figures::of(&gate).context("rounds")?,
            ratio: ratio(&gate, &nginx).context("rounds")?,
            gate_processor_us: per_request(before.0, used.0, counted(&gate)),
            nginx_processor_us: per_request(before.1, used.1, counted(&nginx)),
        });
    }
    Ok(Walls { connections: CONNECTIONS, levels, requests })
}

fn counted(rounds: &[Round]) -> u64 {
    rounds.iter().map(|round| round.count).fold(0, u64::saturating_add)
}

impl Sides {
    fn used(&self) -> (Wait, Wait) {
        (self.gate_runs_in.used(), self.nginx_runs_in.used())
    }

    /// A side that looks at nothing would be fast.
    async fn refuse_an_attack(&self) -> Result<(), anyhow::Error> {
        for (side, port) in [("the gate", self.gate), ("nginx", self.nginx)] {
            for (target, expected) in [("/?q=%3Cscript%3Ealert(1)%3C/script%3E", "403"), ("/?q=tea", "200")] {
                let status = self.status(port, target).await?;
                anyhow::ensure!(status == expected, "{side} answers {status} to {target}, not {expected}");
            }
        }
        Ok(())
    }

    async fn status(&self, port: u16, target: &str) -> Result<String, anyhow::Error> {
        let output = Command::new("curl")
            .args(["--silent", "--insecure", "--output", "/dev/null", "--write-out", "%{http_code}"])
            .args(["--user-agent", kinds::AGENT, "--header", "Accept: text/html"])
            .args(["--header", &format!("Cookie: {}", self.cookie)])
            .arg(format!("https://{HOST}:{port}{target}"))
            .output()
            .await
            .context("curl does not start (Debian: apt-get install curl)")?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_have_the_same_settings() {
        let rules = rules_file();
        for line in
            ["SecRuleEngine On", "SecRequestBodyLimit 13107200", "tx.paranoia_level=1", "rules/*.conf"]
        {
            assert!(rules.contains(line), "{line}");
        }
    }
}
