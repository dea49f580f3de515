"""From a page's bytes to its record: no network, no engine, no state.

Limits and shares that have no reason beside them were found by trial on saved news pages; a change
is right when the records of other pages get better, too.
"""
