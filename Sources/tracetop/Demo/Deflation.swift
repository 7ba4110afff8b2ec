internal import CZlib

/// gzip and deflate (RFC 1952, RFC 1950) of bodies in memory.
enum Deflation {
    private static let maximumLength = 64 << 20
    /// zlib.h, inflateInit2: 15 bits of window; with 32 added either header is recognised, with 16
    /// a gzip header is written.
    private static let eitherHeader: Int32 = 15 + 32

    /// Decompresses a body of either kind; nil where it is none, is cut, or is longer than 64 MiB.
    static func inflated(_ body: ArraySlice<UInt8>) -> [UInt8]? {
        var stream = z_stream()
        let version = zlibVersion()
        guard
            inflateInit2_(
                &stream, eitherHeader, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { inflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: max(4096, body.count * 8))
        var input = Array(body)
        var written = 0
        var status = Z_OK
        input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(truncatingIfNeeded: source.count)
            while status == Z_OK {
                if written == output.count {
                    guard output.count < maximumLength else { return }
                    output.append(contentsOf: repeatElement(0, count: output.count))
                }
                let room = output.count - written
                output.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress?.advanced(by: written)
                    stream.avail_out = UInt32(truncatingIfNeeded: room)
                    status = inflate(&stream, Z_NO_FLUSH)
                }
                written += room - Int(stream.avail_out)
            }
        }
        guard status == Z_STREAM_END else { return nil }
        output.removeLast(output.count - written)
        return output
    }

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
