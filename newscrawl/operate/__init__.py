"""For operators: a file that names the sites, and what runs them."""
