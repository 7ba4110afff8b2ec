#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Sends datagrams to a receiver on this machine, which never answers.
final class DatagramClient {
    private let address: String
    private let descriptor: Int32

    /// - Parameter address: `127.0.0.1:2000`; names are not looked up.
    init(_ address: String) throws(NetworkFailure) {
        self.address = address
        descriptor = try ConnectedSocket.open(.datagram, to: address)
    }

    deinit {
        close(descriptor)
    }

    func send(_ datagram: [UInt8]) throws(NetworkFailure) {
        while write(descriptor, datagram, datagram.count) != datagram.count {
            guard errno == EINTR else {
                throw NetworkFailure(description: "\(address): \(ConnectedSocket.systemError)")
            }
        }
    }
}
