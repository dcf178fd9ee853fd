"""The client of Atlassian's organization APIs: reads and writes over HTTPS."""
