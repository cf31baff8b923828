"""Pictures: drawn with Pillow from what the features put into words.

No feature and no client is imported here.
"""
