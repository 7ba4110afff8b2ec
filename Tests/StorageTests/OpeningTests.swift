import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Storage

/// Files and directories as the store finds them.
@Suite struct OpeningTests {
    private func failure(_ body: () throws -> Void) -> StoreError? {
        do {
            try body()
            return nil
        } catch {
            return error as? StoreError
        }
    }

    @Test func theDirectoryAndTheFileAreTheUsersAlone() throws {
        let fixture = try StoreFixture()
        let directory = fixture.directory.appendingPathComponent("a/b").path
        let location = StoreLocation(path: directory + "/tracetop.db")
        let writer = try SpanWriter(location)
        _ = try writer.commit(SpanBatch(SampleSpan(1, 1)))
        func permissions(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try permissions(directory) == 0o700)
        for suffix in ["", "-wal", "-shm", "-lock"] {
            #expect(try permissions(location.path + suffix) == 0o600)
        }
        writer.stop()
    }

    @Test func aFileThatIsNoDatabaseIsLeftAlone() throws {
        let fixture = try StoreFixture()
        let text = String(repeating: "This is a letter to my grandmother. ", count: 100)
        try text.write(toFile: fixture.path, atomically: true, encoding: .utf8)
        #expect(failure { _ = try fixture.writer() }?.reason == .notADatabase)
        #expect(failure { _ = try fixture.reader() }?.reason == .notADatabase)
        #expect(try String(contentsOfFile: fixture.path, encoding: .utf8) == text)
    }

    @Test func anotherApplicationsDatabaseIsLeftAlone() throws {
        let fixture = try StoreFixture()
        _ = try fixture.sqlite3("CREATE TABLE letters (text); INSERT INTO letters VALUES ('Dear')")
        #expect(failure { _ = try fixture.writer() }?.reason == .foreign)
        #expect(failure { _ = try fixture.reader() }?.reason == .foreign)
        #expect(failure { try SpanStore.clear(fixture.location) }?.reason == .foreign)
        #expect(
            try fixture.sqlite3("SELECT text FROM letters; PRAGMA journal_mode") == "Dear\ndelete")
    }

    @Test func aNewerFileIsLeftAlone() throws {
        let fixture = try StoreFixture()
        try fixture.write(SpanBatch(SampleSpan(1, 1)))
        _ = try fixture.sqlite3("PRAGMA user_version = 99")
        let error = failure { _ = try fixture.writer() }
        #expect(error?.reason == .newer && error?.message.contains("version 99") == true)
        #expect(failure { _ = try fixture.reader() }?.reason == .newer)
        #expect(try fixture.sqlite3("PRAGMA user_version") == "99")
    }

    @Test func anOlderFileIsBroughtUpWithItsSpans() throws {
        let fixture = try StoreFixture()
        try fixture.write(SpanBatch(SampleSpan(1, 1, name: "kept")))
        let next = Schema(migrations: [
            Schema.version1, Schema.version2, Schema.version3,
            "ALTER TABLE span ADD COLUMN colour TEXT DEFAULT 'blue'",
        ])
        let connection = try Connection(path: fixture.path, access: .readWrite)
        try next.prepare(connection)
        #expect(try connection.integer("PRAGMA user_version") == 4)
        #expect(try connection.integer("SELECT count(*) FROM span WHERE colour = 'blue'") == 1)
        // Once more does nothing.
        try next.prepare(connection)
        #expect(try connection.integer("PRAGMA user_version") == 4)
    }

    @Test func aMigrationThatFailsLeavesTheVersionBefore() throws {
        let fixture = try StoreFixture()
        try fixture.write(SpanBatch(SampleSpan(1, 1)))
        let broken = Schema(migrations: [
            Schema.version1, Schema.version2, Schema.version3,
            "CREATE TABLE extra (x); INSERT INTO nowhere VALUES (1)",
        ])
        let connection = try Connection(path: fixture.path, access: .readWrite)
        #expect(throws: StoreError.self) { try broken.prepare(connection) }
        #expect(try connection.integer("PRAGMA user_version") == 3)
        #expect(
            try connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'") == 0)
    }

    @Test func aMissingFileIsSaidToBeMissing() throws {
        let fixture = try StoreFixture()
        #expect(failure { _ = try fixture.reader() }?.reason == .missing)
        #expect(failure { try SpanStore.clear(fixture.location) }?.reason == .missing)
        #expect(!FileManager.default.fileExists(atPath: fixture.path))
    }

    @Test func aPathThatCannotBeAFileSaysSo() throws {
        let fixture = try StoreFixture()
        let file = fixture.directory.appendingPathComponent("file").path
        try "x".write(toFile: file, atomically: true, encoding: .utf8)
        let below = StoreLocation(path: file + "/tracetop.db")
        #expect(failure { _ = try SpanWriter(below) }?.reason == .cannotOpen)
        let directory = StoreLocation(path: fixture.directory.path)
        #expect(failure { _ = try SpanWriter(directory) } != nil)
        #expect(failure { _ = try SpanReader(directory) } != nil)
    }

    @Test func anEmptyFileBecomesAStore() throws {
        let fixture = try StoreFixture()
        try Data().write(to: URL(fileURLWithPath: fixture.path))
        #expect(try fixture.reader().counts().spans == 0)
        try fixture.write(SpanBatch(SampleSpan(1, 1)))
        #expect(try fixture.reader().counts().spans == 1)
    }

    @Test func everySpellingOfAPathSharesOneLock() throws {
        let fixture = try StoreFixture()
        let link = fixture.directory.appendingPathComponent("link.db").path
        let writer = try fixture.writer()
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: fixture.path)
        #expect(StoreLocation(path: link) == fixture.location)
        #expect(SpanStore.owner(of: StoreLocation(path: link)) != nil)
        writer.stop()
    }

    @Test func aLinkToAFileThatIsStillMissingSharesItsLock() throws {
        let fixture = try StoreFixture()
        let folder = fixture.directory.path
        for (name, target) in [("one.db", "two.db"), ("two.db", fixture.path)] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/\(name)", withDestinationPath: target)
        }
        let early = StoreLocation(path: folder + "/one.db")
        let writer = try SpanWriter(early)
        #expect(early == StoreLocation(path: folder + "/one.db"))
        #expect(SpanStore.owner(of: fixture.location) != nil)
        writer.stop()
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/loop.db", withDestinationPath: "loop.db")
        #expect(throws: StoreError.self) {
            try SpanWriter(StoreLocation(path: folder + "/loop.db"))
        }
    }

    @Test(arguments: ["/dev/null", "/tmp"])
    func whatIsNoFileIsSaidToBeNone(path: String) throws {
        let location = StoreLocation(path: path)
        #expect(failure { _ = try SpanWriter(location) }?.reason == .cannotOpen)
        #expect(failure { _ = try SpanReader(location) }?.reason == .cannotOpen)
        #expect(!FileManager.default.fileExists(atPath: path + "-lock"))
    }

    @Test func anEphemeralStoreGoesWithItsWriter() throws {
        let location = try StoreLocation.ephemeral()
        let writer = try SpanWriter(location)
        _ = try writer.commit(SpanBatch(SampleSpan(1, 1)))
        #expect(try SpanReader(location).counts().spans == 1)
        writer.stop()
        #expect(!FileManager.default.fileExists(atPath: location.path))
        #expect(
            !FileManager.default.fileExists(
                atPath: URL(fileURLWithPath: location.path).deletingLastPathComponent().path))
    }

    @Test func anEphemeralStoreOfADeadProcessIsRemovedByTheNext() throws {
        // What killed processes leave: the file, and a lock that nobody holds. This process's own
        // looks just so between making its lock and taking it.
        let own = try StoreLocation.ephemeral()
        let shared = URL(fileURLWithPath: own.path).deletingLastPathComponent()
            .deletingLastPathComponent()
        let abandoned = StoreLocation(path: shared.path + "/2147483646-dead/tracetop.db")
        try FileManager.default.createDirectory(
            atPath: shared.path + "/2147483646-dead", withIntermediateDirectories: true)
        for location in [own, abandoned] {
            try Data().write(to: URL(fileURLWithPath: location.path))
            try Data().write(to: URL(fileURLWithPath: location.path + "-lock"))
        }
        let alive = try StoreLocation.ephemeral()
        let writer = try SpanWriter(alive)
        let next = try StoreLocation.ephemeral()
        #expect(!FileManager.default.fileExists(atPath: abandoned.path))
        #expect(FileManager.default.fileExists(atPath: alive.path))
        #expect(FileManager.default.fileExists(atPath: own.path))
        writer.stop()
        next.removeIfEphemeral()
        own.removeIfEphemeral()
    }

    @Test func theStandardPathFollowsTheBaseDirectorySpecification() {
        #expect(StoreLocation.standard.path.hasSuffix("/tracetop/tracetop.db"))
    }

    @Test func aFileOnAMediumThatCannotBeWrittenIsRead() throws {
        let fixture = try StoreFixture()
        let path = fixture.directory.appendingPathComponent("odd ?#%name.db").path
        let writer = try SpanWriter(StoreLocation(path: path))
        _ = try writer.commit(SpanBatch(SampleSpan(1, 1)))
        writer.stop()
        let connection = try Connection(path: path, access: .immutable)
        #expect(try connection.integer("SELECT count(*) FROM spans") == 1)
        #expect(throws: StoreError.self) { try connection.execute("DELETE FROM span") }
    }

    @Test func aReaderChangesNothing() throws {
        let fixture = try StoreFixture()
        try fixture.write(SpanBatch(SampleSpan(1, 1)))
        let connection = try Connection(path: fixture.path, access: .queryOnly)
        let error = failure { try connection.execute("DELETE FROM span") }
        #expect(error?.reason == .readOnly)
    }
}
