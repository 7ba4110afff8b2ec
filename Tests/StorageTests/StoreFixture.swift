import Foundation
import Telemetry

@testable import Storage

/// A directory of a test's own, and short ways to fill and read a store in it.
final class StoreFixture: Sendable {
    let directory: URL
    let location: StoreLocation

    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("tracetop-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        location = StoreLocation(path: directory.appendingPathComponent("tracetop.db").path)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    var path: String { location.path }

    func writer(_ change: (inout WriterOptions) -> Void = { _ in }) throws -> SpanWriter {
        var options = WriterOptions()
        // Tests want chunks as soon as there can be.
        options.chunks.patienceNanoseconds = 0
        change(&options)
        return try SpanWriter(location, options: options)
    }

    func reader() throws -> SpanReader { try SpanReader(location) }

    /// Writes batches with a writer of their own, one after the other.
    func write(_ batches: SpanBatch...) throws {
        let writer = try writer()
        defer { writer.stop() }
        for batch in batches { _ = try writer.commit(batch) }
    }

    /// Makes the file from one of Fixtures, as the stock tool's `.dump` wrote it.
    func restore(_ name: String) throws {
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(name)")
        _ = try sqlite3(try String(contentsOf: fixture, encoding: .utf8))
    }

    /// What the stock tool prints for a query.
    func sqlite3(_ sql: String, _ options: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3"] + options + [path, sql]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

extension SpanWriter {
    /// Submits and waits for the commit.
    func commit(
        _ batch: SpanBatch, from receiver: ReceiverKind = .otlpHTTP
    ) throws -> CommitReceipt {
        let done = DispatchSemaphore(value: 0)
        let box = Box<Result<CommitReceipt, SinkError>>(.failure(SinkError.queueFull))
        let taken = submit(batch, from: receiver) { result in
            box.value = result
            done.signal()
        }
        if taken { done.wait() }
        return try box.value.get()
    }
}

extension SinkError {
    static let queueFull = SinkError(description: "the queue is full", isRetryable: true)
}

/// A value that a completion fills in before its semaphore is signalled.
final class Box<Value>: @unchecked Sendable {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}

/// Counts from any thread.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    var value: Int { lock.withLock { count } }

    func add() {
        lock.withLock { count += 1 }
    }
}
