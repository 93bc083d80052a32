"""Write several files: all of them or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def save_all(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Write files so that an interruption or a full disk leaves each as it was, or all as they should be.

    Args:
        root: The folder of the repository.
        files: The content of each, by POSIX path below the root; `None` takes a file away. Folders are made.

    Raises:
        OSError: A file could not be written. Nothing was changed then.
    """
    before: dict[Path, bytes | None] = {}
    made: list[Path] = []
    fresh: dict[Path, Path] = {}
    renamed: list[Path] = []
    try:
        for name, content in files.items():
            path = (root / name).resolve()
            if content is None:
                if path.exists():
                    before[path] = path.read_bytes()
                continue
            made += _make_folders(path.parent)
            before[path] = path.read_bytes() if path.exists() else None
            fresh[path] = path.with_name(f".{path.name}.new")  # Files that begin with a dot are never read.
            fresh[path].write_bytes(content)
            if path.exists():
                _check_writable(path)
                shutil.copymode(path, fresh[path])
        for path, new in fresh.items():
            new.replace(path)
            renamed.append(path)
        for path in before.keys() - fresh.keys():
            path.unlink()
            renamed.append(path)
    except BaseException:
        for path in renamed:
            _put_back(path, before[path])
        for new in fresh.values():
            new.unlink(missing_ok=True)
        for folder in reversed(made):
            folder.rmdir()
        raise


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; give back the ones that were not there, the innermost last."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _check_writable(path: Path) -> None:
    """A file that is locked against writing is not replaced behind its owner's back."""
    if not os.access(path, os.W_OK):
        raise PermissionError(13, "Permission denied", str(path))


def _put_back(path: Path, content: bytes | None) -> None:
    """Make a file what it was; nothing, where there was none."""
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
