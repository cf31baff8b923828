"""Writes docs/api/errors.md: each reason, what it means, and what to do.

The meaning is the comment of the reason in the contract, the advice is that of the Python client.
With `--check` it only says whether the page is out of date.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "protos"))

from described import described, reasons

from gymnation_client.advice import BY_CODE, BY_REASON

PAGE = Path(__file__).parent / "api/errors.md"
CONTRACT = "gymnation/member/v1/error_reason.proto"
_HEAD = """\
# Errors, and what to do

A call that fails has a status of gRPC, a sentence for people, and details.
**A program looks at the reason**, in `google.rpc.ErrorInfo`; sentences may change.
`google.rpc.BadRequest` names the field of the request that is wrong, `google.rpc.RetryInfo` how long to wait.
The Python client gives all of it as an exception (`error.reason`, `error.field`, `error.retry_after_s`,
`error.advice`), and `gymnation` prints it.

What to do in short:

| Status | What to do |
|---|---|
"""
_REASONS = """
A failure without a reason comes from the network, a proxy or gRPC itself.

## Reasons

Where nothing more is said, do what the status says.

| Reason | Status | What it means | What to do |
|---|---|---|---|
"""


def page() -> str:
    """The page."""
    lines = [f"| {code} | {advice} |" for code, advice in BY_CODE.items()]
    told = []
    [contract] = [file for file in described().file if file.name == CONTRACT]
    for reason, comment in reasons(contract):
        code, _, meaning = comment.partition(": ")
        told.append(f"| `{reason}` | {code} | {_sentence(meaning)} | {BY_REASON.get(reason, '')} |")
    return _HEAD + "\n".join(lines) + "\n" + _REASONS + "\n".join(told) + "\n"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def main() -> int:
    """Write or check; the exit code."""
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == page():
        return 0
    print(
        f"{PAGE.relative_to(Path(__file__).parent.parent)} is out of date: make docs-commands",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
