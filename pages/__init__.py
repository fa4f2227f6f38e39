"""What is drawn: the frame around every page, the blocks pages share, and one short script a page."""
