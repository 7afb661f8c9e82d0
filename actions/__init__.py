"""Custom actions of Ramus: thin. They read slots, call one plain function, and name a response."""
