"""What a visitor's words say to the hand-off form. Text in, plain data out; no rasa, no database."""
