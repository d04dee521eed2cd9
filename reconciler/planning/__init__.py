"""From differences to decisions: the plan, what guards it, and what has moved. Pure."""
