"""The chat in the browser: a web component and its pages in `static/`, served as they are by the gateway.

There is no build step: `static/widget.js` is `/widget.js`, `static/index.html` is `/`.
"""
