"""Brings the processes of the assistant up, keeps them up, and moves visitors over to a new model."""
