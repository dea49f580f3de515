"""Scrapy's own command, with warnings as errors, for a fork of the process that has loaded Scrapy.

A warning at an import is an error where a test imports it.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from scrapy.cmdline import execute

if __name__ == "__main__":
    warnings.simplefilter("error")
    sys.path[0] = str(Path.cwd())  # as "python -m scrapy" has it
    execute()
