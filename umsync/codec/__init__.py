"""What comes from elsewhere is read alike, and refused in umsync's words, with every Python."""
