# make demo   build, then replay the sample data through the real receivers and browse it
# make test   everything that must hold: lint, unit tests, sanitizers, end to end
# make        build .build/release/tracetop
# The other targets: deps bench lint install clean. Missing system packages are installed.

PREFIX ?= /usr/local
RELEASE := .build/release/tracetop
VENV := .build/venv
SWIFT_FILES := Package.swift Sources Tests
# One self-contained binary: Swift's runtime is linked in, symbols are left out.
RELEASE_FLAGS := -c release --product tracetop --static-swift-stdlib -Xlinker -s

.PHONY: build deps test-deps demo test lint unit sanitize end-to-end bench install clean

build: deps
	swift build $(RELEASE_FLAGS)

deps:
	@.ci/install-dependencies build

test-deps:
	@.ci/install-dependencies test

demo: build
	@$(RELEASE) demo

test: test-deps lint unit sanitize end-to-end

lint:
	swift format lint --strict --recursive --configuration .swift-format $(SWIFT_FILES)

unit: test-deps
	swift build --build-tests
	swift test --skip-build

# The decoders read what strangers send, or a damaged file: their tests run once more under AddressSanitizer. Its
# search for leaks is off: it takes what only a tagged pointer of Swift's refers to for lost.
sanitize: test-deps
	ASAN_OPTIONS=detect_leaks=0 swift test --sanitize address --scratch-path .build/sanitize --filter '^(TelemetryTests|WireTests|ColumnsTests.DamageTests/forged)'

end-to-end: build $(VENV)/.installed
	$(VENV)/bin/python -m pytest -q Tests/EndToEnd

bench: test-deps build $(VENV)/.installed-benchmarks
	$(VENV)/bin/python Tests/Benchmarks/bench.py

$(VENV)/.installed: Tests/EndToEnd/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

$(VENV)/.installed-benchmarks: Tests/Benchmarks/requirements.txt $(VENV)/.installed
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# Builds only where that was not done: as root, Swift may be out of sight.
install:
	@test -x $(RELEASE) || $(MAKE) build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/tracetop/sample-data
	install -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/tracetop
	install -m 644 docs/tracetop.1 $(DESTDIR)$(PREFIX)/share/man/man1/tracetop.1
	install -m 644 sample-data/README.md sample-data/*.capture $(DESTDIR)$(PREFIX)/share/tracetop/sample-data/

clean:
	rm -rf .build
