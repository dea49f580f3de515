"""A site's own rules, as its operator writes them: CSS and XPath by field, tried first."""

from newscrawl.extraction.site_rules.rule_table import (
    RuleMistake,
    SiteRules,
    check_rules,
    read_rules,
    rules_of_json,
)

__all__ = ["RuleMistake", "SiteRules", "check_rules", "read_rules", "rules_of_json"]
