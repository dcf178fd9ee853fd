"""The words of umsync as frozen data: users, answers, changes, plans, runs."""
