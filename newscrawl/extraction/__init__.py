"""From a page's bytes to its record: no network, no engine, no state.

Limits and shares were found by trial on saved news pages: what stands beside each says what lies on
its two sides.  ``python -m benchmarks constants`` tries other values; a change is right when the
records of other pages get better, too.
"""
