"""What goes wrong on purpose: a script of rules, and how each of them spoils an answer."""
