"""Where the state of a site is: where its crawl puts it, told without settings for each site."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from newscrawl.crawl.plan import plan_settings
from newscrawl.crawl.run import state_path
from newscrawl.operate import site_states
from newscrawl.operate.site_crawl import crawl_plan_of
from newscrawl.operate.site_states import state_of
from newscrawl.operate.sites_file import read_sites_file


@pytest.mark.parametrize("keys", ["", 'output = "b.jsonl"', 'output_dir = "news"'])
def test_the_state_is_where_the_crawl_of_the_site_puts_it(keys: str, tmp_path: Path) -> None:
    path = tmp_path / "sites.toml"
    path.write_text(f'[[site]]\nname = "a"\nsites = ["https://a.example"]\n{keys}\n')
    site = read_sites_file(path).plans["a"]
    assert state_of(site) == Path(state_path(plan_settings(crawl_plan_of(site))))
    with patch.object(site_states, "plan_settings", side_effect=AssertionError):
        assert state_of(site).parent.is_relative_to(tmp_path)
