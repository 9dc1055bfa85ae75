"""The chat in the browser: a web component and its pages, served as they are, without a build step."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""What browsers get, by path: `widget.js` is `/widget.js`, `widget/api.js` is `/widget/api.js`."""


def files() -> dict[str, Path]:
    """Give the path of each address: pages without `.html` (`/barrierefreiheit`), the rest under its own name."""
    found = (path for path in sorted(STATIC.rglob("*")) if path.is_file())
    return {_address(path): path for path in found}


def _address(path: Path) -> str:
    name = path.relative_to(STATIC).as_posix()
    if name == "index.html":
        return "/"
    return f"/{name.removesuffix('.html')}"
