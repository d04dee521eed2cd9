"""What the evidence on a page's type is worth. Pure."""
