"""The pages' files. Under an address that names what they are, a browser may keep them for ever.

A page is some sixty small files, without a bundler; asking at each visit whether every one is still right takes longer
than all the rest of opening the map. So the one HTML page, which is always asked for anew, names the others below
`/static/v-<what they are>/`; modules find one another relative to themselves.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Response
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

WEB = Path(__file__).parents[1] / "web"
FOR_EVER = "public, max-age=31536000, immutable"
_VERSION = re.compile(r"v-[0-9a-f]{16}")
_INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_ADDRESS = re.compile(r"""(["'])/static/""")


class PageFiles(StaticFiles):
    """The folder `web/`, with and without a version before the path."""

    def __init__(self, folder: Path = WEB, *, basemap_url: str | None = None) -> None:
        super().__init__(directory=folder)
        self.folder = folder
        self._basemap = "" if basemap_url is None else _origin_of(basemap_url)
        self._version = ""

    def page(self) -> HTMLResponse:
        """The HTML page with the addresses of the files as they are now."""
        self._version = version_of(self.folder)
        html = (self.folder / "index.html").read_text(encoding="utf-8")
        named = _ADDRESS.sub(rf"\1/static/{self._version}/", html)
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _policy(named, self._basemap)}
        return HTMLResponse(named, headers=headers)

    async def get_response(self, path: str, scope: Any) -> Response:  # noqa: ANN401  as starlette names it
        """A file; what is asked for under another version is given as it is now, and not kept."""
        asked, _, rest = path.partition("/")
        if not _VERSION.fullmatch(asked):
            asked, rest = "", path
        response = await super().get_response(rest, scope)
        is_current = asked != "" and asked == (self._version or version_of(self.folder))
        response.headers["Cache-Control"] = FOR_EVER if is_current else "no-cache"
        return response


def _policy(html: str, basemap: str) -> str:
    """What the page may load and run: its own files, its inline scripts by their digests, the base map's tiles."""
    digests = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in _INLINE.findall(html))
    allowed = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *(f"'sha256-{one}'" for one in digests)]),
        "style-src": "'self'",
        # lit writes lengths and colours into `style`; a style sheet from elsewhere stays forbidden.
        "style-src-attr": "'unsafe-inline'",
        # MapLibre draws with pictures that it makes itself.
        "img-src": f"'self' data: blob: {basemap}".strip(),
        "connect-src": f"'self' {basemap}".strip(),
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())


def _origin_of(url: str) -> str:
    """The scheme and host of a URL template; a host that begins with a placeholder stands for all of its domain."""
    parts = urlsplit(url)
    host = f"*.{parts.netloc.partition('.')[2]}" if "{" in parts.netloc else parts.netloc
    return f"{parts.scheme}://{host}" if host else ""


def version_of(folder: Path) -> str:
    """`v-` and a digest of every file's path, size and time of change, two milliseconds for all of them."""
    digest = hashlib.sha256()
    for path, size, changed_ns in sorted(_files(folder)):
        digest.update(f"{path}\0{size}\0{changed_ns}\n".encode())
    return f"v-{digest.hexdigest()[:16]}"


def _files(folder: Path | str) -> list[tuple[str, int, int]]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                found += _files(entry.path)
            else:
                seen = entry.stat()
                found.append((entry.path, seen.st_size, seen.st_mtime_ns))
    return found
