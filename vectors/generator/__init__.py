"""Makes the case files. Start reading at ../generate.py."""
