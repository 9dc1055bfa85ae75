"""The chat in the browser: a web component in `static/`, and the pages of the gateway in `pages/`.

There is no build step: `static/widget.js` is `/widget.js` as it stands. The pages are templates, into which
the gateway puts settings, and for `/chat` the conversation.
"""
