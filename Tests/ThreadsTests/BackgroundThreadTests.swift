import Foundation
import Testing

@testable import Threads

@Suite struct BackgroundThreadTests {
    @Test func joinWaitsForTheEnd() throws {
        let done = Monitor(false)
        let thread = try BackgroundThread(name: "joined") {
            Thread.sleep(forTimeInterval: 0.02)
            done.withLock { $0 = true }
        }
        thread.join()
        #expect(done.withLock { $0 })
    }

    @Test func itRunsOnWhereNobodyHoldsIt() throws {
        let done = Monitor(false)
        _ = try BackgroundThread(name: "alone") { done.signalling { $0 = true } }
        #expect(done.waiting(atMost: 60_000, until: { $0 }, { $0 }))
    }

    #if os(Linux)
    /// As proc(5) has the calling thread.
    private static func myself() -> (name: String, niceness: Int) {
        let line = (try? String(contentsOfFile: "/proc/thread-self/stat", encoding: .utf8)) ?? ""
        let parts = line.split(separator: ")")
        let name = parts.first?.split(separator: "(").last ?? ""
        let fields = parts.last?.split(separator: " ") ?? []
        return (String(name), fields.count > 16 ? Int(fields[16]) ?? 99 : 99)
    }

    @Test func aLongNameIsCutAndANicenessIsTheThreadsAlone() throws {
        let seen = Monitor((name: "", niceness: 0))
        let before = Self.myself().niceness
        let thread = try BackgroundThread(name: "a name of more than 15", niceness: 3) {
            let myself = Self.myself()
            seen.withLock { $0 = myself }
        }
        thread.join()
        let (name, niceness) = seen.withLock { $0 }
        #expect(name == "a name of more ")
        #expect(niceness == min(before + 3, 19))
        #expect(Self.myself().niceness == before)
    }
    #endif
}
