"""Reports as pages: one HTML file each that asks nothing of anybody and runs no foreign script."""
