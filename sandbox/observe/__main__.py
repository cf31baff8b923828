"""`python -m sandbox.observe` writes deploy/observe; `--check` only says what is out of date."""

import sys
from pathlib import Path

from sandbox.observe import dashboards, rules

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy" / "observe"


def files() -> dict[Path, str]:
    """Each file with what should stand in it."""
    boards = DEPLOY / "grafana" / "dashboards"
    return {
        DEPLOY / "prometheus" / "gymnation.rules.yml": rules.text(),
        **{boards / name: text for name, text in dashboards.texts().items()},
    }


def main(arguments: list[str]) -> int:
    stale = [
        path
        for path, content in files().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: make observe", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files()[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
