"""Finding: facets and their values, full text, and what a browser needs for both."""
