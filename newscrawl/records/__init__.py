"""What was written, for those who read it: the record's JSON Schema, and reading lines back."""
