/// Why bytes could not be read. Nothing of the body was taken.
public struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The bytes end within a value.
        case truncated
        /// The bytes break the encoding's rules.
        case malformed
        /// Messages or values are nested deeper than we follow.
        case nestedTooDeep
        /// More than a batch or a parser can hold.
        case tooLarge
        /// Well-formed, but nothing we read.
        case unknownFormat
    }

    public var code: Code
    /// Where, in bytes from the start of the body (or of the file); nil where it is the document's
    /// shape that is wrong, which the message then names.
    public var position: Int?
    /// What is wrong, without the position.
    public var message: String
    /// The line, counted from 1, where the bytes are lines of text.
    public var line: Int?

    public init(_ code: Code, at position: Int?, _ message: String, line: Int? = nil) {
        self.code = code
        self.position = position
        self.message = message
        self.line = line
    }

    /// `line 3, byte 117: …`, for a person.
    public var description: String {
        let places = [line.map { "line \($0)" }, position.map { "byte \($0)" }]
        let place = places.compactMap { $0 }.joined(separator: ", ")
        return place.isEmpty ? message : "\(place): \(message)"
    }
}
