"""The few requests to GitHub that the workflows make: comments, issues, reviewed plans."""
