"""The nouns of the field and what can be computed from them alone: no IO, no other stage."""
