/// The names of a proto enum's values in the order of their numbers. OTLP/JSON writes numbers;
/// protobuf's own JSON mapping writes these, and the Collector takes them.
struct EnumNames {
    let names: [StaticString]

    static let spanKind = EnumNames(names: [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT",
        "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER",
    ])
    static let statusCode = EnumNames(names: [
        "STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR",
    ])

    /// The number of a name; nil where it is none of these.
    func number(of name: UnsafeBufferPointer<UInt8>) -> UInt64? {
        names.firstIndex { candidate in
            candidate.withUTF8Buffer { $0.elementsEqual(name) }
        }.map { UInt64($0) }
    }
}
