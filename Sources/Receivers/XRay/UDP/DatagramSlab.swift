internal import CPlatform

/// Datagrams end to end in one piece of memory, whatever their sizes.
///
/// Unchecked because it passes from thread to thread, and only one has it at a time.
final class DatagramSlab: @unchecked Sendable {
    /// Four of the largest datagrams, or some 230 segments of usual size.
    static let capacity = 256 << 10

    private struct Entry {
        var end: Int
        var arrival: cplatform_datagram
    }

    private let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: DatagramSlab.capacity, alignment: 16)
    private var entries: [Entry] = []

    init() {
        entries.reserveCapacity(256)
    }

    deinit {
        memory.deallocate()
    }

    var count: Int { entries.count }

    /// False where there is no room.
    func append(_ bytes: UnsafeRawBufferPointer, _ arrival: cplatform_datagram) -> Bool {
        let start = entries.last?.end ?? 0
        guard bytes.count <= memory.count - start else { return false }
        UnsafeMutableRawBufferPointer(rebasing: memory[start...]).copyMemory(from: bytes)
        entries.append(Entry(end: start + bytes.count, arrival: arrival))
        return true
    }

    func clear() {
        entries.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with each datagram in order of arrival.
    func forEach(_ body: (Datagram) -> Void) {
        var start = 0
        for entry in entries {
            let bytes = UnsafeRawBufferPointer(rebasing: memory[start..<entry.end])
            body(Datagram(bytes: bytes, arrival: entry.arrival))
            start = entry.end
        }
    }
}

/// A datagram where it lies, for as long as its slab is not cleared.
struct Datagram {
    let bytes: UnsafeRawBufferPointer
    fileprivate let arrival: cplatform_datagram

    /// Whether its end was cut off.
    var isTruncated: Bool { arrival.is_truncated != 0 }

    var sender: SocketAddress {
        let host: IPAddress = withUnsafeBytes(of: arrival.host) { bytes in
            arrival.is_ipv6 == 0
                ? .v4(UInt32(bigEndian: bytes.load(as: UInt32.self)))
                : .v6(
                    high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                    low: UInt64(
                        bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
        return SocketAddress(host, port: arrival.port)
    }
}
