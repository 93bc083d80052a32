"""Relaybook: a static site of checked, cross-linked records, built from Markdown and YAML."""

__version__ = "0.1.0"
