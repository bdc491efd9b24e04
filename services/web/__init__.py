"""The web page: ask, watch, read, turn to the page that proves it. Rendered here, on the routes of the API."""
