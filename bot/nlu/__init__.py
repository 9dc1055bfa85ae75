"""Rasa graph components of Revierlotse: German text in, questions with intent and entities out."""
