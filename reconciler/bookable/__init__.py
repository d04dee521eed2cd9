"""Pages in time: when each can be booked, and what a change means to the people who book. Pure."""
