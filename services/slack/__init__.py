"""The Slack bot: questions from channels and direct messages in, answers in their thread out. An entrance: thin."""
