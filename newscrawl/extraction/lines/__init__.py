"""What one line of text is by its wording alone: a photo credit, a breadcrumb line, names."""
