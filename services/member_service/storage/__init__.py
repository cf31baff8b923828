"""The only importer of the database driver: one module per noun, one contract suite for all engines."""
