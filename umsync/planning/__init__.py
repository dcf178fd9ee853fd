"""Planning: one pure function from manifests and complete reads to a plan."""
