internal import CZlib

/// Packs the original documents of X-Ray, which the store keeps beside the spans made of them.
///
/// A packed document is a byte that says how it is packed, its length in bytes as unsigned LEB128,
/// and then either the document itself or its raw deflate (RFC 1951) with a preset dictionary, which
/// a segment of 1 KB needs: alone it has too little of its own to repeat. Made for one thread and
/// many documents, since setting zlib up takes longer than packing one.
public struct DocumentCompressor: ~Copyable {
    /// zlib keeps the address of its stream, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let isReady: Bool

    public init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // A small window and table (zlib.h, deflateInit2): both are cleared for every document.
        isReady =
            deflateInit2_(
                stream, 1, Z_DEFLATED, -13, 6, Z_DEFAULT_STRATEGY, zlibVersion(),
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        if isReady { deflateEnd(stream) }
        stream.deallocate()
    }

    /// Appends the packed document to `output`.
    ///
    /// - Returns: where it stands; `output` must stay below 4 GiB.
    public mutating func compress(
        _ document: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) -> ByteRange {
        let start = output.count
        if !deflate(document, into: &output) {
            output.removeLast(output.count - start)
            PackedDocument.appendHeader(.plain, length: document.count, to: &output)
            output.append(contentsOf: document)
        }
        return ByteRange(from: start, to: output.count)
    }

    /// False where zlib could not, or saved nothing.
    private func deflate(
        _ document: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) -> Bool {
        guard isReady, !document.isEmpty, deflateReset(stream) == Z_OK else { return false }
        let isPrimed = PackedDocument.dictionary.withUnsafeBufferPointer { dictionary in
            deflateSetDictionary(
                stream, dictionary.baseAddress, UInt32(truncatingIfNeeded: dictionary.count))
                == Z_OK
        }
        guard isPrimed, let source = document.bindMemory(to: UInt8.self).baseAddress else {
            return false
        }
        PackedDocument.appendHeader(.deflated, length: document.count, to: &output)
        let header = output.count
        output.append(contentsOf: repeatElement(0, count: document.count))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source)
        stream.pointee.avail_in = UInt32(truncatingIfNeeded: document.count)
        let status = output.withUnsafeMutableBufferPointer { room in
            stream.pointee.next_out = room.baseAddress?.advanced(by: header)
            stream.pointee.avail_out = UInt32(truncatingIfNeeded: document.count)
            return CZlib.deflate(stream, Z_FINISH)
        }
        guard status == Z_STREAM_END else { return false }
        output.removeLast(Int(stream.pointee.avail_out))
        return true
    }
}
