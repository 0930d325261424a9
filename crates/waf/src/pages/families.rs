//! Rules in people's words: what kind of attack a rule looks for, by the tags that the Core Rule Set gives it.

/// Tag, locale key. The first tag of a rule that is here counts.
const FAMILIES: [(&str, &str); 19] = [
    ("attack-sqli", "waf-family-sqli"),
    ("attack-xss", "waf-family-xss"),
    ("attack-lfi", "waf-family-lfi"),
    ("attack-rfi", "waf-family-rfi"),
    ("attack-ssrf", "waf-family-ssrf"),
    ("attack-rce", "waf-family-rce"),
    ("attack-injection-php", "waf-family-code"),
    ("attack-injection-java", "waf-family-code"),
    ("attack-injection-generic", "waf-family-code"),
    ("attack-injection-xml", "waf-family-xml"),
    ("attack-ssti", "waf-family-code"),
    ("attack-ldap", "waf-family-code"),
    ("attack-fixation", "waf-family-fixation"),
    ("attack-multipart-header", "waf-family-protocol"),
    ("attack-protocol", "waf-family-protocol"),
    ("attack-disclosure", "waf-family-disclosure"),
    ("attack-reputation-scanner", "waf-family-scanner"),
    ("attack-reputation-crawler", "waf-family-scanner"),
    ("attack-reputation-scripting", "waf-family-scanner"),
];

/// The locale key of what a rule with these tags looks for.
pub(super) fn of_tags<'a>(tags: impl IntoIterator<Item = &'a str>) -> Option<&'static str> {
    tags.into_iter().find_map(|tag| FAMILIES.iter().find(|(known, _)| *known == tag)).map(|(_, key)| *key)
}

#[cfg(test)]
mod tests {
    use super::of_tags;

    #[test]
    fn the_first_known_tag_counts() {
        assert_eq!(of_tags(["OWASP_CRS", "attack-sqli", "attack-xss"]), Some("waf-family-sqli"));
        assert_eq!(of_tags(["paranoia-level/1"]), None);
    }
}
