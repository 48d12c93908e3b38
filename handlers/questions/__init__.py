"""Questions: asked once, brought to those who may know, closed by who asked."""
