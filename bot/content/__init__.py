"""What staff edit: answers, contacts, glossary, sources and texts, loaded and checked."""
