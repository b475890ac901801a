"""`python -m sitewright` is the same as `sitewright`."""

from .cli import main

if __name__ == "__main__":
    main()
