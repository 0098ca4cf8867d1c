"""What the project learns from: the corpus it wrote."""
