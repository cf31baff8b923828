"""What the demo tells the person when it is ready."""

from sandbox.demo.plan import DEFAULT_PORT, Plan

_TRY_FIRST = (
    "As Olívia (owner), open the group “Turma das Seis” and send /monitor",
    "As Adão (admin), write a message, reply to it with /checkin",
    "As Bia, reply to that message with a photo, then send /ranking",
    "As Bia, write to the bot in private: “Quantos check-ins eu tenho?”",
    "Follow the trace link under any message of the bot",
)


def banner(plan: Plan) -> str:
    """A frame with the page's address, what is real and what stands in, and what to try."""
    parts = {
        "Telegram": "the real bot of TELEGRAM_BOT_TOKEN" if plan.real_telegram else "stand-in",
        "Claude": "the real API, with your key" if plan.real_claude else "stand-in",
        "MongoDB": "the server of MONGODB_URI" if plan.real_mongodb else "embedded, in memory",
    }
    lines = ["Gym Nation is running", "", f"  {plan.page}", ""]
    lines += [f"{name + ':':<10}{what}" for name, what in parts.items()]
    lines += ["", "Other systems (docs/api.md) call the API, in plaintext, at", "", f"  {plan.member}"]
    if plan.real_telegram:
        lines += ["", "Talk to your bot in Telegram; the page shows the traces.", "Ctrl-C ends it all."]
    else:
        lines += ["", "Try first:"]
        lines += [f"  {number}. {text}" for number, text in enumerate(plan.try_first or _TRY_FIRST, 1)]
        lines += ["", f"A trace as a tree: {_trace_command(plan)}", "Ctrl-C ends it all."]
    width = max(map(len, lines)) + 2
    framed = [f"│ {line:<{width - 1}}│" for line in lines]
    return "\n".join(["╭" + "─" * width + "╮", *framed, "╰" + "─" * width + "╯"])


def _trace_command(plan: Plan) -> str:
    port = plan.page.rsplit(":", 1)[1]
    return "make trace ID=last" if port == str(DEFAULT_PORT) else f"DEMO_PORT={port} make trace ID=last"
