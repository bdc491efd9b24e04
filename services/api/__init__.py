"""The HTTP API: translates requests into calls of the services. It submits questions and never answers them itself."""
