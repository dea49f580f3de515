"""The sites file: what an operator wants crawled, how, when, and where it goes."""

from newscrawl.operate.sites_file.alert_keys import AlertPlan
from newscrawl.operate.sites_file.documents import Include
from newscrawl.operate.sites_file.mistakes import Mistake, SitesFileError
from newscrawl.operate.sites_file.reading import (
    SitesFile,
    UnknownSiteError,
    check_sites_file,
    read_sites_file,
)
from newscrawl.operate.sites_file.site_plan import SitePlan

__all__ = [
    "AlertPlan",
    "Include",
    "Mistake",
    "SitePlan",
    "SitesFile",
    "SitesFileError",
    "UnknownSiteError",
    "check_sites_file",
    "read_sites_file",
]
