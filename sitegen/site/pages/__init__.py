"""One file a page kind: its view and how its pages are planned."""
