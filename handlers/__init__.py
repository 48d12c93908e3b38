"""What the service decides and says, from what is stored: no network is known here."""
