"""Why a page gives the record that it gives: for people who ask, not for crawls."""

from newscrawl.inspection.document import to_html
from newscrawl.inspection.report import BlockReport, Candidate, FieldReport, Report, inspect_page

__all__ = ["BlockReport", "Candidate", "FieldReport", "Report", "inspect_page", "to_html"]
