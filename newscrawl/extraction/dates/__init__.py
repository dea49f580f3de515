"""Reading dates: ISO 8601 as pages write it, and dates as pages display them, by language."""
