"""Moments and days as people and Zoom write them: weekly hours, zones, words. Knows no pages. Pure."""
