"""Worker processes that read pages, so that no page costs more than its limits."""
