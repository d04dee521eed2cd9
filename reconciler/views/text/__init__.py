"""What people see in a terminal: one module a kind of report, `render(report, console)` each."""
