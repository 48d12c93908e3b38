"""What the service remembers: tables, queries, migrations, and the vocabulary of messages."""
