/// Bounds on what is read, so that no sender can make us use unbounded memory or stack.
enum Limits {
    /// Arrays and maps within one another in an attribute's value.
    static let valueDepth = 64
    /// Unknown protobuf groups within one another.
    static let groupDepth = 64
    /// Distinct attribute keys a reader remembers, and the longest one it does.
    static let cachedKeys = 4096
    static let cachedKeyBytes = 256
    /// The text of a batch: its ranges count in 32 bits.
    static let textBytes = Int(UInt32.max) - 1
    /// The longest name of an X-Ray metadata namespace that its keys are written behind.
    static let metadataNamespaceBytes = 64
    /// Resources of a batch that are looked through for an equal one.
    static let comparedResources = 32
    /// A JSON parser, which takes 12 times its document, is given up after a larger one.
    static let keptParserBytes = 1 << 20
}
