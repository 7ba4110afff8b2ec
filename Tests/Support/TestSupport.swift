// Placeholder so that the package builds until the first helper is there.
