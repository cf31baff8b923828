"""The sandbox, put together: every part on one aiohttp application."""

from pathlib import Path

from aiohttp import web

from sandbox.claude import add_claude
from sandbox.clock import add_clock
from sandbox.faults import Faults, add_fault_routes
from sandbox.page import add_page
from sandbox.people import add_people
from sandbox.settings import SandboxSettings
from sandbox.telegram import add_telegram, population
from sandbox.telegram.world import World
from sandbox.traces import TraceStore, add_traces
from sandbox.traces.forwarding import add_forwarding
from sandbox.traces.keeping import add_keeping
from servicekit.moved_clock import clock_from

# A photo as a data URL, or a batch of spans.
_LARGEST_BODY = 64 * 1024 * 1024


def build_app(settings: SandboxSettings) -> web.Application:
    app = web.Application(client_max_size=_LARGEST_BODY)
    clock = clock_from(settings.clock)
    world = World(clock=clock, rate_limits=settings.rate_limits, ephemeral=settings.ephemeral)
    populate(world, settings)
    faults = Faults()
    add_telegram(app, world, settings.token, faults)
    add_claude(app, faults, pause_s=settings.claude_pause_ms / 1000)
    add_traces(app, TraceStore(), settings.trace_viewer)
    if settings.keep_otlp:
        add_keeping(app, Path(settings.keep_otlp))
    if settings.forward_otlp:
        add_forwarding(app, settings.forward_otlp)
    add_people(app, world, faults)
    add_fault_routes(app, faults)
    add_clock(app, world, clock)
    add_page(app)
    return app


def populate(world: World, settings: SandboxSettings) -> None:
    """Add the people and groups of the settings to those that are always there."""
    for person in population.further_people(settings.members):
        if person.id not in world.people:
            world.add_person(person)
    for chat in population.groups(settings.groups, settings.members):
        if chat.id not in world.chats:
            world.add_chat(chat)
