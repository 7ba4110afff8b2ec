import Foundation

/// Waits for what another thread does: a minute at most, as that thread gets little of a machine on
/// which all tests run at once.
public func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let end = Date(timeIntervalSinceNow: 60)
    repeat {
        if try condition() { return true }
        Thread.sleep(forTimeInterval: 0.01)
    } while Date() < end
    return false
}
