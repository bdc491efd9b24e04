"""What Millwright does: documents, queries, answering, learning, and the entrances to them."""
