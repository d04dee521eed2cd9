"""`pull`: what a person changed in Zoom is taken into the page's file."""
