"""How well questions, conversations and other requests are answered, through the whole assistant."""
