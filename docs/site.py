"""Builds the documents as a site in .run/docs/site: `make docs`.

Pages of the repository's root and of deploy/ go beside those of docs/, with their links mended.
The build fails on a link that leads nowhere, and on a page that nobody reaches from the first one.
"""

import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

ROOT = Path(__file__).parent.parent
BUILD = ROOT / ".run" / "docs"
SITE = BUILD / "site"
_ELSEWHERE = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "deploy/README.md": "deploy.md",
}
_LINK = re.compile(r"(?P<picture>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_FIRST = "index.md"
_FLOWS = ("updates", "checkins", "questions", "outbox", "erasure", "feed")
_CONFIG = f"""\
[project]
site_name = "Gym Nation"
site_description = "A community fitness assistant for Telegram groups"
docs_dir = "pages"
site_dir = "site"
nav = [
  {{ "Gym Nation" = "index.md" }},
  {{ "Members" = "members.md" }},
  {{ "Admins" = "admins.md" }},
  {{ "Operating" = [
    "operating.md", "moving.md", "mail.md", "deploy.md", "kubernetes.md", "swarm.md", "scaling.md",
    "telemetry.md", "indexes.md", "game-day.md",
    "certificates.md", "api/opening.md", "limits.md", "benchmark.md", "safety.md", "security.md",
  ] }},
  {{ "Other systems" = [
    "api.md", "api/turnstile.md", "api/dashboard.md", "api/crm.md", "api/go.md",
    "api/errors.md", "api/versions.md", "api/reference.md",
  ] }},
  {{ "Developing" = ["architecture.md", "contributing.md", "test-times.md", "bugs.md", "changelog.md"] }},
  {{ "Flows" = [{", ".join(f'"flows/{name}.md"' for name in _FLOWS)}] }},
  {{ "Decisions" = "decisions/README.md" }},
]
"""


def pages() -> dict[Path, str]:
    """Each document of the repository with its place in the site."""
    found = {ROOT / name: place for name, place in _ELSEWHERE.items()}
    docs = ROOT / "docs"
    return found | {path: path.relative_to(docs).as_posix() for path in sorted(docs.rglob("*.md"))}


def mended(path: Path, places: dict[Path, str]) -> tuple[str, set[str]]:
    """The document's text with its links as the site has them; and to which pages they lead."""
    reached: set[str] = set()

    def mend(link: re.Match[str]) -> str:
        target, _, anchor = link["target"].partition("#")
        if ":" in target:
            return link[0]
        anchor = plain(anchor)
        if not target:
            return f"{link['picture']}[{link['text']}](#{anchor})"
        meant = (path.parent / target).resolve()
        if meant.is_dir() and (meant / "README.md") in places:
            meant /= "README.md"
        here = Path(places[path]).parent
        if meant in places:
            reached.add(places[meant])
            to = os.path.relpath(places[meant], here)
        elif link["picture"] and meant.is_relative_to(ROOT / "docs"):
            to = os.path.relpath(meant.relative_to(ROOT / "docs"), here)
        else:
            # A file of the repository that is no document.
            return f"`{link['text'].strip('`')}`"
        return f"{link['picture']}[{link['text']}]({to}{'#' + anchor if anchor else ''})"

    return _LINK.sub(mend, path.read_text(encoding="utf-8")), reached


def plain(anchor: str) -> str:
    """A heading's anchor as the site makes it, without accents; a repository's page keeps them."""
    return unicodedata.normalize("NFKD", anchor).encode("ascii", "ignore").decode()


def unreached(leads_to: dict[str, set[str]]) -> set[str]:
    """The pages that no way leads to from the first one."""
    known, waiting = {_FIRST}, [_FIRST]
    while waiting:
        for page in leads_to[waiting.pop()] - known:
            known.add(page)
            waiting.append(page)
    return set(leads_to) - known


def main() -> int:
    """Build the site; the exit code."""
    places, leads_to = pages(), dict[str, set[str]]()
    shutil.rmtree(BUILD, ignore_errors=True)
    for path, place in places.items():
        text, leads_to[place] = mended(path, places)
        written = BUILD / "pages" / place
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "docs/pictures", BUILD / "pages/pictures", ignore=shutil.ignore_patterns("*.py"))
    (BUILD / "zensical.toml").write_text(_CONFIG, encoding="utf-8")
    if lost := sorted(unreached(leads_to)):
        print(f"no link leads to: {', '.join(lost)}", file=sys.stderr)
        return 1
    done = subprocess.run(["zensical", "build", "--strict", "--clean"], cwd=BUILD, check=False)
    if done.returncode == 0:
        print(f"the site: {SITE / 'index.html'}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
