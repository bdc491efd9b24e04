"""What is kept, and how it is found again. Imports nothing else of Millwright."""
