"""How the end-to-end tests run tracetop, send to it, read what it stored, and use its screens."""
