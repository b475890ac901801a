"""The rules, a file a topic. A new module here is found by itself."""
