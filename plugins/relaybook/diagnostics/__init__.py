"""What is wrong, where, and what to write instead: the values, the codes, and how they are shown."""

from relaybook.diagnostics.core import Diagnostic, Edit, Fix, Related, Severity, make, ordered, summary

__all__ = ["Diagnostic", "Edit", "Fix", "Related", "Severity", "make", "ordered", "summary"]
