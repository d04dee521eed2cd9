"""The only place that knows Zoom's wire shapes: requests, answers, recipes and the evidence on a type."""
