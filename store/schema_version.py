"""What tells our database files from others, and old ones from new; known without loading what migrates them."""

APPLICATION_ID = 0x53575254  # "SWRT", in the file's header: tells our files from other SQLite databases
SCHEMA_VERSION = 19  # how many migrations there are in store/schema/__init__.py; kept in the file's user_version
