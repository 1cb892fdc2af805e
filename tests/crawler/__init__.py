"""The crawler."""
