"""The sandbox's page: a browser page to be the people of a chat and to look at traces.

Serves ``index.html`` at ``/`` and its stylesheets, scripts and icon under ``/static``. Nothing is loaded
from elsewhere, and the Content-Security-Policy keeps it so.
"""

from pathlib import Path
from typing import Final

from aiohttp import web

_HERE: Final = Path(__file__).parent
_STATIC: Final = _HERE / "static"

# Named here: what a machine's own table says of .js differs, and nosniff makes a wrong type fatal.
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

_POLICY: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    # data: and blob: are pictures that the page draws or a person chooses.
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
)

_HEADERS: Final = {
    # Revalidated each time, so that a changed page is seen on reload.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "; ".join(_POLICY),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(
        _HERE / "index.html", headers={**_HEADERS, "Content-Type": "text/html; charset=utf-8"}
    )


async def _static(request: web.Request) -> web.FileResponse:
    path = _STATIC / request.match_info["name"]
    content_type = _TYPES.get(path.suffix)
    if content_type is None or not path.is_file():
        raise web.HTTPNotFound(headers=_HEADERS)
    return web.FileResponse(path, headers={**_HEADERS, "Content-Type": f"{content_type}; charset=utf-8"})


def add_page(app: web.Application) -> None:
    """Add the page's routes: ``/`` and ``/static/<file>``."""
    app.router.add_get("/", _index)
    # One flat folder: a name with a slash or a leading dot never gets as far as the disk.
    app.router.add_get(r"/static/{name:[a-z][a-z0-9_-]*\.[a-z]+}", _static)
