"""Views: one query, one renderer for each kind, and what stands around a picture."""
