"""What `make shell` is made of: a conversation with an assistant, and how it looks in a terminal."""
