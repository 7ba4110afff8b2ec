internal import CPlatform
internal import Telemetry

/// The process that receives into a store.
public struct LockOwner: Hashable, Sendable {
    public var processID: Int32
    /// What it listens on, as `serve` prints it: `otlp-http 127.0.0.1:4318`.
    public var addresses: [String]

    /// Whether it is the one that asks.
    public var isThisProcess: Bool { processID == FileSystem.processID }

    public init(processID: Int32, addresses: [String] = []) {
        self.processID = processID
        self.addresses = addresses
    }
}

/// The right to receive into a store: an advisory lock on a side file (`tracetop.db-lock`), which
/// also tells the owner's pid and addresses. The system drops it when the owner dies, however.
/// The file itself stays: removing it would let two processes hold two files of one name.
final class StoreLock: Sendable {
    private let file: LockFile

    /// Takes the lock.
    /// - Throws: `.locked` with the owner where another process has it.
    init(_ location: StoreLocation) throws(StoreError) {
        guard let opened = LockFile(path: location.lockPath, creating: true) else {
            throw FileSystem.failure("the lock file cannot be opened", location.lockPath)
        }
        guard StoreLock.lock(opened) else {
            let owner = StoreLock.decode(opened.read()) ?? LockOwner(processID: 0)
            throw StoreError(
                .locked(owner), "process \(owner.processID) receives into this file",
                path: location.path)
        }
        file = opened
        publish(addresses: [])
    }

    /// A lock that its owner has just given up can stay a moment longer: with a child of the owner
    /// that was forked meanwhile and has not yet become another program.
    private static func lock(_ file: borrowing LockFile) -> Bool {
        for _ in 0..<10 {
            if file.withDescriptor({ platform_lock_file($0) }) { return true }
            FileSystem.sleep(milliseconds: 10)
        }
        return false
    }

    /// Tells other processes where this one listens.
    func publish(addresses: [String]) {
        file.write(
            StoreLock.encode(LockOwner(processID: FileSystem.processID, addresses: addresses)))
    }

    /// The process that has the lock, nil where none does. O(1), takes nothing.
    static func owner(of location: StoreLocation) -> LockOwner? {
        guard let file = LockFile(path: location.lockPath, creating: false),
            file.withDescriptor({ platform_is_file_locked($0) })
        else { return nil }
        // Between its lock and its first line an owner is nameless.
        return decode(file.read()) ?? LockOwner(processID: 0)
    }

    private static func encode(_ owner: LockOwner) -> String {
        var writer = JSONWriter()
        writer.write(
            .map(
                Attributes([
                    ("pid", .int(Int64(owner.processID))),
                    ("addresses", .array(owner.addresses.map(AttributeValue.string))),
                ])))
        return writer.string + "\n"
    }

    private static func decode(_ text: [UInt8]) -> LockOwner? {
        let fields = Attributes(json: text)
        guard case .int(let pid)? = fields["pid"], let processID = Int32(exactly: pid) else {
            return nil
        }
        var addresses: [String] = []
        if case .array(let values)? = fields["addresses"] {
            addresses = values.map(\.displayText)
        }
        return LockOwner(processID: processID, addresses: addresses)
    }
}
