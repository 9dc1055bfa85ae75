"""Hand-offs in the gateway: what visitors hand over, its delivery, and what becomes of it."""
