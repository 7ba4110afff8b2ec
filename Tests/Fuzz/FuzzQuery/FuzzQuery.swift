import Query

/// Any bytes as a filter, as one of X-Ray's and as a query, whole and while being typed: an error
/// within the text, or what is read again as the same once printed. See Tests/Fuzz/README.md.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzQuery(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    for language in [PromptAnalysis.Language.filter, .query] {
        let analysis = PromptAnalysis(text, as: language)
        let cursor = count % (text.utf8.count + 1)
        let range = analysis.completion(at: cursor).range
        guard range.lowerBound <= cursor, range.upperBound <= text.utf8.count else {
            fatalError("a completion outside the text")
        }
    }
    check(text) { text throws(QueryError) in
        let filter = try Filter.parse(text)
        if try Filter.parse("\(filter)") != filter { fatalError("the filter changed: \(filter)") }
    }
    check(text) { text throws(QueryError) in
        let filter = try XRayFilter.parse(text)
        if try Filter.parse("\(filter)") != filter { fatalError("the filter changed: \(filter)") }
    }
    check(text) { text throws(QueryError) in
        let query = try Query.parse(text)
        if try Query.parse("\(query)") != query { fatalError("the query changed: \(query)") }
        _ = query.notes
        _ = query.unknownKeys(among: ["duration"])
    }
    return 0
}

private func check(_ text: String, _ read: (String) throws(QueryError) -> Void) {
    do throws(QueryError) {
        try read(text)
    } catch {
        guard error.range.upperBound <= text.utf8.count else { fatalError("\(error)") }
        _ = error.rendered(under: text)
    }
}
