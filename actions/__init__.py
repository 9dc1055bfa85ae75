"""rasa-sdk actions of Revierlotse, one concept a module."""
