"""The handlers of the HTTP contract, one concept a module."""
