"""`python -m services.web`: the API and the page, in one process."""

from __future__ import annotations

from services.api.serve import main
from services.web.app import create_site

if __name__ == "__main__":
    main(create_site)
