"""References: what the bibliography holds."""
