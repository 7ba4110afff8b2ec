internal import CZlib

/// gzip and deflate (RFC 1952, RFC 1950) of bodies in memory: the receivers only decompress.
enum Deflation {
    /// Compresses a body as `encoding` says: gzip or deflate; nil for another or without memory.
    static func deflated(_ body: [UInt8], encoding: String) -> [UInt8]? {
        let windowBits: Int32
        switch encoding {
        case "gzip": windowBits = 15 + 16
        case "deflate": windowBits = 15
        default: return nil
        }
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, 1, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, zlibVersion(),
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var output = [UInt8](
            repeating: 0, count: Int(deflateBound(&stream, UInt(body.count))) + 64)
        var input = body
        let room = output.count
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(truncatingIfNeeded: source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(truncatingIfNeeded: target.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { return nil }
        output.removeLast(Int(stream.avail_out))
        return output.count <= room ? output : nil
    }
}
