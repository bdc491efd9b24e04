"""Questions about the machines of any folder of logs, against pandas over the same files."""
