/// An attribute's value: OpenTelemetry's AnyValue (common.proto).
public indirect enum AttributeValue: Hashable, Sendable {
    case empty
    case string(String)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case bytes([UInt8])
    case array([AttributeValue])
    case map(Attributes)

    /// The type's name, as `tracetop keys` lists it.
    public var typeName: String {
        switch self {
        case .empty: "empty"
        case .string: "string"
        case .bool: "bool"
        case .int: "int"
        case .double: "double"
        case .bytes: "bytes"
        case .array: "array"
        case .map: "map"
        }
    }

    /// As a person reads it: strings bare, everything else as its JSON text.
    public var displayText: String {
        if case .string(let text) = self { return text }
        var writer = JSONWriter()
        writer.write(self)
        return writer.string
    }

    /// The number, for an int or a double.
    public var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}
