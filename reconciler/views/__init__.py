"""The only code that writes output; every view renders a report's JSON form."""
