"""When each page can be booked, and what a change means to the people who book. Pure."""
