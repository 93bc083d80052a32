"""A fork must not pass for the original: the name of a site does not depend on its address."""

from __future__ import annotations

import re
from pathlib import Path

from relaybook.diagnostics import Diagnostic, Severity, make
from relaybook.model import Span, Tree
from relaybook.schema.formats import is_id
from relaybook.schema.validate import as_id
from relaybook.settings import SHIPPED_ADDRESS, SHIPPED_ID, SHIPPED_REPOSITORY, Settings

_REMOTE = re.compile(r'^\[remote "([^"]+)"\]\s*$(?:\n(?!\[).*)*?\n\s*url\s*=\s*(\S+)', re.MULTILINE)
_FORGE = re.compile(r"(?:[a-z+]+://)?(?:[^@/\s]+@)?([\w.-]+\.[a-z]{2,}|localhost)(?::\d+(?=/))?[:/](.+?)(?:\.git)?/?$")


def check_site_id(settings: Settings, tree: Tree, root: Path, *, strict: bool) -> tuple[Diagnostic, ...]:
    """Whether the id of a site can be one, and whether a site of another owner still has ours or our address."""
    if settings.site_id and not is_id(settings.site_id):
        message = f"`{settings.site_id}` cannot be the id of a site"
        help = f"write `{as_id(settings.site_id) or 'our-library'}`: small letters, digits and single hyphens"
        return (make("bad-option", settings.places["site_id"], message, help=help),)
    if settings.site_id not in ("", SHIPPED_ID) and _owner(settings.repo_url) == _owner(SHIPPED_REPOSITORY):
        message = f"this site has an id of its own, and its `repo_url` is still the original's, {SHIPPED_REPOSITORY}"
        help = "write the address of your own repository, or remove the line"
        return (make("foreign-site", tree.span("/repo_url"), message, help=help, severity=Severity.WARNING),)
    remote = origin(root)
    if not remote or _owner(remote) == _owner(SHIPPED_REPOSITORY):
        return ()
    wrong = [f"`site_id: {SHIPPED_ID}`"] if settings.site_id == SHIPPED_ID else []
    if settings.site_url.rstrip("/") == SHIPPED_ADDRESS.rstrip("/"):
        wrong.append(f"`site_url: {SHIPPED_ADDRESS}`")
    if not wrong:
        return ()
    host, path = _owner(remote)
    owner, _, name = path.partition("/")
    suggestion = re.sub(r"[^a-z0-9]+", "-", f"{owner}-{name}".lower()).strip("-")
    domain = f"{owner}.github.io" if host == "github.com" else f"{owner}.example.org"
    pages = f"https://{domain}/" if name == domain else f"https://{domain}/{name}/"
    ends = ("/site_id",) if settings.site_id == SHIPPED_ID else ("/site_url",)
    places = sorted(p for p in tree.values if p.endswith(ends))
    span = tree.span(places[0]) if places else Span(tree.path)
    return (
        make(
            "foreign-site",
            span,
            f"this is a copy of Relaybook, and it still calls itself by the original's {' and '.join(wrong)}",
            help=f"write `site_id: {suggestion}` and `site_url: {pages}` (the address where you will publish)",
            severity=Severity.ERROR if strict else Severity.WARNING,
        ),
    )


def origin(root: Path) -> str:
    """The address of the repository's remote, if it is on a forge; a path on a disk is none.

    Of several remotes, the one called `origin`, else the first. The site may lie in a folder of the repository, and
    the repository may be a worktree.
    """
    config = _git_config(root.resolve())
    found = dict(reversed(_REMOTE.findall(config)))
    address = found.get("origin") or next(reversed(found.values()), "")
    return address if _FORGE.match(address) and not address.startswith(("/", "file:", ".")) else ""


def _git_config(folder: Path) -> str:
    for parent in (folder, *folder.parents):
        place = parent / ".git"
        try:
            if place.is_file():  # A worktree or a submodule: the file says where the rest is.
                place = parent / place.read_text("utf-8").removeprefix("gitdir:").strip()
                common = place / "commondir"
                place = place / common.read_text("utf-8").strip() if common.exists() else place
            if (place / "config").is_file():
                return (place / "config").read_text("utf-8", errors="replace")
        except OSError:
            return ""
    return ""


def _owner(remote: str) -> tuple[str, str]:
    found = _FORGE.match(remote)
    return (found[1].lower(), found[2].lower().strip("/")) if found else ("", "")
