// Placeholder so that the package builds until the module's first test is there.
