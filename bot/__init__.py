"""Revierlotse: accessible chatbot and easy-language assistant for Landkreis Anhalt-Bitterfeld."""
