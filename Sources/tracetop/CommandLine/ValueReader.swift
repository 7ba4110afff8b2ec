internal import Query
internal import Receivers

/// Reads an option's value; what it throws quotes the value and says what to write.
struct ValueReader {
    var option: Option
    var text: String

    private func failure(_ reason: String) -> CommandFailure {
        CommandFailure("\(option.rawValue): \(reason)")
    }

    func path() throws(CommandFailure) -> String {
        guard !text.isEmpty, !text.utf8.contains(0) else {
            throw failure("\"\(text)\" is no path")
        }
        return text
    }

    func listening() throws(CommandFailure) -> Invocation.Listening {
        do throws(ListenAddressError) {
            return Invocation.Listening(address: try ListenAddress(parsing: text), isAskedFor: true)
        } catch {
            throw failure(error.description)
        }
    }

    /// One of a few words, in any case of letters.
    func choice<Value: RawRepresentable<String> & CaseIterable>() throws(CommandFailure) -> Value {
        if let value = Value(rawValue: text.lowercased()) { return value }
        let words = Value.allCases.map(\.rawValue)
        throw failure(
            "\"\(text)\" is none of \(words.joined(separator: ", "))"
                + Arguments.suggestion(text, among: words))
    }

    /// - Parameter orAll: whether 0 may stand for all.
    func count(orAll: Bool) throws(CommandFailure) -> Int {
        guard let number = Int(text), number >= (orAll ? 0 : 1) else {
            throw failure(
                "\"\(text)\" is no count: write a number such as 20"
                    + (orAll ? ", or 0 for all" : ""))
        }
        return number
    }

    func size() throws(CommandFailure) -> Invocation.Retention.Limit<Int64> {
        if text.lowercased() == "off" { return .off }
        guard let quantity = Quantity(text), let unit = quantity.unit?.bytes,
            let bytes = Int64(exactly: (quantity.number.double * unit).rounded()), bytes > 0
        else { throw failure("\"\(text)\" is no size: write one such as 500MB or 2GB, or off") }
        return .at(bytes)
    }

    func age() throws(CommandFailure) -> Invocation.Retention.Limit<Int64> {
        if text.lowercased() == "off" { return .off }
        guard let quantity = Quantity(text), let unit = quantity.unit?.nanoseconds,
            let nanoseconds = Int64(exactly: (quantity.number.double * unit).rounded()),
            nanoseconds > 0
        else { throw failure("\"\(text)\" is no age: write one such as 12h or 7d, or off") }
        return .at(nanoseconds)
    }

    func moment() throws(CommandFailure) -> TimeRange.Moment {
        do {
            return try TimeRange.Moment.parse(text)
        } catch {
            throw failure(FilterMessage.lines(for: error, in: text))
        }
    }

    func filter() throws(CommandFailure) -> Filter {
        do {
            return try Filter.parse(text)
        } catch {
            throw failure(FilterMessage.lines(for: error, in: text))
        }
    }

    func xrayFilter() throws(CommandFailure) -> Filter {
        do {
            return try XRayFilter.parse(text)
        } catch {
            throw failure(FilterMessage.lines(for: error, in: text))
        }
    }
}
