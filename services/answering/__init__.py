"""The program: a cascade of five steps from a question to a cited answer or an honest abstention."""
