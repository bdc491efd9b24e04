"""`python -m services.api`: the API alone, without the page."""

from __future__ import annotations

from services.api.app import create_app
from services.api.serve import main

if __name__ == "__main__":
    main(create_app)
