import Columns
import Telemetry

/// What a chunk says of its spans, read back value by value.
struct ColumnReading {
    let chunk: MemoryChunk

    func column(_ identity: ColumnIdentity) -> PackedColumn? {
        chunk.reference.directory.index(of: identity).map { chunk.column(at: $0) }
    }

    func integer(_ column: IntrinsicColumn, _ row: Int) -> Int64? {
        guard let packed = self.column(.intrinsic(column)), packed.isPresent(row) else {
            return nil
        }
        return packed.integers[row]
    }

    func string(_ column: IntrinsicColumn, _ row: Int) -> String? {
        guard let packed = self.column(.intrinsic(column)), packed.isPresent(row) else {
            return nil
        }
        return packed.string(at: Int(packed.integers[row]))
    }

    /// The attribute's value; nil where there is none, and where its column is not complete.
    func attribute(_ key: String, _ row: Int) -> AttributeValue? {
        for place in chunk.reference.directory.indices(ofKey: key) {
            let packed = chunk.column(at: place)
            guard packed.isPresent(row) else { continue }
            let value = packed.integers[row]
            switch packed.type {
            case .int: return .int(value)
            case .double: return .double(Double(bitPattern: UInt64(bitPattern: value)))
            case .bool: return .bool(value != 0)
            case .string: return .string(packed.string(at: Int(value)))
            case .other:
                var reader = JSONReader(Array(packed.text(at: Int(value))))
                return reader.readValue()
            }
        }
        return nil
    }
}
