"""The only importer of generated code: servicers, to and from proto."""
