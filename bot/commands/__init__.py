"""The commands, one a module.

Each has `add(commands)`, which adds its parser under the module's name, and `run(arguments) -> int`, which
returns the exit status. Heavy imports happen in `run`, so that listing the commands is quick.
"""
