extension TimeShift {
    /// Shifts an OTLP protobuf body of traces.
    ///
    /// Times are fixed64 fields (trace.proto: Span 7 and 8, Span.Event 1); zero stays zero: it
    /// means that there is no time. Ids are 16 bytes (Span 1, Span.Link 1).
    ///
    /// - Returns: false where the body is no protobuf; it may then be half shifted.
    func apply(toRequest body: inout [UInt8]) -> Bool {
        shift(&body, 0..<body.count, as: .request)
    }

    /// The messages on the way down to times (trace_service.proto, trace.proto).
    private enum Message {
        case request, resourceSpans, scopeSpans, span, event, link, traceID

        /// The message that a length-delimited field holds; nil for one without times.
        func child(_ field: UInt64) -> Message? {
            switch (self, field) {
            case (.request, 1): .resourceSpans
            case (.resourceSpans, 2): .scopeSpans
            case (.scopeSpans, 2): .span
            case (.span, 11): .event
            case (.span, 13): .link
            case (.span, 1), (.link, 1): .traceID
            default: nil
            }
        }

        func isTime(_ field: UInt64) -> Bool {
            switch self {
            case .span: field == 7 || field == 8
            case .event: field == 1
            default: false
            }
        }
    }

    /// Four messages deep at most, so recursion is bounded.
    private func shift(
        _ body: inout [UInt8], _ range: Range<Int>, as message: Message
    ) -> Bool {
        guard message != .traceID else {
            shiftID(&body, range)
            return true
        }
        var position = range.lowerBound
        while position < range.upperBound {
            guard let tag = Self.varint(body, &position, range.upperBound) else { return false }
            let field = tag >> 3
            switch tag & 7 {
            case 0:
                guard Self.varint(body, &position, range.upperBound) != nil else { return false }
            case 1:
                guard range.upperBound - position >= 8 else { return false }
                if message.isTime(field) { shiftTime(&body, position) }
                position += 8
            case 2:
                guard let length = Self.varint(body, &position, range.upperBound),
                    length <= UInt64(range.upperBound - position)
                else { return false }
                let end = position + Int(length)
                if let child = message.child(field), !shift(&body, position..<end, as: child) {
                    return false
                }
                position = end
            case 5:
                guard range.upperBound - position >= 4 else { return false }
                position += 4
            default: return false
            }
        }
        return true
    }

    private func shiftTime(_ body: inout [UInt8], _ position: Int) {
        var time: UInt64 = 0
        for place in 0..<8 { time |= UInt64(body[position + place]) << UInt64(8 * place) }
        guard time != 0 else { return }
        time &+= UInt64(bitPattern: seconds &* 1_000_000_000)
        for place in 0..<8 {
            body[position + place] = UInt8(truncatingIfNeeded: time >> UInt64(8 * place))
        }
    }

    private func shiftID(_ body: inout [UInt8], _ range: Range<Int>) {
        guard range.count == 16 else { return }
        let places = range.prefix(4)
        let start = shifted(idStart: places.reduce(0) { $0 << 8 | UInt32(body[$1]) })
        for (place, position) in places.enumerated() {
            body[position] = UInt8(truncatingIfNeeded: start >> UInt32(24 - 8 * place))
        }
    }

    /// Base-128, least significant group first; nil past 64 bits or the end.
    private static func varint(
        _ body: [UInt8], _ position: inout Int, _ end: Int
    ) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard position < end else { return nil }
            let byte = body[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }
}
