import Foundation
import Interface
import Query
import Storage
import Telemetry
import Terminal
import TestSupport
import Testing

/// The screens on a real store, with its threads and a writer.
@Suite struct StoreTraceSourceTests {
    /// A store in a directory of its own, a writer, a source, and the screens on it.
    final class Stage {
        let location: StoreLocation
        let writer: SpanWriter
        let source: StoreTraceSource
        var app: App
        private let folder: URL
        private var next = 0

        init(noticesCommits: Bool = true) throws {
            folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("tracetop-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            location = StoreLocation(path: folder.appendingPathComponent("t.db").path)
            writer = try SpanWriter(location)
            source = StoreTraceSource(
                location, answering: QueryAnswering(try ColumnReader(location)))
            app = App(
                width: 100, height: 28,
                profile: TerminalProfile(colors: .truecolor, glyphs: .unicode),
                status: ReceiverStatus(role: .receiving), zone: .utc, now: SampleTraces.epoch)
            let source = source
            if noticesCommits { writer.onCommit { _ in source.noteCommit() } }
            source.start {}
        }

        deinit {
            source.stop()
            writer.stop()
            try? FileManager.default.removeItem(at: folder)
        }

        /// Stores sample traces and returns when they are acknowledged.
        func store(_ count: Int) {
            for _ in 0..<count {
                var samples = SampleTraces(seed: UInt64(next + 1))
                store(samples.trace(next, start: SampleTraces.epoch))
                next += 1
            }
        }

        func store(_ spans: [SpanRecord]) {
            let done = DispatchSemaphore(value: 0)
            #expect(
                writer.submit(SpanBatch(spans.map(SampleSpan.init)), from: .otlpHTTP) { _ in
                    done.signal()
                })
            done.wait()
        }

        func press(_ keys: Key...) {
            for key in keys { app.handle(.input(.key(key)), at: SampleTraces.epoch) }
            pump()
        }

        func type(_ text: String) {
            for character in text { press(.character(character)) }
        }

        /// Hands requests and events to and fro once.
        func pump() {
            for case .request(let request) in app.takeEffects() { source.request(request) }
            for event in source.takeEvents() {
                app.handle(.source(event), at: SampleTraces.epoch)
            }
        }

        var screen: String { app.frame().text }

        /// Waits until a text is on the screen.
        func shows(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
            let deadline = Date().addingTimeInterval(10)
            while !screen.contains(text), Date() < deadline {
                pump()
                usleep(1_000)
            }
            #expect(screen.contains(text), "\n\(screen)", sourceLocation: sourceLocation)
        }
    }

    @Test func listsWhatIsThereAndWhatArrives() throws {
        let stage = try Stage()
        stage.shows("no traces yet")
        stage.store(3)
        stage.shows("3 traces")
        stage.shows("GET /boom")
        stage.store(400)
        stage.shows("403 traces")
        stage.press("G")
        stage.shows("403/403")
        stage.shows("POST /api/messages")
    }

    @Test func noticesCommitsOfOtherProcesses() throws {
        let stage = try Stage(noticesCommits: false)
        stage.shows("no traces yet")
        stage.store(1)
        stage.shows("POST /api/messages")
    }

    @Test func filtersWhatIsThereAndWhatArrives() throws {
        let stage = try Stage()
        stage.store(20)
        stage.shows("20 traces")
        stage.press("/")
        stage.type("app.user.id = \"u-4711\"")
        stage.press(.enter)
        stage.shows("4/20")
        stage.store(6)
        stage.shows("6/26")
        #expect(!stage.screen.contains("GET /boom"))
        stage.press(.escape)
        stage.shows("GET /boom")
        stage.store(1)
        stage.shows("27 traces")
    }

    /// The trace that a value was taken from stays in the list, whichever span had it.
    @Test func filtersByTheValuesOfASpan() throws {
        let stage = try Stage()
        stage.store(20)
        stage.shows("20 traces")
        // The list may still lag behind the count in the header.
        stage.press("j")
        stage.shows("/20")
        stage.press("G", .enter)
        stage.shows("POST /api/messages   ")
        // Past the status to the first attribute.
        stage.press(.enter, "j", "j", "j", "j", "f")
        stage.shows("where http.request.method = \"POST\"")
        stage.shows("4/20")
        // The same span again, then another one of the trace.
        stage.press("G", .enter)
        stage.shows("17 spans")
        stage.press(.enter, "j", "j", "j", "j", "j", .enter)
        stage.shows("http.route = \"/api/messages\"")
        stage.shows("4/20")
        stage.press("G", .enter)
        stage.shows("17 spans")
        stage.press("G", "k", .enter, "j", .enter)
        stage.shows("any.template = \"message.html\"")
        stage.shows("4/20")
        stage.press(.escape)
        stage.shows("GET /boom")
        stage.press("j")
        stage.shows("/20")
        stage.press("G", .enter)
        stage.shows("17 spans")
        stage.press(.enter, "j", "j", "j", "j", "x")
        stage.shows("where none.http.request.method = \"POST\"")
        stage.shows("16/20")
    }

    @Test func completesWithWhatIsStored() throws {
        let stage = try Stage()
        stage.store(20)
        stage.shows("20 traces")
        stage.press("/")
        stage.type("app.us")
        stage.shows("u-4711")
        stage.press(.tab)
        stage.type("= ")
        stage.press(.tab, .enter)
        stage.shows("4/20")
    }

    @Test func sortsOverEverythingAndKeepsThatUpToDate() throws {
        let stage = try Stage()
        stage.store(30)
        stage.shows("30 traces")
        stage.press("s", "s", "s")
        stage.shows("most spans first")
        stage.shows("POST /api/messages")
        var samples = SampleTraces(seed: 3)
        stage.store(samples.large(300))
        stage.shows("nightly-report")
        stage.press("/")
        stage.type("status = error")
        stage.press(.enter)
        stage.shows("/31")
        stage.press("s")
        stage.shows("most errors first")
        stage.shows("ValueError")
    }

    @Test func aTraceGrowsWhileItIsOpen() throws {
        let stage = try Stage()
        stage.store([BrokenTrace.span(1, nil, "GET /checkout", 0, 100)])
        stage.shows("GET /checkout")
        stage.press(.enter)
        stage.shows("1 span")
        stage.store([BrokenTrace.span(2, 1, "charge card", 10, 50)])
        stage.shows("charge card")
        stage.shows("2 spans")
    }

    @Test func whatIsForgottenLeavesTheScreen() throws {
        let stage = try Stage()
        stage.store(5)
        stage.shows("5 traces")
        try SpanStore.clear(stage.location)
        stage.shows("no traces yet")
        stage.store(1)
        stage.shows("1 trace ")
    }

    @Test func aMissingFileIsNamed() throws {
        let source = StoreTraceSource(StoreLocation(path: "/nowhere/at/all.db"))
        source.start {}
        defer { source.stop() }
        let deadline = Date().addingTimeInterval(5)
        var message: String?
        while message == nil, Date() < deadline {
            for case .failed(let text) in source.takeEvents() { message = text }
            usleep(1_000)
        }
        #expect(message?.contains("/nowhere/at/all.db") ?? false)
    }
}

extension SampleSpan {
    init(_ record: SpanRecord) {
        self.init(
            0, record.spanID.rawValue, parent: record.parentID?.rawValue ?? 0, name: record.name,
            service: record.serviceName, start: record.startUnixNano, end: record.endUnixNano)
        trace = record.traceID
        kind = record.kind
        isError = record.isError
        statusMessage = record.statusMessage
        attributes = record.attributes.pairs
        events = record.events
        links = record.links
    }
}
