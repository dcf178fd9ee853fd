"""Run logs: what each apply did, on disk, written before it is done and impossible to lose."""
