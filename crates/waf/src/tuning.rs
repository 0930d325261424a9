//! How strictly a rule set looks: what an operator chooses without touching a rule.

/// What a service wants of the rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Refuse what scores.
    #[default]
    Block,
    /// Tell what would have been refused, and let it pass.
    Detect,
    /// Do not look.
    Off,
}

/// The Core Rule Set's own settings, by its own names (`crs-setup.conf`). A rule set that does not know them is not
/// affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// 1 to 4: more rules, and more honest requests among those they stop.
    pub paranoia_level: u8,
    /// Points at which a request is refused. One critical match is 5 points.
    pub inbound_threshold: u32,
    /// Points at which an answer is held back. One critical match is 5 points, one error 4.
    pub outbound_threshold: u32,
}

impl Default for Tuning {
    fn default() -> Self {
        Self { paranoia_level: 1, inbound_threshold: 5, outbound_threshold: 4 }
    }
}

impl Tuning {
    /// As SecLang, to stand right before the rules. Ids below 100,000 are the operator's own.
    ///
    /// Without a setup file of its own the Core Rule Set also needs to be told that it was set up, and what `block`
    /// means: to go on scoring.
    pub(crate) fn directives(&self, has_setup: bool) -> String {
        let level = self.paranoia_level.clamp(1, 4);
        let mut text = String::new();
        if !has_setup {
            text.push_str("SecDefaultAction \"phase:1,log,auditlog,pass\"\n");
            text.push_str("SecDefaultAction \"phase:2,log,auditlog,pass\"\n");
            text.push_str(
                "SecAction \"id:90001,phase:1,pass,t:none,nolog,setvar:tx.crs_setup_version=300\"\n",
            );
        }
        text.push_str(&format!(
            "SecAction \"id:90002,phase:1,pass,t:none,nolog,\\\n \
             setvar:tx.blocking_paranoia_level={level},setvar:tx.paranoia_level={level},\\\n \
             setvar:tx.inbound_anomaly_score_threshold={},setvar:tx.outbound_anomaly_score_threshold={}\"\n",
            self.inbound_threshold.max(1),
            self.outbound_threshold.max(1),
        ));
        text
    }
}
