"""The chapters of the service manual, one file each, in the order of the book."""
