"""STORAGE: what the code writes, where that lies in the image, and what must outlive a container."""
