"""The report: a page for the operator's look once a week, made of what states of crawls know."""

from newscrawl.operate.report.report_data import SiteReport, read_site_reports, under_names
from newscrawl.operate.report.report_page import CONTENT_POLICY, GENERATOR, report_page

__all__ = [
    "CONTENT_POLICY",
    "GENERATOR",
    "SiteReport",
    "read_site_reports",
    "report_page",
    "under_names",
]
