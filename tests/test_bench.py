"""The bench runs from end to end; what it measures is only worth something on a quiet machine."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.projects import ROOT


@pytest.mark.long
def test_the_bench_prints_a_table_and_a_sentence() -> None:
    command = [sys.executable, str(ROOT / "scripts/bench.py"), "--records", "20", "--rounds", "1"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode in (0, 1), result.stderr
    for row in ("relaybook check", "our build", "plain, no navigation", "plain, automatic navigation"):
        assert row in result.stdout
    assert "targets" in result.stdout.splitlines()[-1] or "targets" in result.stdout
