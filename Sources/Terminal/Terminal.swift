// Placeholder so that the package builds until the module's first file is there.
