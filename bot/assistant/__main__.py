"""`python -m bot.assistant`: Rasa's command line without JAX, which TensorFlow imports where it finds it.

Only a converter of models uses it, and nobody here uses that: it would cost 70 MB.
"""

from __future__ import annotations

import sys

sys.modules["jax"] = None  # type: ignore[assignment]  # now as if it were not installed

from rasa.__main__ import main  # noqa: E402

if __name__ == "__main__":
    main()
