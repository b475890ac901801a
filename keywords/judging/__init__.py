"""How hard a keyword is, what it could bring, and where the site already speaks of it."""
