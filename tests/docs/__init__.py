"""What the documentation says is true: commands, variables, files, examples, imports."""
