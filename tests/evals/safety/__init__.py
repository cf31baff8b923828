"""The classifier's sentences, its training, and how well each layer of safety recognises."""
