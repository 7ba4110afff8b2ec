internal import Telemetry

/// A value as groups are told apart by it: `1` and `1.0` are one, `1` and `"1"` are two.
struct GroupValue: Hashable, Sendable {
    private enum Content: Hashable {
        case bool(Bool)
        case int(Int64)
        /// Not whole, or too large for an int.
        case double(Double)
        case notANumber
        case text(String)
        /// Arrays, maps, bytes and empty values by their JSON text.
        case other(String)
    }

    private let content: Content

    private init(content: Content) {
        self.content = content
    }

    init(_ value: AttributeValue) {
        switch value {
        case .bool(let flag): self.init(content: .bool(flag))
        case .int(let number): self.init(content: .int(number))
        case .double(let number): self.init(number)
        case .string(let text): self.init(content: .text(text))
        case .empty, .bytes, .array, .map: self.init(json: value.displayText)
        }
    }

    init(_ number: Double) {
        if let whole = Int64(exactly: number) {
            self.init(content: .int(whole))
        } else {
            self.init(content: number.isNaN ? .notANumber : .double(number))
        }
    }

    init(json: String) {
        self.init(content: .other(json))
    }

    /// The value; whole doubles have become ints.
    var value: AttributeValue {
        switch content {
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .double(let number): .double(number)
        case .notANumber: .double(.nan)
        case .text(let text): .string(text)
        case .other(let json):
            {
                var reader = JSONReader(Array(json.utf8))
                return reader.readValue() ?? .empty
            }()
        }
    }

    /// The text, or the JSON text of what is told by that; nil for bools and numbers.
    var text: (text: String, isJSON: Bool)? {
        switch content {
        case .text(let text): (text, false)
        case .other(let json): (json, true)
        case .bool, .int, .double, .notANumber: nil
        }
    }

    /// The number, NaN aside.
    var number: Double? {
        switch content {
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }
}

extension GroupValue: Comparable {
    /// Bools, false first, before numbers before texts by their UTF-8 before all else.
    static func < (left: GroupValue, right: GroupValue) -> Bool {
        switch (left.content, right.content) {
        case (.bool(let left), .bool(let right)): !left && right
        case (.int(let left), .int(let right)): left < right
        case (.double(let left), .double(let right)): left < right
        case (.int(let left), .double(let right)):
            Condition.Comparand.double(right).isOrdered(.less, .int(left))
        case (.double(let left), .int(let right)):
            Condition.Comparand.int(right).isOrdered(.less, .double(left))
        case (.text(let left), .text(let right)), (.other(let left), .other(let right)):
            left.utf8.lexicographicallyPrecedes(right.utf8)
        default: left.rank < right.rank
        }
    }

    private var rank: Int {
        switch content {
        case .bool: 0
        case .int, .double: 1
        case .notANumber: 2
        case .text: 3
        case .other: 4
        }
    }
}
