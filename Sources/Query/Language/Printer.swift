public import Telemetry

/// The text of a tree, in its canonical spelling: parsed again it is the same tree.
extension Expression: CustomStringConvertible {
    public var description: String { text() }
}

extension Predicate: CustomStringConvertible {
    public var description: String {
        var text = "\(Printer.key(subject.key)) \(`operator`.rawValue)"
        switch `operator`.arity {
        case .none: break
        case .one: text += " " + literals.map(Printer.literal).joined(separator: ", ")
        case .list: text += " (\(literals.map(Printer.literal).joined(separator: ", ")))"
        }
        return text
    }
}

extension Subject: CustomStringConvertible {
    /// The key as it stands in a filter, quoted where it must be.
    public var description: String { Printer.key(key) }

    /// Attribute `name`, spelt with its owner where the name alone reads as something else.
    public init?(attribute name: String, owner: Owner) {
        for candidate in [Owner.first, owner] {
            let field = Field.attribute(candidate, name)
            if let subject = Subject(key: Subject(field: field).key), subject.field == field {
                self = subject
                return
            }
        }
        return nil
    }
}

extension Literal: CustomStringConvertible {
    /// The value as it stands in a filter; texts in quotes.
    public var description: String { Printer.literal(self) }

    /// What equals `value`; nil where nothing does: for maps, bytes, lists, and what is no number.
    public init?(_ value: AttributeValue) {
        switch value {
        case .string(let text): self = .text(text)
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self.init(number: "\(number)")
        case .double(let number): self.init(number: "\(number)")
        case .empty, .bytes, .array, .map: return nil
        }
    }

    private init?(number text: String) {
        guard let quantity = Quantity(text) else { return nil }
        self = .quantity(quantity, text: text)
    }
}

/// Spells keys and values so that the lexer reads them as they are.
enum Printer {
    /// Bare where that reads as a key, else in quotes.
    static func key(_ key: String) -> String {
        isBareWord(key) ? key : quoted(key)
    }

    /// A text always stands in quotes, whatever was typed.
    static func literal(_ literal: Literal) -> String {
        switch literal {
        case .text(let text): quoted(text)
        case .quantity(_, let text): text
        case .bool(let flag): flag ? "true" : "false"
        }
    }

    static func isBareWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(Lexer.isWordByte) && Quantity(text) == nil
            && !Parser.reserved.contains(text.lowercased())
            && !text.lowercased().hasPrefix(XRayFilter.prefix)
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _
            where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                || scalar.properties.generalCategory == .format:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
