extension ChunkDirectory {
    /// The bytes as `ChunkFormat` describes them.
    public func encoded() -> [UInt8] {
        var bytes = ByteAppender()
        bytes.append(ChunkFormat.magic)
        bytes.append(ChunkFormat.version)
        bytes.append(hasMoreKeys ? ChunkFormat.DirectoryFlag.hasMoreKeys : UInt16(0))
        bytes.append(UInt32(truncatingIfNeeded: spanCount))
        bytes.append(UInt32(truncatingIfNeeded: entries.count))
        for range in [ordinals, starts, traces] {
            bytes.append(range.lowerBound)
            bytes.append(range.upperBound)
        }
        for entry in entries { entry.append(to: &bytes) }
        let checksum = bytes.bytes.withUnsafeBytes { Checksum.of($0) }
        bytes.append(checksum)
        return bytes.bytes
    }

    /// Reads a directory. O(its bytes).
    /// - Throws: `.damaged` or `.unknownVersion`.
    public init(_ bytes: UnsafeRawBufferPointer) throws(ColumnError) {
        guard bytes.count >= 16 else { throw .damaged("its directory is cut") }
        var cursor = ByteCursor(bytes)
        guard cursor.read(UInt32.self) == ChunkFormat.magic else {
            throw .damaged("its directory is none")
        }
        guard cursor.read(UInt16.self) == ChunkFormat.version else {
            throw ColumnError(.unknownVersion, "a chunk is of an unknown version")
        }
        let body = UnsafeRawBufferPointer(rebasing: bytes.dropLast(8))
        let sum = bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
        guard UInt64(littleEndian: sum) == Checksum.of(body) else {
            throw .damaged("its directory's checksum is wrong")
        }
        guard let directory = ChunkDirectory(body: body) else {
            throw .damaged("its directory says what cannot be")
        }
        self = directory
    }

    private init?(body: UnsafeRawBufferPointer) {
        var cursor = ByteCursor(body)
        guard cursor.take(6) != nil, let flags = cursor.read(UInt16.self),
            let spans = cursor.read(UInt32.self), let columns = cursor.read(UInt32.self),
            (1...ColumnChunk.maximumSpanCount).contains(Int(spans)),
            let ordinals = cursor.readRange(), let starts = cursor.readRange(),
            let traces = cursor.readRange()
        else { return nil }
        self.init()
        spanCount = Int(spans)
        hasMoreKeys = flags & ChunkFormat.DirectoryFlag.hasMoreKeys != 0
        self.ordinals = ordinals
        self.starts = starts
        self.traces = traces
        for _ in 0..<columns {
            guard let entry = Entry(&cursor), entry.rowCount <= ColumnChunk.maximumSpanCount else {
                return nil
            }
            entries.append(entry)
        }
        guard cursor.isAtEnd else { return nil }
    }
}

extension ByteCursor {
    fileprivate mutating func readRange() -> ClosedRange<Int64>? {
        guard let low = read(Int64.self), let high = read(Int64.self), low <= high else {
            return nil
        }
        return low...high
    }
}

extension ChunkDirectory.Entry {
    fileprivate func append(to bytes: inout ByteAppender) {
        var key = ""
        switch identity {
        case .intrinsic(let column):
            bytes.append(UInt8(0))
            bytes.append(column.rawValue)
        case .attribute(let name, let type):
            bytes.append(UInt8(1))
            bytes.append(type.rawValue)
            key = name
        }
        var flags: UInt16 = isIncomplete ? ChunkFormat.ColumnFlag.isIncomplete : 0
        if integers != nil || doubles != nil { flags |= ChunkFormat.ColumnFlag.hasBounds }
        bytes.append(flags)
        bytes.append(UInt32(truncatingIfNeeded: rowCount))
        bytes.append(UInt32(truncatingIfNeeded: presentCount))
        bytes.append(UInt32(truncatingIfNeeded: byteCount))
        bytes.append(checksum)
        if let doubles {
            bytes.append(doubles.lowerBound.bitPattern)
            bytes.append(doubles.upperBound.bitPattern)
        } else {
            bytes.append(integers?.lowerBound ?? 0)
            bytes.append(integers?.upperBound ?? 0)
        }
        bytes.append(UInt32(truncatingIfNeeded: key.utf8.count))
        key.withUTF8 { text in bytes.append(UnsafeRawBufferPointer(text)) }
        bytes.pad()
    }

    fileprivate init?(_ cursor: inout ByteCursor) {
        guard let kind = cursor.read(UInt8.self), let number = cursor.read(UInt8.self),
            let flags = cursor.read(UInt16.self), let rows = cursor.read(UInt32.self),
            let present = cursor.read(UInt32.self), present <= rows,
            let byteCount = cursor.read(UInt32.self), let checksum = cursor.read(UInt64.self),
            let low = cursor.read(Int64.self), let high = cursor.read(Int64.self),
            let keyCount = cursor.read(UInt32.self), let key = cursor.take(Int(keyCount)),
            cursor.pad()
        else { return nil }
        switch kind {
        case 0:
            guard let column = IntrinsicColumn(rawValue: number), keyCount == 0 else { return nil }
            identity = .intrinsic(column)
        case 1:
            guard let type = ColumnType(rawValue: number) else { return nil }
            identity = .attribute(String(decoding: key, as: UTF8.self), type)
        default: return nil
        }
        rowCount = Int(rows)
        presentCount = Int(present)
        self.byteCount = Int(byteCount)
        self.checksum = checksum
        isIncomplete = flags & ChunkFormat.ColumnFlag.isIncomplete != 0
        guard flags & ChunkFormat.ColumnFlag.hasBounds != 0 else { return }
        switch identity.type {
        case .int:
            guard low <= high else { return nil }
            integers = low...high
        case .double:
            let least = Double(bitPattern: UInt64(bitPattern: low))
            let greatest = Double(bitPattern: UInt64(bitPattern: high))
            guard least <= greatest else { return nil }
            doubles = least...greatest
        default: break
        }
    }
}
